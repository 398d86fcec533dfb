"""Files of data and released drafts are subtracted from each other: no small number and no single case comes of it."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.findings import KINDS, findings, reference, release
from tests.support.instance import Instance, actor, make_instance, signed_in, work
from watchdog.access.identity import Actor
from watchdog.domain.draft import Block, BlockKind, Draft
from watchdog.domain.evidence import Finding, FindingAct
from watchdog.domain.handed import DATA, Handed, HeldBack
from watchdog.domain.ids import new_id
from watchdog.drafting.checking.check import Problem, blocking
from watchdog.drafting.composing.classes import Row, alike, crowded
from watchdog.drafting.composing.count import kind_limit
from watchdog.drafting.composing.withdrawn import Together, stay_away
from watchdog.drafting.editing import write
from watchdog.drafting.editing.write import Seen
from watchdog.drafting.leaving import hand_over
from watchdog.drafting.leaving import release as verbs
from watchdog.drafting.leaving.bundle import unpack
from watchdog.drafting.leaving.export import export
from watchdog.drafting.wording import wordings
from watchdog.records.tables import ShelfRow

CHOICE = Draft("title", "ccpr", "session", "GEO", 2023, 2025, "en", "the network")
BEATING = FindingAct("police-beating", ("ICCPR-7",), "reasonable-grounds", "police", "state")
EXTORTION = FindingAct("police-extortion", ("ICCPR-9",), "reasonable-grounds", "police", "state")

File = dict[str, dict[str, object]]
"""Rows of a file by their references, as they are read."""


@dataclass
class World:
    """An instance to which findings come and from which they go, and all that left it."""

    instance: Instance
    heron: Actor
    crane: Actor
    cases: dict[str, str] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    order: list[File | Draft] = field(default_factory=list)

    def come(self, found: Sequence[Finding]) -> None:
        with work(self.instance) as unit:
            self.cases |= release(unit, found)

    def go(self, *references: str) -> None:
        with work(self.instance) as unit:
            unit.findings.recall([self.cases.pop(each) for each in references])

    def export(self) -> File:
        vocabularies = self.instance.reference
        with work(self.instance) as unit:
            try:
                made = hand_over.prepare_findings(unit, self.heron, "json", "GEO", vocabularies)
            except hand_over.NothingToldError:
                return {}
            hand_over.export_findings(unit, self.heron, made, vocabularies)
        self.files.append({each["reference"]: each for each in json.loads(made.content)["findings"]})
        self.order.append(self.files[-1])
        return self.files[-1]

    def publish(self, choice: Draft = CHOICE) -> Draft:
        vocabularies = self.instance.reference
        with work(self.instance) as unit:
            draft_id = write.begin(unit, self.heron, choice, reference=vocabularies)
            verbs.ask(unit, self.heron, Seen(draft_id, 1), reference=vocabularies, is_demo=False)
            verbs.release(unit, self.crane, Seen(draft_id, 1), reference=vocabularies, is_demo=False)
            self.drafts.append(unit.drafts.open(unit.drafts.get(draft_id), self.heron.identities("policy")))
        self.order.append(self.drafts[-1])
        return self.drafts[-1]

    def forget(self) -> None:
        """Lose all that was written down of what left, as if nothing had been compared."""
        with work(self.instance) as unit:
            unit.session.query(ShelfRow).delete()


@pytest.fixture
def world(tmp_path: Path) -> World:
    instance = make_instance(tmp_path)
    return World(instance, actor(instance, "Heron"), actor(instance, "Crane"))


# The attack: it reads files and printed figures and knows the rules, nothing else ------------------------------------


def classes(file: File) -> dict[tuple[object, ...], set[str]]:
    found: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for name, row in file.items():
        found[row["kind"], row["year"], row["actor"], row["standard"]].add(name)
    return found


def subtracted(world: World, first: File, second: File) -> Iterator[str]:
    """Yield what comes of subtracting two files: few rows that came or went, or one that says something else."""
    for said, references in classes(first).items():
        gone = references - second.keys()
        if 0 < len(gone) < limit(world, said[0]):
            yield f"{len(gone)} of {said} gone"
    for said, references in classes(second).items():
        new = references - first.keys()
        if 0 < len(new) < limit(world, said[0]):
            yield f"{len(new)} of {said} new"
    yield from (f"{each} changed" for each in first.keys() & second.keys() if first[each] != second[each])


def taken_from_figures(world: World, draft: Draft, file: File, between: Sequence[File] = ()) -> Iterator[str]:
    """Yield small numbers that rows leave of the printed figures: of a kind, and of a kind and year.

    A number is out of date where a file between the two held more rows by much.
    """
    words = wordings(world.instance.reference).languages["en"]
    for kind, (label, *cells) in product(KINDS, rows_printed(draft)):
        if label != words.types[kind].name:
            continue
        for cell, number, *others in zip(
            cells, counted(file, kind), *(counted(each, kind) for each in between), strict=False
        ):
            is_old = any(other >= int(cell) + limit(world, kind) for other in others if cell.isdigit())
            if number and cell.isdigit() and not is_old and 0 < int(cell) - number < limit(world, kind):
                yield f"{kind} {cell} less {number}"


def counted(file: File, kind: str) -> list[int]:
    """Return the rows of a kind by the years that they tell, and all of them."""
    rows = [row for row in file.values() if row["kind"] == kind]
    return [*(len([row for row in rows if row["year"] == year]) for year in (2023, 2024, 2025)), len(rows)]


def missing_from_list(world: World, draft: Draft, file: File) -> Iterator[str]:
    """Yield small groups of rows that a later draft with a list of cases does not name."""
    listed = {
        row[0].text
        for block in draft.blocks
        if block.figure is not None and block.id.endswith("annexes.cases")
        for row in block.figure.rows
    }
    for said, references in classes(file).items():
        if listed and 0 < len(references - listed) < limit(world, said[0]):
            yield f"{len(references - listed)} of {said} not listed"


def named(block: Block) -> set[str]:
    """Return the cases that a block tells one by one."""
    if block.kind is BlockKind.ACCOUNT:
        return set(block.findings)
    return {row[0].text for row in block.figure.rows} if block.figure else set()


def rows_printed(draft: Draft) -> list[list[str]]:
    table = next(block.figure for block in draft.blocks if block.id.endswith(".kinds"))
    assert table is not None
    return [[cell.text.replace(",", "") for cell in row] for row in table.rows]


def limit(world: World, kind: object) -> int:
    return kind_limit(str(kind), world.instance.reference)


def found_out(world: World) -> list[str]:
    """Return all that comes of subtracting whatever left from whatever left."""
    told: list[str] = []
    for place, later in enumerate(world.order):
        for start, earlier in enumerate(world.order[:place]):
            between = [each for each in world.order[start:place] if isinstance(each, dict)]
            match earlier, later:
                case dict(), dict():
                    told += subtracted(world, earlier, later)
                case dict(), Draft():
                    told += [*taken_from_figures(world, later, earlier), *missing_from_list(world, later, earlier)]
                case Draft(), dict():
                    told += taken_from_figures(world, earlier, later, between)
    return told


def some(count: int, seed: int, share: float = 1) -> list[Finding]:
    """Return findings of few kinds, so that all that can happen does; a share of them may be told."""
    draw = Random(seed)  # noqa: S311 - invented people
    common = ("police-beating", "police-extortion", "arbitrary-detention", "supplies-confiscated")
    return [
        replace(
            each,
            short_ref=reference(1000 * seed + place),
            acts=(replace(draw.choice([BEATING, EXTORTION]), type=draw.choice(common)),),
            uses=("count", "story") if draw.random() < 0.8 else ("count",),
            account="Told.",
            gender="man",
            place_type="street",
        )
        for place, each in enumerate(findings(count, seed=seed))
    ]


@pytest.mark.parametrize(("seed", "share"), [(1, 1), (2, 0.9), (3, 0.6)])
def test_no_small_number_and_no_single_case_comes_of_subtracting_what_left(
    world: World, seed: int, share: float
) -> None:
    draw = Random(seed)  # noqa: S311 - invented people
    world.come(some(120, seed, share))
    for step in range(1, 5):
        if draw.random() < 0.5:
            world.publish()
        world.export()
        for each in draw.sample(sorted(world.cases), draw.choice([1, 1, 2, 3])):
            world.go(each)
        world.come(some(draw.choice([2, 50]), 100 * seed + step, share))
    world.export()
    world.publish()
    assert len(world.files) > 2
    assert all(world.files)
    assert found_out(world) == []


def test_the_attack_would_find_something_if_what_left_were_not_known(world: World) -> None:
    world.come(some(160, 1))
    world.export()
    world.forget()
    world.go(next(iter(world.files[0])))
    world.come(some(2, 2))
    world.export()
    assert {each.split()[-1] for each in found_out(world)} == {"gone", "new"}


def test_a_withdrawn_case_stays_away_with_others_and_they_stand_in_no_later_draft(world: World) -> None:
    world.come(some(120, 1))
    first = world.export()
    gone = min(first)
    world.go(gone)
    second = world.export()
    away = first.keys() - second.keys()
    assert len(away) >= limit(world, first[gone]["kind"])
    assert {first[each]["kind"] for each in away} == {first[gone]["kind"]}
    assert not away & {each for block in world.publish().blocks for each in named(block)}
    assert world.export() == second


def test_a_draft_that_tells_a_case_which_stays_away_is_stopped_until_it_is_composed_anew(world: World) -> None:
    world.come(some(120, 1))
    first, vocabularies = world.export(), world.instance.reference
    with work(world.instance) as unit:
        draft_id = write.begin(unit, world.heron, CHOICE, reference=vocabularies)
        told = write.look(unit, world.heron, draft_id, vocabularies, is_demo=False).draft.cited()
    world.go(next(each for each in sorted(first) if each in told))
    with work(world.instance) as unit:
        found = write.look(unit, world.heron, draft_id, vocabularies, is_demo=False)
        assert {Problem.STAYS_AWAY, Problem.RECALLED} <= {check.problem for check in blocking(found.checks)}
        write.recompose(unit, world.heron, Seen(draft_id, 1), reference=vocabularies)
        assert blocking(write.look(unit, world.heron, draft_id, vocabularies, is_demo=False).checks) == ()


def test_a_case_that_its_desk_corrected_is_not_taken_for_withdrawn(world: World) -> None:
    world.come(some(120, 1))
    first = world.export()
    old = min(first)
    with work(world.instance) as unit:
        policy = world.heron.identities("policy")
        row = unit.findings.get(old)
        again = replace(unit.findings.open(row, policy), short_ref=reference(9_999))
        unit.findings.release(new_id(), row.case_id, again, [unit.desks.recipient("policy")])
    assert first.keys() - world.export().keys() == {old}


def test_new_cases_wait_until_there_are_many(world: World) -> None:
    world.come(some(120, 1))
    first = world.export()
    new = [replace(each, acts=(BEATING,)) for each in some(9, 2)]
    world.come(new[:4])
    assert world.export() == first
    with work(world.instance) as unit:
        (rows,) = hand_over.leaving(unit, world.heron, "GEO", world.instance.reference)
    assert rows.waiting["police-beating"] == 4
    world.come(new[4:])
    assert world.export().keys() - first.keys() == {each.short_ref for each in new}


def test_what_left_is_written_down_sealed_and_once(world: World) -> None:
    world.come(some(120, 1))
    first = world.export()
    world.export()
    with work(world.instance) as unit:
        (kept,) = unit.shelf.all(Handed, world.heron.identities("policy"))
        assert (kept.thing.state, kept.thing.source, kept.thing.references) == ("GEO", DATA, frozenset(first))
        (row,) = unit.session.query(ShelfRow).filter_by(kind=Handed.SHELF)
        assert not [each for each in ("GEO", "police", *first) if each.encode() in row.sealed]
        assert unit.shelf.all(HeldBack, world.heron.identities("policy")) == []
    world.go(min(first))
    world.export()
    with work(world.instance) as unit:
        (held,) = unit.shelf.all(HeldBack, world.heron.identities("policy"))
        assert set(held.thing.references) == first.keys() - world.files[-1].keys()


def test_a_bundle_says_no_more_of_a_case_than_its_row_said(world: World) -> None:
    sure = [replace(each, acts=(replace(EXTORTION, certainty="established"),)) for each in some(13, 4)]
    world.come([*some(120, 1, 0.9), *sure])
    file, vocabularies = world.export(), world.instance.reference
    with work(world.instance) as unit:
        draft_id = write.begin(unit, world.heron, CHOICE, reference=vocabularies)
        made = hand_over.prepare_bundle(unit, world.heron, draft_id, vocabularies, is_demo=False)
        export(unit, world.heron, made, vocabularies, is_demo=False)
        kept = [each.thing for each in unit.shelf.all(Handed, world.heron.identities("policy"))]
    listed = json.loads(unpack(made.content)["findings.json"])["findings"]
    both = [each for each in listed if each["reference"] in file]
    assert both
    for each in both:
        said = file[each["reference"]]
        assert all(each[name] in {None, said[name]} for name in ("year", "actor", "standard", "kind"))
    assert {each.source for each in kept} == {DATA, made.file_name.removesuffix(".zip").upper()}


def test_the_page_says_what_is_held_back_and_why(world: World) -> None:
    client = signed_in(world.instance, "Heron")
    assert "No finding yet" in client.get("/drafts/findings/leaving").text
    world.come(some(120, 1))
    before = client.get("/drafts/findings/leaving?state=GEO").text
    first = world.export()
    assert f"{len(first)} cases would leave." in before
    assert "Not any more" not in before
    world.go(min(first))
    world.come([replace(each, acts=(BEATING,)) for each in some(3, 2)])
    page = client.get("/drafts/findings/leaving").text
    assert f"{limit(world, first[min(first)]['kind'])} cases are not told one by one any more" in page
    assert "Not yet" in page
    assert 'href="/drafts/findings/leaving?state=GEO"' in client.get("/drafts/findings?state=GEO").text


# The rules by themselves ---------------------------------------------------------------------------------------------

names = st.sampled_from([f"F-{number}" for number in range(30)])


@given(
    st.lists(st.tuples(st.frozensets(names, min_size=5), st.sampled_from([5, 10])), max_size=5),
    st.lists(st.sets(names, max_size=3), max_size=3),
)
def test_of_all_that_left_together_none_or_many_are_missing_each_time(
    groups: list[tuple[frozenset[str], int]], times: list[set[str]]
) -> None:
    gone: set[str] = set()
    before: frozenset[str] = frozenset()
    for more in times:
        gone |= more
        together = [Together(references, references & gone, least) for references, least in groups]
        away = stay_away(together, before, lambda name: name[::-1])
        assert before <= away
        for group in together:
            missing, left = group.references & away - before, group.references - away
            assert group.gone <= away
            assert not missing or not left or min(len(missing), len(left)) >= group.least
        if not any(group.gone - before for group in together):
            assert away == before
        before = away


rows = st.builds(
    Row,
    st.uuids().map(str),
    st.just("police-beating"),
    st.sampled_from([None, 2023, 2024]),
    st.sampled_from(["", "state", "private"]),
    st.sampled_from(["", "established"]),
    st.just(2024),
)


@given(st.lists(rows, max_size=40))
def test_what_a_row_says_many_say_and_nothing_is_made_up(given_rows: list[Row]) -> None:
    kept = crowded(given_rows, 5)
    assert len(kept) == (len(given_rows) if len(given_rows) >= 5 else 0)
    assert all(len(each.references) >= 5 for each in alike(kept))
    before = {row.reference: row for row in given_rows}
    for row in kept:
        was = before[row.reference]
        assert (row.year in {None, was.year}, row.actor in {"", was.actor}) == (True, True)
        assert row.standard in {"", was.standard}
