import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from watchdog.domain.consent import Answer, Basis, Channel, ConsentEntry, Use, consented

DAY = dt.date(2026, 3, 1)


def entry(
    use: Use, answer: Answer = Answer.YES, basis: Basis = Basis.SELF, expires: dt.date | None = None
) -> ConsentEntry:
    return ConsentEntry(use, answer, basis, Channel.FORM, "en", DAY, "form", expires=expires)


entries = st.lists(
    st.builds(
        entry,
        st.sampled_from(Use),
        st.sampled_from(Answer),
        st.sampled_from(Basis),
        st.none() | st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
    )
)


def test_nothing_said_is_help_only() -> None:
    assert consented([], DAY) == {Use.HELP}


def test_story_implies_count() -> None:
    assert consented([entry(Use.STORY)], DAY) == {Use.HELP, Use.COUNT, Use.STORY}


def test_no_other_use_implies_another() -> None:
    assert consented([entry(Use.UN_CLOSED)], DAY) == {Use.HELP, Use.UN_CLOSED}


def test_a_no_to_counting_takes_the_story_with_it() -> None:
    assert consented([entry(Use.STORY), entry(Use.COUNT, Answer.NO)], DAY) == {Use.HELP}


def test_consent_expires() -> None:
    until = entry(Use.COUNT, expires=DAY)
    assert Use.COUNT in consented([until], DAY)
    assert Use.COUNT not in consented([until], DAY + dt.timedelta(days=1))


def test_hearsay_permission_covers_counting_only() -> None:
    assert consented([entry(Use.STORY, basis=Basis.SAYS_PERMISSION)], DAY) == {Use.HELP}
    assert consented([entry(Use.COUNT, basis=Basis.SAYS_PERMISSION)], DAY) == {Use.HELP, Use.COUNT}


def test_no_basis_covers_nothing() -> None:
    assert consented([entry(use, basis=Basis.NONE) for use in Use], DAY) == {Use.HELP}


@given(entries, st.sampled_from(Use))
def test_the_last_word_counts(said: list[ConsentEntry], use: Use) -> None:
    assert use not in consented([*said, entry(use, Answer.NO)], DAY) or use is Use.HELP


@given(entries)
def test_help_is_always_there_and_story_never_without_count(said: list[ConsentEntry]) -> None:
    uses = consented(said, DAY)
    assert Use.HELP in uses
    assert Use.STORY not in uses or Use.COUNT in uses
