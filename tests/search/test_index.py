"""One index: what goes in comes out, is replaced, is forgotten, and stands whole after anything."""

import random
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchdog.search.asking import ask
from watchdog.search.bits import numbers_of
from watchdog.search.index import BrokenIndexError, BusyError, Entry, Index, Text

SECRET = bytes(range(32))


def entry(name: str, *texts: str, of: str = "", section: str = "report", marks: Iterable[str] = ()) -> Entry:
    return Entry(name, of, frozenset(marks), tuple(Text(section, words, ["en"]) for words in texts))


def found(index: Index, asked: str) -> set[str]:
    question = ask(asked)
    assert question is not None
    view = index.view
    return {view.id(number) for number in numbers_of(view.matching(question.question))}


def waiting(index: Index) -> int:
    return len(index.state.forget)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "enpud.1", SECRET)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("police", {"a", "b"}),
        ("POLICES", {"a", "b"}),
        ("police beating", {"a"}),
        ("clinic OR beat", {"a", "c"}),
        ("police -beat", {"b"}),
        ("police NOT beat", {"b"}),
        ("beat-me", {"a"}),
        ("police-me", set()),
        ("+police beat", {"a", "b"}),
        ('"beat me"', {"a"}),
        ('"me beat"', set()),
        ('"beat me"~4', {"a"}),
        ("clin*", {"c"}),
        ("polcie~2", {"a", "b"}),
        ("clynic~", {"c"}),
        ("note:urgent", {"d"}),
        ("report:urgent", set()),
        ("urgent (clinic OR note:call)", {"d"}),
        ("nobody", set()),
        ("foo:police", set()),
    ],
)
def test_each_way_of_asking_finds_what_it_says(index: Index, asked: str, names: set[str]) -> None:
    index.write(
        [
            entry("a", "The police beat me", "Urgency"),
            entry("b", "A police station"),
            entry("c", "The clinic sent me away"),
            entry("d", "Urgent: call the lawyer", section="note"),
        ],
        (),
        1,
    )
    assert found(index, asked) == names


def test_no_phrase_reaches_from_one_text_into_the_next(index: Index) -> None:
    index.write([entry("a", "taken by the police", "station closed")], (), 1)
    assert found(index, '"police station"') == set()
    assert found(index, '"station closed"') == {"a"}


def test_an_entry_replaces_the_one_before(index: Index) -> None:
    index.write([entry("a", "before", marks=["stage=open"])], (), 1)
    index.write([entry("a", "afterwards", marks=["stage=linked"])], (), 2)
    assert found(index, "before") == set()
    assert found(index, "afterwards") == {"a"}
    assert index.view.marked("stage=open") == 0
    assert index.view.marked("stage=linked").bit_count() == 1
    assert index.state.upto == 2


def test_what_is_destroyed_goes_with_all_that_belongs_to_it_and_its_segments_are_written_anew(
    tmp_path: Path, index: Index
) -> None:
    index.write([entry("a", "secret words"), entry("b", "other words")], (), 1)
    index.write([entry("f", "secret paper", of="a")], (), 2)
    index.write([entry("a", "secret words, tagged")], (), 3)
    before = {path.name for path in (tmp_path / "enpud.1").glob("*.seg")}
    index.write([], ["a"], 4)
    after = {path.name for path in (tmp_path / "enpud.1").glob("*.seg")}
    assert found(index, "secret") == set()
    assert found(index, "words") == {"b"}
    assert not before & after, "a segment that held words of it is still there"
    terms = {text for _field, text in index.view._searcher.reader().all_terms()}
    assert b"secret" not in terms


def test_large_segments_are_written_anew_a_portion_at_a_time(tmp_path: Path) -> None:
    index = Index(tmp_path / "enpud.1", SECRET, large=3)
    for place in range(3):
        index.write([entry(f"{place}{each}", "secret") for each in range(4)], (), place)
    index.write([], ["00", "10", "20"], 9)
    assert found(index, "secret") == {f"{place}{each}" for place in range(3) for each in (1, 2, 3)}
    assert waiting(index) == 2
    index.write([], (), 9)
    index.write([], (), 9)
    assert waiting(index) == 0


def test_no_word_lies_on_the_disk(tmp_path: Path, index: Index) -> None:
    for place in range(12):
        index.write([entry(f"a{place}", f"CANARY canary{place} " * 50)], (), place)
    whole = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"anary" not in whole
    assert b"CANARY" not in whole


def test_small_segments_are_joined(tmp_path: Path, index: Index) -> None:
    for place in range(40):
        index.write([entry(f"a{place}", f"word{place} same")], (), place)
    assert found(index, "same") == {f"a{place}" for place in range(40)}
    assert len(list((tmp_path / "enpud.1").glob("*.seg"))) <= 16


def test_it_is_there_again_for_another_worker(tmp_path: Path, index: Index) -> None:
    index.write([entry("a", "police")], (), 7)
    other = Index(tmp_path / "enpud.1", SECRET)
    assert found(other, "police") == {"a"}
    other.write([entry("b", "police")], (), 8)
    assert found(index, "police") == {"a", "b"}
    assert index.state.upto == 8


def test_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "enpud.1"
    Index(folder, SECRET)

    def write(name: str) -> None:
        mine = Index(folder, SECRET)
        for place in range(5):
            while True:
                try:
                    mine.write([entry(f"{name}{place}", "police")], (), 1)
                    break
                except BusyError:
                    continue

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, "abcd"))
    assert len(found(Index(folder, SECRET), "police")) == 20


def test_a_fault_in_the_middle_leaves_what_was_there_and_lets_the_next_one_write(index: Index) -> None:
    index.write([entry("a", "police")], (), 1)

    def breaking() -> Iterable[Entry]:
        yield entry("b", "police")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index.write(breaking(), ["a"], 2)
    assert found(index, "police") == {"a"}
    assert index.state.upto == 1
    index.write([entry("c", "police")], (), 3)
    assert found(index, "police") == {"a", "c"}


@pytest.mark.parametrize("kind", ["*.seg", "*.toc"])
@pytest.mark.parametrize("damage", ["flip", "cut", "lose"])
def test_a_damaged_index_says_so(tmp_path: Path, index: Index, kind: str, damage: str) -> None:
    index.write([entry("a", "police")], (), 1)
    (path,) = (tmp_path / "enpud.1").glob(kind)
    whole = bytearray(path.read_bytes())
    whole[random.Random(1).randrange(60, len(whole))] ^= 1  # noqa: S311 - no secret
    if damage == "lose":
        path.unlink()
    else:
        path.write_bytes(whole if damage == "flip" else whole[:-5])
    if (kind, damage) == ("*.toc", "lose"):
        assert Index(tmp_path / "enpud.1", SECRET).state.upto == 0  # it begins anew, and follows from the first line
        return
    with pytest.raises(BrokenIndexError):
        found(Index(tmp_path / "enpud.1", SECRET), "police")


def test_another_desks_index_cannot_be_read(tmp_path: Path, index: Index) -> None:
    index.write([entry("a", "police")], (), 1)
    with pytest.raises(BrokenIndexError):
        Index(tmp_path / "enpud.1", bytes(32))


def test_the_best_stands_first(index: Index) -> None:
    index.write([entry("a", "police " + "word " * 200), entry("b", "police police police")], (), 1)
    asked = ask("police")
    assert asked is not None
    ranked = index.view.best(asked.question, index.view.alive, 10)
    assert [index.view.id(number) for _score, number in ranked] == ["b", "a"]


@settings(max_examples=60, deadline=None)
@given(
    said=st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=12), min_size=1, max_size=12),
    phrase=st.lists(st.sampled_from("abcde"), min_size=2, max_size=4),
    slop=st.integers(1, 4),
)
def test_a_phrase_is_found_where_its_words_follow_one_another(
    tmp_path_factory: pytest.TempPathFactory, said: list[list[str]], phrase: list[str], slop: int
) -> None:
    index = Index(tmp_path_factory.mktemp("index"), SECRET)
    index.write([entry(str(number), " ".join(f"{word}x" for word in each)) for number, each in enumerate(said)], (), 1)
    asked = f'"{" ".join(f"{word}x" for word in phrase)}"~{slop}'
    bearing = {str(number) for number, each in enumerate(said) if follows(each, phrase, slop)}
    assert found(index, asked) == found(index, f"{asked} {phrase[0]}x") == bearing
    assert found(index, f"{asked} OR {phrase[0]}x") == {str(at) for at, each in enumerate(said) if phrase[0] in each}


def follows(said: list[str], phrase: list[str], slop: int) -> bool:
    """Tell by trying every place whether words follow one another, each at most `slop` places on."""
    ends = [at for at, word in enumerate(said) if word == phrase[0]]
    for word in phrase[1:]:
        ends = [at for at in range(len(said)) if said[at] == word and any(1 <= at - end <= slop for end in ends)]
    return bool(ends)
