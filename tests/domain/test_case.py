import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.domain.act import Act, PartialDate, Person, Precision
from watchdog.domain.assessment import CHECKLIST_POINTS, Certainty, Rule, Source, Vote, rule_holds
from watchdog.domain.case import CaseFile, Problem, Risk, lacks_for_review, lacks_for_vote
from watchdog.domain.consent import Answer, Basis, Channel, ConsentEntry, Use
from watchdog.domain.release import build_finding, coarse_age, lacks_for_release

DAY = dt.date(2026, 3, 1)
ALL_POINTS = tuple(range(1, CHECKLIST_POINTS + 1))


def source(reliability: str = "C", credibility: int = 2, form: str = "web-report", **more: bool) -> Source:
    facts = {"first_hand": True, "independent": True} | more
    return Source(
        "r", "affected-person", form, "en", facts["first_hand"], reliability, credibility, "", facts["independent"]
    )


def consent(use: Use) -> ConsentEntry:
    return ConsentEntry(use, Answer.YES, Basis.SELF, Channel.FORM, "en", DAY, "form")


READY = CaseFile(
    title="title-canary",
    summary_internal="internal-canary",
    summary_public="A short public version.",
    country="QMA",
    admin1="admin-canary",
    place_exact="place-canary",
    place_type="street",
    date_from=PartialDate(dt.date(2026, 2, 17), Precision.DAY),
    person=Person(number_band="1", age_band="25-34", gender="woman", grounds=("drug-use", "hiv")),
    acts=(Act("t", ("ICCPR-7",), Certainty.REASONABLE_GROUNDS), Act("u", ("ICCPR-9",), Certainty.POSSIBLE)),
    sources=(source(), source("F", 2)),
    consents=(consent(Use.STORY),),
    risk=Risk("low", "", dt.date(2026, 8, 1)),
    notes="notes-canary",
)
VOTE = Vote("m", DAY, 1, agrees=True, rule=Rule.TWO_ACCOUNTS, checked=ALL_POINTS, conflict=False)


def test_a_ready_case_lacks_nothing() -> None:
    assert lacks_for_review(READY) == []
    assert lacks_for_vote(READY, VOTE, 0) == []
    assert lacks_for_release(READY, DAY) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"acts": ()}, Problem.NO_ACT),
        ({"country": ""}, Problem.NO_COUNTRY),
        ({"sources": ()}, Problem.NO_SOURCE),
        ({"acts": (Act("t"),)}, Problem.NO_ARTICLES),
    ],
)
def test_what_is_missing_for_review_is_named(change: dict[str, object], problem: Problem) -> None:
    assert problem in lacks_for_review(replace(READY, **change))  # type: ignore[arg-type]  # parametrised on purpose


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"conflict": True}, Problem.CONFLICT),
        ({"checked": ALL_POINTS[1:]}, Problem.UNREAD),
        ({"rule": None}, Problem.NO_RULE),
        ({"rule": Rule.CONFIRMED}, Problem.RULE_NOT_MET),
    ],
)
def test_a_vote_that_does_not_carry_says_why(change: dict[str, object], problem: Problem) -> None:
    assert lacks_for_vote(READY, replace(VOTE, **change), 0) == [problem]  # type: ignore[arg-type]  # same


def test_without_an_act_at_reasonable_grounds_nothing_is_verified() -> None:
    weak = replace(READY, acts=(Act("t", ("ICCPR-7",), Certainty.POSSIBLE),))
    assert lacks_for_vote(weak, VOTE, 0) == [Problem.NOT_SURE_ENOUGH]


@pytest.mark.parametrize(
    ("rule", "sources", "similar", "holds"),
    [
        (Rule.CONFIRMED, [source(credibility=1)], 0, True),
        (Rule.CONFIRMED, [source()], 9, False),
        (Rule.TWO_ACCOUNTS, [source(), source("F")], 0, True),
        (Rule.TWO_ACCOUNTS, [source("D"), source("E")], 0, False),
        (Rule.TWO_ACCOUNTS, [source(), source(first_hand=False)], 0, False),
        (Rule.TWO_ACCOUNTS, [source(), source(independent=False)], 0, False),
        (Rule.TWO_ACCOUNTS, [source(), source(credibility=3)], 0, False),
        (Rule.ACCOUNT_AND_DOCUMENT, [source(), source(form="medical-record", first_hand=False)], 0, True),
        (Rule.ACCOUNT_AND_DOCUMENT, [source("F"), source("F", form="photo")], 0, False),
        (Rule.ACCOUNT_AND_DOCUMENT, [source()], 0, False),
        (Rule.PATTERN, [source("F")], 2, True),
        (Rule.PATTERN, [source("F")], 1, False),
        (Rule.PATTERN, [source("F", 3)], 5, False),
    ],
)
def test_the_four_ways_to_reasonable_grounds(rule: Rule, sources: list[Source], similar: int, holds: bool) -> None:
    assert rule_holds(rule, sources, similar) is holds


def test_only_verified_acts_and_coarse_facts_leave() -> None:
    finding = build_finding(READY, "ENPUD-F-1", "enpud", DAY)
    assert [act.type for act in finding.acts] == ["t"]
    assert (finding.year, finding.quarter, finding.age_band, finding.grounds) == (2026, None, "adult", ("drug-use",))
    assert finding.account == "A short public version."
    assert "canary" not in str(finding)


def test_without_story_consent_no_text_leaves() -> None:
    counted = replace(READY, consents=(consent(Use.COUNT),))
    finding = build_finding(counted, "ENPUD-F-1", "enpud", DAY)
    assert finding.account == ""
    assert finding.uses == ("count",)


def test_release_asks_for_consent_a_risk_assessment_and_a_public_version() -> None:
    assert lacks_for_release(replace(READY, consents=()), DAY) == [Problem.NO_CONSENT]
    assert lacks_for_release(replace(READY, risk=Risk()), DAY) == [Problem.NO_RISK]
    assert lacks_for_release(replace(READY, risk=Risk("low", "", dt.date(2026, 2, 28))), DAY) == [Problem.RISK_OLD]
    assert lacks_for_release(replace(READY, summary_public=" "), DAY) == [Problem.NO_PUBLIC_SUMMARY]


@given(st.text())
def test_an_age_leaves_as_child_adult_or_unknown(band: str) -> None:
    assert coarse_age(band) in {"child", "adult", "unknown"}
