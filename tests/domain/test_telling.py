"""What could show who somebody is, in a text that would leave."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from watchdog.domain.telling import Telling, marked, spots

MONTHS = ("march", "mars", "марта", "مارس")


def found(text: str, **given_: tuple[str, ...]) -> dict[str, Telling]:
    return {text[spot.start : spot.end]: spot.why for spot in spots(text, **given_)}


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("Write to ana@example.org please", "ana@example.org", Telling.MAIL),
        ("She is @ana_b there", "@ana_b", Telling.MAIL),
        ("on 12.03.2026 they came", "12.03.2026", Telling.DATE),
        ("on 2026-03-12 they came", "2026-03-12", Telling.DATE),
        ("on 12 March they came", "12 March", Telling.DATE),
        ("le 1 mars au soir", "1 mars", Telling.DATE),
        ("12 марта пришли", "12 марта", Telling.DATE),
        ("call +996 555 123 456 now", "+996 555 123 456", Telling.PHONE),
        ("call ٠٥٥٥ ١٢٣ ٤٥٦ now", "٠٥٥٥ ١٢٣ ٤٥٦", Telling.PHONE),
        ("his card AN1234567 was taken", "AN1234567", Telling.PAPER),
        ("at 41.7151, 44.8271 by the river", "41.7151, 44.8271", Telling.PLACE),
        ("at 41°42′ north", "41°42′", Telling.PLACE),
        ("a 34-year-old was beaten", "34-year-old", Telling.AGE),
        ("ей 27 лет", "27 лет", Telling.AGE),
        ("they beat Tamar at night", "Tamar", Telling.NAME),
        ("Tamar Azalea was beaten", "Tamar Azalea", Telling.NAME),
        ("избили Тамару ночью", "Тамару", Telling.NAME),
    ],
)
def test_what_points_to_a_person_is_marked(text: str, place: str, why: Telling) -> None:
    assert found(text, months=MONTHS) == {place: why}


@pytest.mark.parametrize(
    "text",
    [
        "Officers took medicine from a woman and beat her.",
        "Police held a man for three days. Nobody told his family.",
        "In 2026 four people were stopped.",
        "“They took everything,” a woman said.",
        "警察打了他。",
        "أخذت الشرطة دواءه.",
        "",
    ],
)
def test_a_careful_text_has_no_mark(text: str) -> None:
    assert spots(text, months=MONTHS) == []


def test_words_of_a_field_that_stays_are_marked_however_they_are_spelt() -> None:
    text = "Men of the dordoi post beat her near a market."
    assert found(text, held=("Dordoï bazaar, gate 7", "", "the by")) == {"dordoi": Telling.HELD}


def test_names_of_countries_are_nobodys() -> None:
    assert found("Police in South Africa beat him", known=("South Africa",)) == {}
    assert found("Police in Kyrgyzstan beat him", held=("Kyrgyzstan",), known=("Kyrgyzstan",)) == {}


@given(st.text(), st.lists(st.text(max_size=20), max_size=3))
@example("²0", [])
def test_no_text_breaks_it_and_its_pieces_are_the_text(text: str, held: list[str]) -> None:
    places = spots(text, held, MONTHS)
    assert all(0 <= spot.start < spot.end <= len(text) for spot in places)
    assert all(one.end <= other.start for one, other in pairwise(places))
    assert "".join(piece for piece, _why in marked(text, places)) == text
