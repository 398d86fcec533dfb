"""How two texts differ, word by word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

_WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]+")


def pieces(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield the words of both texts in order, each stretch as `same`, `gone` or `new`."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for act, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            yield "same", "".join(new[begin:end])
            continue
        if first < last:
            yield "gone", "".join(old[first:last])
        if begin < end:
            yield "new", "".join(new[begin:end])
