import pytest

from watchdog.reference.intake_form import Option
from watchdog.reference.library import Reference
from watchdog.reference.reading import UnknownCodeError


def test_nine_groups_and_one_required_answer(reference: Reference) -> None:
    assert [group.number for group in reference.intake.groups] == list(range(1, 10))
    assert [name for name, each in reference.intake.fields.items() if each.required] == ["story"]


def options(reference: Reference) -> list[tuple[str | None, Option]]:
    fields = reference.intake.fields.values()
    return [(option.code_list or each.code_list, option) for each in fields for option in each.options]


def test_every_code_behind_a_choice_is_in_a_code_list(reference: Reference) -> None:
    for name, option in options(reference):
        if option.codes:
            assert name is not None
            assert set(option.codes) <= reference.code_lists.codes(name)


@pytest.mark.parametrize(
    ("field", "never_offered"),
    [
        ("place_type", {"unknown"}),
        ("who_did", set[str]()),
        ("about_age", set[str]()),
        ("about_grounds", {"not-said"}),
        ("when_choice", set[str]()),
        ("who_hurt", set[str]()),
        ("danger_now", set[str]()),
    ],
)
def test_every_code_can_be_reached_by_a_choice(reference: Reference, field: str, never_offered: set[str]) -> None:
    question = reference.intake.field(field)
    assert question.code_list is not None
    reached = {code for option in question.options if option.code_list is None for code in option.codes}
    assert reference.code_lists.codes(question.code_list) - reached == never_offered


def test_only_the_three_lowest_uses_are_asked_in_the_form(reference: Reference) -> None:
    question = reference.intake.field("consent_choice")
    assert [option.id for option in question.options] == ["help", "count", "story"]
    assert question.default == "help"
    asked_now = [use.code for use in reference.code_lists.consent.uses if use.asked == "form"]
    assert asked_now == [option.id for option in question.options]


def test_the_choices_of_kinds_of_abuse_come_from_the_taxonomy(reference: Reference) -> None:
    assert reference.intake.field("what_chosen").options_from == "violation_groups"
    assert set(reference.intake.examples) == {group.id for group in reference.violation_types.groups}


def test_a_choice_stands_for_its_codes(reference: Reference) -> None:
    assert reference.intake.codes_of("place_type", "police-station") == ("police-station", "police-vehicle")
    assert reference.intake.codes_of("about_age", "under-18") == ("under-12", "12-14", "15-17")
    with pytest.raises(UnknownCodeError):
        reference.intake.codes_of("place_type", "nowhere")
    with pytest.raises(UnknownCodeError):
        reference.intake.field("name")


def test_nothing_that_must_never_be_asked_is_a_field(reference: Reference) -> None:
    names = set(reference.intake.fields)
    assert not names & {"name", "phone", "email", "address", "birth_date", "substance", "hiv", "ip"}


def test_no_word_that_is_never_said_stands_in_the_form(reference: Reference) -> None:
    words = {row.word for row in reference.intake.never_say if row.to == "all"}
    for group in reference.intake.groups:
        text = " ".join([group.title, group.hint, *(each.label for each in group.fields)]).lower()
        assert not words & set(text.split())
