"""The program as it was installed: how it is served, its languages, word lists, fonts and vocabularies."""

import datetime as dt
import importlib.util
import runpy
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from watchdog.cli import catalogues
from watchdog.cli.doctor.check import Check
from watchdog.cli.doctor.scene import Scene, SkippedError
from watchdog.drafting.formats import fonts
from watchdog.drafting.formats.pdf import missing
from watchdog.reference.library import Reference
from watchdog.reference.reading import ReferenceDataError
from watchdog.sealing import phrases
from watchdog.settings import shipped

WORDS: Final = 2048
CHINESE: Final = frozenset("人权报告")
FONTS: Final = 8
OLD: Final = dt.timedelta(days=400)
STRICT: Final = 0o077
LOGGING: Final = ("--access-logfile", "--access-logformat", "--capture-output", "--log-syslog")
CHATTY: Final = ("--log-level", "--umask", "--spew", "--reload")


@dataclass(frozen=True, slots=True)
class Served:
    """How gunicorn is told to serve: its settings, and what the environment adds to them."""

    accesslog: object
    umask: int
    added: tuple[str, ...]


@cache
def gunicorn() -> Mapping[str, Any]:
    """Return the shipped settings of gunicorn."""
    return runpy.run_path(str(shipped("config") / "gunicorn.py"))


def access_log(seen: Served) -> str | None:
    """Judge whether addresses of people are written down."""
    if seen.accesslog is not None:
        return "The server logs who asks for what: set accesslog = None in config/gunicorn.py."
    if any(word.partition("=")[0] in LOGGING for word in seen.added):
        return "The server logs who asks for what: take GUNICORN_CMD_ARGS out of the environment."
    return None


def umask(seen: Served) -> str | None:
    """Judge who may read what the server writes."""
    if seen.umask & STRICT != STRICT:
        return "Others could read what the server writes: set umask = 0o077 in config/gunicorn.py."
    return None


def added(seen: Served) -> str | None:
    """Judge whether the environment loosens how the server is run."""
    if any(word.partition("=")[0] in CHATTY for word in seen.added):
        return "GUNICORN_CMD_ARGS changes how the server is run: take it out of the environment."
    return None


def languages(behind: Sequence[str]) -> str | None:
    """Judge whether every language that is offered can be shown."""
    if behind:
        return f"Pages in {', '.join(behind)} would be English or old: run watchdog translations compile."
    return None


def word_lists(seen: Mapping[str, Sequence[str]]) -> str | None:
    """Judge whether codes can be spelled in words."""
    broken = [language for language, words in seen.items() if len(words) != WORDS or len({*words}) != WORDS]
    if broken:
        return f"The word lists {', '.join(broken)} are missing or changed: install the program again."
    return None


def own_fonts(count: int) -> str | None:
    """Judge whether the fonts that ship with the program are there."""
    return None if count >= FONTS else "The fonts of documents are missing: install the program again."


def chinese(unshown: frozenset[str]) -> str | None:
    """Judge whether a document in Chinese can be printed."""
    if unshown:
        return "Documents in Chinese would show empty boxes: run apt-get install fonts-wqy-microhei."
    return None


def vocabularies(fault: str | None) -> str | None:
    """Judge whether the vocabularies are fit for use (what is wrong with them)."""
    return (
        f"The vocabularies in config/reference are not fit for use ({fault}): bring the files back." if fault else None
    )


def reference_age(seen: tuple[dt.date, Mapping[str, dt.date]]) -> str | None:
    """Judge how old what the program knows of the world is (today, and the day of each file)."""
    today, days = seen
    old = sorted(name for name, day in days.items() if today - day > OLD)
    if old:
        return f"What is known of {', '.join(old)} is more than a year old: upgrade, or bring the files up to date."
    return None


def driver(seen: tuple[str, bool]) -> str | None:
    """Judge whether the database's driver is installed."""
    name, there = seen
    return None if there else f"The driver {name} is not installed: install the program with its lock file."


def _served(scene: Scene) -> Served:
    said = gunicorn()
    return Served(said.get("accesslog"), int(said["umask"]), tuple(shlex.split(scene.said("GUNICORN_CMD_ARGS"))))


def _languages(scene: Scene) -> list[str]:
    said = scene.said("WATCHDOG_TRANSLATIONS")
    return catalogues.behind(Path(said) if said else None)


def _word_lists(_scene: Scene) -> dict[str, list[str]]:
    found = {}
    for language in phrases.LANGUAGES:
        try:
            found[language] = phrases.word_list(language)
        except (OSError, UnicodeDecodeError):
            found[language] = []
    return found


def vocabularies_of(folder: Path) -> str | None:
    """Return what is wrong with a folder of vocabularies."""
    try:
        Reference(folder).check()
    except ReferenceDataError as fault:
        return str(fault)
    except OSError as fault:
        return Path(fault.filename).name if fault.filename else "unreadable"
    return None


def _reference_age(scene: Scene) -> tuple[dt.date, dict[str, dt.date]]:
    reference = Reference(shipped("config") / "reference")
    days = {"treaties": reference.ratifications.as_of, "emergency numbers": reference.signposts.date}
    return scene.now.date(), days


def _driver(scene: Scene) -> tuple[str, bool]:
    if scene.url.get_backend_name() == "sqlite":
        raise SkippedError
    name = scene.url.get_driver_name()
    return name, importlib.util.find_spec(name) is not None


CHECKS: Final = (
    Check("access-log", _served, access_log),
    Check("umask", _served, umask),
    Check("server-arguments", _served, added),
    Check("languages", _languages, languages),
    Check("word-lists", _word_lists, word_lists),
    Check("fonts", lambda _scene: sum(path.is_file() for path in fonts.FILES), own_fonts),
    Check("font-chinese", lambda _scene: missing(CHINESE), chinese),
    Check("vocabularies", lambda _scene: vocabularies_of(shipped("config") / "reference"), vocabularies),
    Check("reference-age", _reference_age, reference_age),
    Check("database-driver", _driver, driver),
)
