import pytest

from watchdog.reference.library import Reference
from watchdog.reference.reading import UnknownCodeError


def test_all_mechanisms_are_there(reference: Reference) -> None:
    assert len(reference.mechanisms.all) == 40
    assert sum(len(mechanism.stages) for mechanism in reference.mechanisms.all) == 141
    assert [each.id for each in reference.mechanisms.all if not each.available] == ["ic_cmw"]


def test_what_nobody_verified_stays_unknown(reference: Reference) -> None:
    limits = [limit for mechanism in reference.mechanisms.all for limit in mechanism.length_limits]
    assert len(limits) == 145
    assert sum(limit.words is None for limit in limits) == 133
    assert sum(limit.binding is None for limit in limits) == 143
    assert reference.mechanisms.limit("cat", "session").words is None
    assert reference.mechanisms.mechanism("cat").where_sent.email is None


def test_our_budget_is_never_the_bodys_limit(reference: Reference) -> None:
    limit = reference.mechanisms.limit("ccpr", "followup")
    assert (limit.words, limit.suggested_words, limit.verified) == (None, 1500, False)


def test_of_several_limits_the_strictest_known_one_binds_a_draft(reference: Reference) -> None:
    mechanisms = reference.mechanisms
    assert mechanisms.limit("cedaw", "session").words == 3300
    assert mechanisms.limit("cedaw", "session", "coalition").words == 6600
    assert mechanisms.limit("crc", "loipr").words == 3000
    assert mechanisms.limit("cnd_statement", "written").words == 1500
    assert mechanisms.limit("cnd_statement", "written", "roster").words is None
    assert len(mechanisms.limits("cnd_statement", "written")) == 3


def test_every_stage_has_a_limit_and_sections(reference: Reference) -> None:
    for mechanism in reference.mechanisms.all:
        for stage in mechanism.stages:
            assert reference.mechanisms.limits(mechanism.id, stage.id)
            assert reference.mechanisms.case_fields(mechanism.id, stage.id)
            free_form = mechanism.sections[stage.id] is None
            assert free_form == (not reference.mechanisms.sections(mechanism.id, stage.id))


def test_only_one_stage_is_free_of_form(reference: Reference) -> None:
    assert reference.mechanisms.sections("crc", "children") == ()


def test_shares_of_words_add_up(reference: Reference) -> None:
    for sections in reference.mechanisms.section_templates.values():
        shares = [section.share or 0 for section in sections]
        assert sum(shares) == pytest.approx(1) or not any(shares)


def test_urgent_actions_ask_for_their_own_fields(reference: Reference) -> None:
    wanted = [each.id for each in reference.mechanisms.case_fields("ced", "urgent_action")]
    assert "requester" in wanted
    assert "requester" not in [each.id for each in reference.mechanisms.case_fields("ced", "session")]


def test_every_mechanism_names_what_was_read(reference: Reference) -> None:
    for mechanism in reference.mechanisms.all:
        assert [reference.mechanisms.source(code).title for code in mechanism.sources]
    assert len(reference.mechanisms.sources) == 53


def test_unknown_mechanism_stage_and_limit_are_refused(reference: Reference) -> None:
    mechanisms = reference.mechanisms
    with pytest.raises(UnknownCodeError, match="unknown-mechanism"):
        mechanisms.sections("nobody", "session")
    with pytest.raises(UnknownCodeError, match="unknown-stage"):
        mechanisms.limit("ccpr", "never")
    with pytest.raises(UnknownCodeError, match="unknown-limit"):
        mechanisms.limit("ccpr", "session", "roster")
    with pytest.raises(UnknownCodeError, match="unknown-source"):
        mechanisms.source("hearsay")
