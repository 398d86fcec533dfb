from __future__ import annotations

import pytest

from watchdog.sealing import PAGE_OVERHEAD, PageKey, SealingError, file_salt

SECRET, SALT = bytes(range(32)), file_salt()


def test_a_page_opens_in_its_place_only() -> None:
    key = PageKey(SECRET, SALT, "one.seg")
    sealed = key.seal(3, b"postings", last=False)
    assert len(sealed) == len(b"postings") + PAGE_OVERHEAD
    assert PageKey(SECRET, SALT, "one.seg").open(3, sealed, last=False) == b"postings"
    for other, number, last in (
        (key, 2, False),
        (key, 3, True),
        (PageKey(SECRET, SALT, "two.seg"), 3, False),
        (PageKey(SECRET, file_salt(), "one.seg"), 3, False),
        (PageKey(bytes(32), SALT, "one.seg"), 3, False),
    ):
        with pytest.raises(SealingError, match=r"^payload$"):
            other.open(number, sealed, last=last)
    for broken in (b"", sealed[:-1], sealed[:15]):
        with pytest.raises(SealingError, match=r"^payload$"):
            key.open(3, broken, last=False)


def test_a_page_key_shows_nothing_and_takes_only_32_bytes() -> None:
    assert repr(PageKey(SECRET, SALT, "one.seg")) == "<PageKey>"
    for secret, salt in ((bytes(31), SALT), (SECRET, bytes(31))):
        with pytest.raises(SealingError, match=r"^format$"):
            PageKey(secret, salt, "one.seg")
