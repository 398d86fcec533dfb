from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.findings import finding
from watchdog.domain.evidence import Finding, FindingAct
from watchdog.drafting.composing.anonymity import Crowd, Detail
from watchdog.reference.library import Reference
from watchdog.settings import shipped

BEATING = FindingAct("police-beating", ("ICCPR-7",), "reasonable-grounds", "police", "state")
EXTORTION = FindingAct("police-extortion", ("ICCPR-9",), "reasonable-grounds", "police", "state")


@cache
def reference() -> Reference:
    return Reference(shipped("config") / "reference")


def crowd(count: int) -> list[Finding]:
    """So many cases that look alike, in which two kinds of act occur."""
    return [finding(number, acts=(BEATING, EXTORTION)) for number in range(count)]


def detail_for(finding: Finding, act: FindingAct, population: Sequence[Finding]) -> Detail | None:
    return Crowd(population, reference()).detail_for(finding, act)


def test_a_case_like_four_others_is_told_with_all_its_details() -> None:
    detail = detail_for(finding(0, acts=(BEATING, EXTORTION)), BEATING, crowd(5))
    assert detail is not None
    assert (detail.first, detail.last, detail.age, detail.gender) == (2024, 2024, "adult", "man")
    assert (detail.place, detail.actor) == ("police-station", "police")


def test_a_case_like_three_others_is_not_told() -> None:
    assert detail_for(finding(0, acts=(BEATING, EXTORTION)), BEATING, crowd(4)) is None


def test_the_period_is_coarsened_before_anything_else() -> None:
    population = [*crowd(3), *(finding(n, acts=(BEATING, EXTORTION), year=2025) for n in range(10, 13))]
    detail = detail_for(population[0], BEATING, population)
    assert detail is not None
    assert (detail.first, detail.last, detail.gender) == (2024, 2025, "man")


def test_then_age_gender_place_and_perpetrator_in_this_order() -> None:
    changes: list[dict[str, Any]] = [
        {"age_band": "child"},
        {"gender": "woman"},
        {"place_type": "prison"},
        {"acts": (FindingAct("police-beating", (), "established", "military", "state"), EXTORTION)},
    ]
    kept = ["age", "gender", "place", "actor"]
    for place, change in enumerate(changes):
        others = [replace(finding(number, acts=(BEATING, EXTORTION)), **change) for number in range(10, 14)]
        population = [*crowd(1), *others]
        detail = detail_for(population[0], BEATING, population)
        assert detail is not None
        lists = {"place": detail.place_list == "place_type", "actor": detail.actor_list == "perpetrator_type"}
        is_kept = {"age": bool(detail.age), "gender": bool(detail.gender)} | lists
        assert [is_kept[name] for name in kept] == [number > place for number in range(4)]


def test_a_crowd_in_which_all_suffered_the_same_tells_by_itself() -> None:
    alike = [finding(number, acts=(BEATING,)) for number in range(9)]
    assert detail_for(alike[0], BEATING, alike) is None


people = st.builds(
    lambda year, place, actor, gender, age, kind: finding(
        year=year,
        place_type=place,
        gender=gender,
        age_band=age,
        acts=(FindingAct(kind, ("ICCPR-7",), "established", actor, "state"),),
    ),
    st.sampled_from([2023, 2024, 2025]),
    st.sampled_from(["police-station", "prison", "street"]),
    st.sampled_from(["police", "anti-drug-unit", "landlord"]),
    st.sampled_from(["man", "woman"]),
    st.sampled_from(["adult", "child"]),
    st.sampled_from(["police-beating", "police-extortion"]),
)


def is_like(each: Finding, detail: Detail) -> bool:
    """Tell whether what is printed is true of a case: read from the printed details alone."""
    lists, act = reference().code_lists, each.acts[0]
    return (
        detail.first <= (each.year or 0) <= detail.last
        and detail.age in {"", each.age_band}
        and detail.gender in {"", each.gender}
        and detail.place in {each.place_type, lists.group("place_type", each.place_type)}
        and detail.actor in {act.perpetrator, lists.group("perpetrator_type", act.perpetrator)}
    )


@settings(deadline=None)
@given(st.lists(people, min_size=1, max_size=40))
def test_whatever_is_printed_is_shared_by_five_of_the_kind_among_two_kinds(population: list[Finding]) -> None:
    numbered = [replace(each, short_ref=f"R-{number}") for number, each in enumerate(population)]
    for each in numbered:
        detail = detail_for(each, each.acts[0], numbered)
        if detail is not None:
            alike = [other for other in numbered if is_like(other, detail)]
            assert sum(other.acts[0].type == each.acts[0].type for other in alike) >= 5
            assert len({other.acts[0].type for other in alike}) >= 2


def test_a_large_crowd_is_told_in_detail() -> None:
    assert detail_for(crowd(9)[0], BEATING, crowd(9)) is not None
