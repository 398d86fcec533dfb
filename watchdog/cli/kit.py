"""The recovery kit: one sheet for each share, in plain words, as text and as a page to print."""

import datetime as dt
import html
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from watchdog.sealing import Identity
from watchdog.sealing.shares import split

COLUMNS: Final = 3
SIGNED: Final = "Name and signature of the holder: ______________________________   Day: ______________"
WHAT: Final = """\
With {threshold} of these {shares} sheets together, everything in this place can be opened. That is meant for one day
only: when all people of a desk have lost their passphrases. Alone, this sheet opens nothing."""
ONE: Final = """\
This sheet alone opens everything in this place. It is meant for one day only: when all people of a desk have lost their
passphrases."""
HOW: Final = (
    "Keep it where only you can get it, on paper. Make no copy and no photograph.",
    "Do not keep it with another sheet, and not with the computer.",
    "If it is lost, stolen or seen by somebody else, tell the others at once.",
    "Bring it when you are asked to a drill. First ask the others, face to face or by voice, whether there is one.",
    "The first four letters of each word are enough. Capitals do not matter.",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One share, ready for paper.

    Attributes:
        number: Which one it is.
        shares: How many there are.
        threshold: How many are needed.
        words: Its words.
        recovery: Fingerprint of the recovery key.
        instance: Name of the instance.
        day: Day of set-up.
    """

    number: int
    shares: int
    threshold: int
    words: tuple[str, ...] = field(repr=False)
    recovery: str
    instance: str
    day: dt.date

    @property
    def title(self) -> str:
        """What it is called."""
        return f"Recovery key, share {self.number} of {self.shares}"

    @property
    def what(self) -> str:
        """What it is for."""
        return ONE if self.shares == 1 else WHAT.format(threshold=self.threshold, shares=self.shares)

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """What tells that it belongs to this place."""
        grouped = " ".join(self.instance[start : start + 4] for start in range(0, len(self.instance), 4))
        return (("Fingerprint of the recovery key", self.recovery), ("This place", grouped), ("Day", str(self.day)))


def sheets(recovery: Identity, instance: str, day: dt.date, shares: int, threshold: int) -> list[Sheet]:
    """Return the kit of a recovery key.

    Raises:
        SealingError: "shares" for numbers that cannot be.
    """
    mark = recovery.recipient.fingerprint
    return [
        Sheet(number, shares, threshold, tuple(words.split()), mark, instance, day)
        for number, words in enumerate(split(recovery, shares, threshold), start=1)
    ]


def as_text(sheet: Sheet) -> str:
    """Return a sheet as plain text."""
    numbered = [f"{number:>2} {word:<12}" for number, word in enumerate(sheet.words, start=1)]
    rows = [" ".join(numbered[start : start + COLUMNS]).rstrip() for start in range(0, len(numbered), COLUMNS)]
    lines = [
        sheet.title.upper(),
        "",
        sheet.what,
        "",
        *(f"  {row}" for row in rows),
        "",
        *(f"- {line}" for line in HOW),
        "",
        *(f"{name}: {mark}" for name, mark in sheet.marks),
        "",
        SIGNED,
    ]
    return "\n".join(lines) + "\n"


def as_page(sheet: Sheet) -> str:
    """Return a sheet as a page to print; it loads nothing."""
    words = "".join(f"<li>{html.escape(word)}</li>" for word in sheet.words)
    how = "".join(f"<li>{html.escape(line)}</li>" for line in HOW)
    marks = "".join(f"<p>{html.escape(name)}: <code>{html.escape(mark)}</code></p>" for name, mark in sheet.marks)
    return f"""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{html.escape(sheet.title)}</title>
<style>
body {{ font: 12pt/1.5 serif; max-width: 17cm; margin: 1.5cm auto }}
ol {{ columns: {COLUMNS}; font: 13pt/1.6 monospace }}
</style>
<h1>{html.escape(sheet.title)}</h1>
<p>{html.escape(sheet.what)}</p>
<ol>{words}</ol>
<ul>{how}</ul>
{marks}<p>{html.escape(SIGNED)}</p>
</html>
"""


def write(folder: Path, kit: list[Sheet]) -> list[Path]:
    """Write each sheet as text and as a page, readable by their owner only; return the files.

    Raises:
        FileExistsError: One is there already; a kit is never overwritten.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = []
    for sheet in kit:
        for ending, content in (("txt", as_text(sheet)), ("html", as_page(sheet))):
            path = folder / f"recovery-share-{sheet.number}.{ending}"
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(content)
            written.append(path)
    return written
