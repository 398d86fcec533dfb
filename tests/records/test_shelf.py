"""What policy staff keep beside their drafts opens for them alone, and two editors cannot overwrite each other."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.record import Record, record
from watchdog.domain.earlier import Earlier
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.shelf import Kept
from watchdog.sealing import Identity, SealingError

EARLIER = Earlier("ccpr", "XAA", "CCPR/C/XAA/CO/3", "17", 2024, "Abolish compulsory treatment.", "en")


@pytest.fixture
def kept(tmp_path: Path, database_url: str) -> Iterator[Record]:
    with record(database_url, tmp_path) as opened:
        yield opened


def policy(kept: Record) -> list[Identity]:
    return [kept.desks["policy"]]


def test_a_thing_comes_back_as_it_was_put(kept: Record) -> None:
    row_id = kept.work.shelf.put(EARLIER, kept.desks["policy"].recipient)
    found = kept.work.shelf.get(Earlier, row_id, policy(kept))
    assert found == Kept(row_id, 1, EARLIER)
    assert kept.work.shelf.all(Earlier, policy(kept)) == [found]
    assert kept.work.shelf.count(Earlier) == 1


def test_nobody_but_policy_opens_it(kept: Record) -> None:
    row_id = kept.work.shelf.put(EARLIER, kept.desks["policy"].recipient)
    with pytest.raises(SealingError):
        kept.work.shelf.get(Earlier, row_id, [kept.desks["enpud"]])


def test_two_editors_cannot_overwrite_each_other(kept: Record) -> None:
    row_id = kept.work.shelf.put(EARLIER, kept.desks["policy"].recipient)
    read = kept.work.shelf.get(Earlier, row_id, policy(kept))
    newer = replace(read, thing=replace(EARLIER, measure="A draft law was read in 2025."))
    kept.work.shelf.change(newer, kept.desks["policy"].recipient)
    assert kept.work.shelf.get(Earlier, row_id, policy(kept)).thing.measure == "A draft law was read in 2025."
    with pytest.raises(ChangedMeanwhileError):
        kept.work.shelf.change(newer, kept.desks["policy"].recipient)


def test_what_was_removed_is_gone(kept: Record) -> None:
    row_id = kept.work.shelf.put(EARLIER, kept.desks["policy"].recipient)
    kept.work.shelf.remove(Earlier, row_id)
    with pytest.raises(LookupError):
        kept.work.shelf.get(Earlier, row_id, policy(kept))
    with pytest.raises(LookupError):
        kept.work.shelf.remove(Earlier, row_id)
