from functools import cache

from tests.support.findings import finding
from watchdog.domain.draft import Draft, Exclusion
from watchdog.domain.evidence import Finding, FindingAct
from watchdog.drafting.composing.select import Selection, instrument_of, select
from watchdog.reference.library import Reference
from watchdog.settings import shipped

DRAFT = Draft("title", "ccpr", "session", "GEO", 2023, 2025, "en", "the network")


@cache
def reference() -> Reference:
    return Reference(shipped("config") / "reference")


def chosen(*findings: Finding, draft: Draft = DRAFT) -> Selection:
    return select(draft, findings, reference())


def test_a_finding_of_the_state_and_the_years_belongs() -> None:
    assert [used.finding.short_ref for used in chosen(finding(1)).used] == [finding(1).short_ref]


def test_other_states_other_years_and_unknown_years_stay_out() -> None:
    others = (finding(1, country="ARM"), finding(2, year=2022), finding(3, year=2026), finding(4, year=None))
    assert chosen(*others).used == ()


def test_without_consent_for_counting_a_finding_is_in_nothing_not_even_the_crowd() -> None:
    selection = chosen(finding(1, uses=()))
    assert not selection.used
    assert not selection.population


def test_what_was_taken_out_by_hand_stays_out_but_stays_in_the_crowd() -> None:
    draft = Draft(
        **{name: getattr(DRAFT, name) for name in Draft.__slots__}
        | {"exclusions": (Exclusion(finding(1).short_ref, "named elsewhere"),)}
    )
    selection = chosen(finding(1), finding(2), draft=draft)
    assert len(selection.used) == 1
    assert len(selection.population) == 2


def test_an_act_belongs_by_any_article_of_the_instrument_and_keeps_only_those() -> None:
    act = FindingAct("oat-denied", ("ICESCR-12", "ICCPR-7"), "established", "police", "state")
    (used,) = chosen(finding(1, acts=(act,))).used
    assert used.acts[0].articles == ("ICCPR-7",)


def test_a_protocol_is_another_instrument() -> None:
    act = FindingAct("death-penalty", ("ICCPR-OP2-1",), "established", "judge-prosecutor", "state")
    assert chosen(finding(1, acts=(act,))).used == ()


def test_acts_that_are_not_verified_never_enter() -> None:
    act = FindingAct("police-beating", ("ICCPR-7",), "possible", "police", "state")
    assert chosen(finding(1, acts=(act,))).used == ()


def test_two_acts_of_one_kind_in_one_case_count_once_with_the_surer_certainty() -> None:
    acts = (
        FindingAct("police-beating", ("ICCPR-7",), "reasonable-grounds", "police", "state"),
        FindingAct("police-beating", ("ICCPR-9",), "established", "anti-drug-unit", "state"),
    )
    (used,) = chosen(finding(1, acts=acts)).used
    assert [(act.certainty, act.articles) for act in used.acts] == [("established", ("ICCPR-7", "ICCPR-9"))]


def test_each_treaty_body_has_its_treaty_and_the_review_by_states_has_none() -> None:
    mechanism = reference().mechanisms.mechanism
    found = {name: instrument_of(mechanism(name), reference()) for name in ("ccpr", "cescr", "ic_ccpr", "spt")}
    assert found == {"ccpr": "ICCPR", "cescr": "ICESCR", "ic_ccpr": "ICCPR", "spt": "CAT"}
    assert instrument_of(mechanism("upr_joint"), reference()) is None
