"""Each desk learns where its own findings went, when the text was sent and what came of it, and nothing of others."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.filling import fill
from tests.support.instance import Instance, actor, make_instance, signed_in, work
from tests.support.releasing import Desk, a_desk
from watchdog.access.policy import RefusedError
from watchdog.domain.account import AccountOfUse, Outcome, OutcomeKind, Sending
from watchdog.domain.wire import dump, load
from watchdog.drafting.leaving import use
from watchdog.drafting.leaving.use import Way, indicators
from watchdog.sealing import SealingError

DAY = dt.date(2026, 3, 2)
OUTCOME = Outcome(
    OutcomeKind.CONCLUDING_OBSERVATION, DAY, "CCPR/C/GEO/CO/5", "17", "The State should end it.", "https://example.org"
)
ACCOUNT = AccountOfUse("DRAFT-1", 1, DAY, "ccpr", "session", "GEO", "en", "title", ("ENPUD-F-1",))


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return make_instance(tmp_path)


@pytest.fixture
def desk(instance: Instance) -> Desk:
    made = a_desk(instance)
    made.released()
    return made


def of_desk(desk: Desk, desk_id: str, reader: str) -> list[AccountOfUse]:
    keys = actor(desk.instance, reader).identities(desk_id)
    with work(desk.instance) as unit:
        return [each.account for each in unit.accounts_of_use.of_desk(desk_id, keys)]


def own(desk: Desk, prefix: str) -> set[str]:
    return {reference for reference in desk.cases if reference.startswith(prefix)}


def test_each_desk_gets_one_account_that_names_its_own_findings_only(desk: Desk) -> None:
    for desk_id, reader, prefix in (("enpud", "Birch", "ENPUD"), ("napud", "Teak", "NAPUD")):
        (account,) = of_desk(desk, desk_id, reader)
        assert set(account.findings) == own(desk, prefix)
        assert set(account.told) <= set(account.findings)
        assert (account.mechanism, account.state, account.number, account.sent) == ("ccpr", "GEO", 1, ())
        assert desk.events(desk_id, actor(desk.instance, reader))[0] == "finding.used"


def test_a_desk_cannot_open_the_account_of_another(desk: Desk) -> None:
    keys = actor(desk.instance, "Teak").identities("napud")
    with work(desk.instance) as unit:
        with pytest.raises(SealingError):
            unit.accounts_of_use.of_desk("enpud", keys)
        with pytest.raises(SealingError):
            unit.accounts_of_use.all(keys)


def test_what_was_sent_and_what_came_of_it_reaches_every_desk_concerned(desk: Desk) -> None:
    with work(desk.instance) as unit:
        use.sent(unit, desk.heron, desk.draft_id, 1, Sending(DAY, "the secretariat"))
        use.came_of(unit, desk.crane, desk.draft_id, 1, OUTCOME)
    for desk_id, reader in (("enpud", "Rowan"), ("napud", "Banyan")):
        (account,) = of_desk(desk, desk_id, reader)
        assert account.sent == (Sending(DAY, "the secretariat"),)
        assert account.outcomes == (OUTCOME,)
    assert desk.events()[:2] == ["draft.outcome-recorded", "draft.sent"]


def test_what_is_written_down_twice_stands_there_once(desk: Desk) -> None:
    with work(desk.instance) as unit:
        for _ in range(2):
            use.came_of(unit, desk.heron, desk.draft_id, 1, OUTCOME)
    assert [account.outcomes for account in of_desk(desk, "enpud", "Birch")] == [(OUTCOME,)]


def test_an_outcome_of_one_release_is_not_told_of_another(desk: Desk) -> None:
    desk.edit("Second.")
    desk.released()
    with work(desk.instance) as unit:
        use.came_of(unit, desk.heron, desk.draft_id, 2, OUTCOME)
        with pytest.raises(LookupError):
            use.came_of(unit, desk.heron, desk.draft_id, 3, OUTCOME)
    found = {account.number: account.outcomes for account in of_desk(desk, "enpud", "Birch")}
    assert found == {1: (), 2: (OUTCOME,)}


def test_only_policy_staff_write_accounts(desk: Desk) -> None:
    birch = actor(desk.instance, "Birch")
    with work(desk.instance) as unit:
        with pytest.raises(RefusedError):
            use.sent(unit, birch, desk.draft_id, 1, Sending(DAY))
        with pytest.raises(RefusedError):
            use.ways(unit, birch)


def test_a_case_that_is_taken_back_leaves_a_reference_and_no_words(desk: Desk) -> None:
    with work(desk.instance) as unit:
        accounts = [
            unit.findings.open(unit.findings.get(each), desk.heron.identities("policy")).account for each in desk.cases
        ]
        unit.findings.recall(desk.cases.values(), destroy=True)
    (account,) = of_desk(desk, "enpud", "Birch")
    assert set(account.findings) == own(desk, "ENPUD")
    kept = dump(account).decode()
    assert not any(words and words in kept for words in accounts)


days = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))
outcomes = st.builds(Outcome, st.sampled_from(OutcomeKind), days, *[st.text(max_size=20)] * 4)
accounts = st.builds(
    replace,
    st.just(ACCOUNT),
    findings=st.lists(st.sampled_from([f"F-{number}" for number in range(9)]), unique=True).map(tuple),
    sent=st.lists(st.builds(Sending, days, st.text(max_size=20)), unique=True, max_size=3).map(tuple),
    outcomes=st.lists(outcomes, unique=True, max_size=5).map(tuple),
)


@given(accounts)
def test_an_account_comes_back_as_it_was_kept(account: AccountOfUse) -> None:
    assert load(AccountOfUse, dump(account)) == account


@given(st.lists(accounts, max_size=4))
def test_indicators_count_every_text_and_outcome_and_each_finding_once(found: list[AccountOfUse]) -> None:
    counted = indicators(Way(account, {}) for account in found)
    assert counted.released == len(found)
    assert counted.sent == len([account for account in found if account.sent])
    assert sum(counted.outcomes.values()) == sum(len(account.outcomes) for account in found)
    different = set().union(*(account.findings for account in found))
    assert counted.findings == len(different)
    assert counted.findings_shown == ("<5" if len(different) in range(1, 5) else str(len(different)))


def test_staff_write_down_that_a_text_was_sent_and_what_came_of_it(desk: Desk) -> None:
    heron = signed_in(desk.instance, "Heron")
    address = f"/drafts/{desk.draft_id}/use"
    page = heron.get(address).text
    given = fill(page, "/use/sent", **{"sent-day": "2026-03-02", "sent-to": "The secretariat"})
    assert heron.post(f"{address}/sent", data=given).status_code == 303
    typed = {"outcome-day": "2026-03-02", "outcome-document": "CCPR/C/GEO/CO/5", "outcome-quoted": "It should end."}
    assert heron.post(f"{address}/outcome", data=fill(page, "/use/outcome", **typed)).status_code == 303
    page = heron.get(address).text
    assert "The secretariat" in page
    assert "It should end." in page
    listed = heron.get("/drafts/use").text
    assert "CCPR/C/GEO/CO/5" in listed
    assert ">12<" in listed
    assert 'ENPUD <bdi dir="ltr">6</bdi>' in listed


def test_a_mistake_in_the_forms_loses_nothing_that_was_typed(desk: Desk) -> None:
    heron = signed_in(desk.instance, "Heron")
    address = f"/drafts/{desk.draft_id}/use"
    page = heron.get(address).text
    later = heron.post(
        f"{address}/sent", data=fill(page, "/use/sent", **{"sent-day": "2026-03-03", "sent-to": "Kept words"})
    )
    assert later.status_code == 422
    assert "This day has not come yet." in later.text
    assert 'value="Kept words"' in later.text
    empty = fill(page, "/use/outcome", **{"outcome-day": "yesterday", "outcome-source": "https://example.org/kept"})
    refused = heron.post(f"{address}/outcome", data=empty)
    assert refused.status_code == 422
    assert "Please write the document, or the words it says." in refused.text
    assert "https://example.org/kept" in refused.text
    assert 'value="yesterday"' in refused.text
    assert [account.outcomes for account in of_desk(desk, "enpud", "Birch")] == [()]


def test_a_draft_that_nobody_released_says_what_will_be_there(instance: Instance) -> None:
    unreleased = a_desk(instance)
    heron = signed_in(instance, "Heron")
    assert "Nothing is released yet" in heron.get(f"/drafts/{unreleased.draft_id}/use").text
    assert "Nothing is released yet" in heron.get("/drafts/use").text


def test_accounts_are_for_policy_staff_and_the_case_of_a_finding_for_its_desk(desk: Desk) -> None:
    with work(desk.instance) as unit:
        use.sent(unit, desk.heron, desk.draft_id, 1, Sending(DAY, "the secretariat"))
        use.came_of(unit, desk.heron, desk.draft_id, 1, OUTCOME)
    birch, teak = signed_in(desk.instance, "Birch"), signed_in(desk.instance, "Teak")
    case_id = desk.cases[min(own(desk, "ENPUD"))]
    page = birch.get(f"/desk/cases/{case_id}").text
    assert "What came of it" in page
    assert "the secretariat" in page
    assert "The State should end it." in page
    assert "Tell those who told us" in page
    assert "NAPUD-F" not in page
    assert teak.get(f"/desk/cases/{case_id}").status_code == 404
    for path in ("/drafts/use", f"/drafts/{desk.draft_id}/use", f"/drafts/{desk.draft_id}/releases/1"):
        assert birch.get(path).status_code == 403
    assert "Findings used in a released text" in birch.get("/desk/journal").text
