"""Words inside a page's drawing that are not drawn: what is said in place of a picture, remarks between commands."""

import re
from typing import Any, Final

import pikepdf
from pikepdf import Dictionary, Name, Operator, Pdf

from watchdog.cleaning.removals import Removal, Tally

_NUMBERED: Final = re.compile(rb"<<\s*/MCID\s+\d+\s*>>\s*BDC\b")
_TOLD: Final = re.compile(rb">>\s*(BDC|DP)\b|(^|[\r\n])[ \t]*%")
_PLAIN: Final = {"BDC": "BMC", "DP": "MP"}
"""Marks with words beside them, and the same marks without (ISO 32000-2, 14.6)."""


def strip_words(paper: Pdf, tally: Tally) -> None:
    """Take words beside marks and remarks out of everything that is drawn; layers stay, for they are seen or not."""
    for page in paper.pages:
        contents = page.obj.get("/Contents")
        if isinstance(contents, pikepdf.Array):
            page.contents_coalesce()
        if isinstance(page.obj.get("/Contents"), pikepdf.Stream):
            _strip(page.obj.Contents, tally)
    for each in list(paper.objects):
        if isinstance(each, pikepdf.Stream) and (each.get("/Subtype") == Name.Form or "/PatternType" in each):
            _strip(each, tally)


def _strip(stream: Any, tally: Tally) -> None:
    # Most pages have none, and taking a page apart word by word costs much more than looking.
    if not _TOLD.search(_NUMBERED.sub(b"", stream.read_bytes())):
        return
    commands = [_plain(each, tally) for each in pikepdf.parse_content_stream(stream)]
    stream.write(pikepdf.unparse_content_stream(commands))


def _plain(command: Any, tally: Tally) -> Any:
    if isinstance(command, pikepdf.ContentStreamInlineImage):
        return command
    operands, name = list(command.operands), str(command.operator)
    if name in _PLAIN and len(operands) == 2 and isinstance(operands[1], Dictionary):  # noqa: PLR2004 - a tag and its words
        tally[Removal.WORDS] += len(operands[1].keys() - {"/MCID"})
        return (operands[:1], Operator(_PLAIN[name]))
    return (operands, command.operator)
