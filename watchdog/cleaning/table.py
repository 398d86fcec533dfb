"""The rows of a table: CSV in any encoding, or a spreadsheet's first sheet. To be called in a process of its own.

Nothing is evaluated: a formula is the text or the value that the file holds.
"""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

import charset_normalizer
import python_calamine

from watchdog.cleaning.kinds import media_type
from watchdog.cleaning.removals import Cleaned, CleaningError, Failure, Tally

ROWS: Final = 2_001
"""Most rows, the one with the headings included."""

COLUMNS: Final = 400
CELL: Final = 100_000
SEPARATORS: Final = ",;\t|"
LOOKED_AT: Final = 100_000
"""Bytes from which an encoding is guessed that no mark and no UTF-8 tells."""

ENCODINGS: Final = (
    *("cp1251", "cp1252", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1258", "cp874"),
    *("koi8_r", "gb18030", "big5", "shift_jis", "euc_kr"),
)
"""What spreadsheet programs write where they do not write Unicode."""

DOUBT: Final = 0.5
_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SHEETS: Final = ("spreadsheetml", "opendocument.spreadsheet", "ole-storage")
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def table_of(data: bytes) -> Cleaned:
    """Return the rows of a table as JSON: a list of lists of texts, empty rows left out.

    Raises:
        CleaningError: `TOO_LARGE` for more rows, columns or letters than make sense; `NOT_CLEANABLE` for what is no
            table; or broken.
    """
    kind = media_type(data) or ""
    raw = _sheet(data) if any(each in kind for each in _SHEETS) else _separated(data)
    rows = [row for row in islice(map(_texts, raw), ROWS + 1) if any(row)]
    if not rows:
        raise CleaningError(Failure.NOT_CLEANABLE)
    if len(rows) > ROWS or any(len(row) > COLUMNS or any(len(cell) > CELL for cell in row) for row in rows):
        raise CleaningError(Failure.TOO_LARGE)
    return Cleaned("application/json", json.dumps(rows, ensure_ascii=False).encode(), Tally())


def _sheet(data: bytes) -> Iterator[list[Any]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    if not book.sheet_names:
        raise CleaningError(Failure.NOT_CLEANABLE)
    return iter(book.get_sheet_by_index(0).iter_rows())


def _separated(data: bytes) -> Iterator[list[Any]]:
    text = _decoded(data)
    if _NO_TEXT.search(text):
        raise CleaningError(Failure.NOT_CLEANABLE)
    first = "".join(islice(io.StringIO(text), 20))
    try:
        separator = csv.Sniffer().sniff(first, SEPARATORS).delimiter
    except csv.Error:
        separator = max(SEPARATORS, key=first.count)
    csv.field_size_limit(CELL + 1)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error:
        raise CleaningError(Failure.BROKEN) from None


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        guessed = charset_normalizer.from_bytes(data[:LOOKED_AT], cp_isolation=[*ENCODINGS], threshold=DOUBT).best()
        if guessed is None:
            raise CleaningError(Failure.NOT_CLEANABLE) from None
        return data.decode(guessed.encoding, "replace")


def _texts(row: Iterable[Any]) -> list[str]:
    cells = [_text(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()
