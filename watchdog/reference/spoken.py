"""How each language was translated and who has read it: `glossary.yaml` and `read-back.csv` beside its catalogues.

A translation that nobody checked must not look like one that somebody did; administrators see this on their page.
"""

import csv
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from watchdog.reference.reading import decode, read_yaml

GLOSSARY = "glossary.yaml"
READ_BACK = "read-back.csv"
COLUMNS = ("english", "translation", "back", "note")


@dataclass(frozen=True, slots=True)
class Review:
    """A native speaker has read the whole.

    Attributes:
        by: Who, as they want to be named; a name of a group is enough.
        on: When they were through.
    """

    by: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Standing:
    """What can honestly be said of a translation.

    Attributes:
        written: How it was written.
        reviewed: Who of its speakers read the whole; None if nobody yet.
    """

    written: str
    reviewed: Review | None = None


@dataclass(frozen=True, slots=True)
class ReadBack:
    """One sentence that somebody put back into English without seeing the source.

    Attributes:
        english: The source.
        translation: The translation that was read; a later one was not.
        back: What it says, in English.
        note: What was thought of the difference, if there was one.
    """

    english: str
    translation: str
    back: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Glossary:
    """The words of a translation, and the words that never stand in it.

    Attributes:
        status: How far it is.
        address: How it speaks to its reader.
        always: Where the English holds the phrase, the translation holds one of these; letter case does not matter.
        terms: The word chosen for each word of `docs/glossary.md`; a guide, since grammar bends words.
        never: Regular expressions; none may match a translation.
        may_be_equal: Texts rightly spelled as in English; acronyms and figures need no entry.
    """

    status: Standing
    address: str
    always: Mapping[str, tuple[str, ...]]
    terms: Mapping[str, str]
    never: tuple[str, ...]
    may_be_equal: tuple[str, ...]


def glossary(folder: Path) -> Glossary:
    """Return the words of a language; raises `ReferenceDataError`.

    Args:
        folder: Of one language, beside its catalogues.
    """
    return decode(Glossary, read_yaml(folder / GLOSSARY), f"{folder.name}/{GLOSSARY}")


def read_back(folder: Path) -> tuple[ReadBack, ...]:
    """Return what was read back of a language; nothing if nobody did yet.

    Args:
        folder: Of one language, beside its catalogues.
    """
    file = folder / READ_BACK
    if not file.exists():
        return ()
    with file.open(encoding="utf-8", newline="") as source:
        return tuple(ReadBack(**{name: row[name] for name in COLUMNS}) for row in csv.DictReader(source))
