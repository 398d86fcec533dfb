"""How composed texts read: grammar where a sentence meets what is put into it, names of States, nothing said twice."""

import re
from collections import Counter
from dataclasses import replace
from typing import Final

import pytest

from tests.drafting.test_compose import SESSION, TODAY, reference
from tests.drafting.test_every_body import ONE_OF_EACH_SHAPE, written
from tests.support.findings import findings
from watchdog.domain.draft import Block, BlockKind, Draft
from watchdog.domain.earlier import Earlier
from watchdog.domain.evidence import Finding
from watchdog.drafting.composing.compose import compose
from watchdog.drafting.document import document
from watchdog.drafting.formats.markdown import render_markdown
from watchdog.drafting.formats.model import Chart, Table
from watchdog.drafting.wording import Wording, wordings

LANGUAGES: Final = sorted(wordings(reference()).languages)
SHAPES: Final = pytest.mark.parametrize(("mechanism", "stage"), ONE_OF_EACH_SHAPE)
TWICE: Final = re.compile(r"\b([^\W\d_]{2,})[ \u00a0]\1\b")
CLUMSY: Final = {
    "fr": re.compile(
        r"\b(?:[dD]e|[àÀ]) (?:le|les) (?=[A-ZÉÎ]|obligations)"
        r"|\b(?:[dD]e|[lL]e|[lL]a|[dD]u|[aA]u) (?:articles? |adhésion|Expert|[ÉE]tats?[ -])|\b(?:au|du|le) Commission"
    ),
    "es": re.compile(r"\b(?:[dD]e|[aA]) el |\bcon artículos? |\b(?:al|del|el) (?:Comisión|Oficina)"),
}
"""What a language never writes: two words that become one where they meet, or an article of the wrong kind."""
INSIDE: Final = {
    ("en", "PHL"): "consideration of the Philippines by the Human Rights Committee",
    ("en", "GEO"): "consideration of Georgia by",
    ("fr", "PHL"): "en vue de l’examen des Philippines",
    ("fr", "MEX"): "en vue de l’examen du Mexique",
    ("fr", "CIV"): "en vue de l’examen de la Côte d’Ivoire",
    ("fr", "HTI"): "en vue de l’examen d’Haïti",
    ("fr", "DZA"): "en vue de l’examen de l’Algérie",
    ("fr", "CUB"): "en vue de l’examen de Cuba",
    ("es", "GBR"): "con miras al examen del Reino Unido de Gran Bretaña e Irlanda del Norte",
    ("es", "SLV"): "con miras al examen de El Salvador",
    ("es", "GEO"): "con miras al examen de Georgia",
}
OFFICIAL: Final = {
    ("en", "PRK"): "Democratic People’s Republic of Korea",
    ("en", "PSE"): "State of Palestine",
    ("en", "IRN"): "Iran (Islamic Republic of)",
    ("fr", "RUS"): "Fédération de Russie",
    ("fr", "KGZ"): "Kirghizistan",
    ("es", "RUS"): "Federación de Rusia",
    ("es", "BLR"): "Belarús",
}
EARLIER: Final = Earlier("ccpr", "GEO", "X/C/CO/4", "17", 2022, "It should.", "en", measure="A bill was tabled.")


def words(language: str) -> Wording:
    return wordings(reference()).languages[language]


def texts(blocks: tuple[Block, ...]) -> list[str]:
    figures = [block.figure for block in blocks if block.figure is not None]
    cells = [cell.text for figure in figures for row in figure.rows for cell in row]
    notes = [note for block in blocks for note in block.notes]
    return [*(block.text for block in blocks), *notes, *cells, *(figure.note for figure in figures)]


def composed(draft: Draft, given: list[Finding] | None = None) -> tuple[Block, ...]:
    chosen = findings(80, draft.state) if given is None else given
    return compose(draft, chosen, reference(), wordings(reference()), TODAY, recommended=[EARLIER])


def text(draft: Draft, given: list[Finding] | None = None) -> str:
    return "\n".join(texts(composed(draft, given)))


@SHAPES
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_stands_twice_and_none_meets_another_badly(mechanism: str, stage: str, language: str) -> None:
    clumsy = CLUMSY.get(language)
    for said in texts(written(mechanism, stage, language)):
        assert not TWICE.search(said), said
        assert clumsy is None or not clumsy.search(said), said


@SHAPES
def test_a_french_sign_never_begins_a_line(mechanism: str, stage: str) -> None:
    for said in texts(written(mechanism, stage, "fr")):
        assert not re.search(r"[^\u00a0\u202f][;?!»]| :|«[^\u00a0]", said), said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [0, 3, 80])
def test_no_paragraph_is_printed_twice(language: str, count: int) -> None:
    said = Counter(
        block.text
        for block in composed(replace(SESSION, language=language), findings(count))
        if block.kind is BlockKind.PARAGRAPH and block.text
    )
    assert [each for each, times in said.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_without_a_case_says_so_and_counts_none(language: str) -> None:
    said = {block.id: block for block in composed(replace(SESSION, language=language), [])}
    assert said["summary.basis"].text == words(language).say("basis_none")
    assert not re.search(r"\b0\b", "\n".join(block.text for block in said.values()))


@pytest.mark.parametrize(("language", "state"), INSIDE)
def test_a_state_has_its_article_inside_a_sentence(language: str, state: str) -> None:
    assert INSIDE[language, state] in text(replace(SESSION, language=language, state=state))


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_every_state_that_is_party_to_a_treaty_meets_its_sentence_well(language: str) -> None:
    for iso3, _name in reference().countries.choices("en"):
        said = text(replace(SESSION, language=language, state=iso3), findings(1, iso3))
        clumsy = CLUMSY.get(language)
        assert clumsy is None or not clumsy.search(said), iso3


@pytest.mark.parametrize(("language", "state"), OFFICIAL)
def test_a_state_is_called_as_the_united_nations_call_it(language: str, state: str) -> None:
    assert words(language).state(state, reference().countries) == OFFICIAL[language, state]
    draft = replace(SESSION, language=language, state=state)
    made = document(draft, words(language), reference(), TODAY, is_demo=False)
    assert OFFICIAL[language, state] in [value for _name, value in made.cover.lines]


def test_a_state_without_a_name_of_its_own_is_called_as_cldr_has_it() -> None:
    for language in LANGUAGES:
        name = reference().countries.country_name("GEO", language)
        assert words(language).state("GEO", reference().countries) == name


def test_words_are_joined_only_where_a_value_is_put_in() -> None:
    french = replace(words("fr"), sentences={"one": "afin de le dire de {x} à {x}, et de {y}"}, joins=words("fr").joins)
    assert (
        french.say("one", x="le Pacte", y="les faits de le dire")
        == "afin de le dire du Pacte au Pacte, et des faits de le dire"
    )


def test_a_join_leaves_names_alone_that_begin_alike() -> None:
    french = replace(words("fr"), sentences={"one": "l’examen de {x}"})
    assert french.say("one", x="Lettonie") == "l’examen de Lettonie"
    spanish = replace(words("es"), sentences={"one": "el examen de {x}"})
    assert spanish.say("one", x="El Salvador") == "el examen de El Salvador"
    assert spanish.say("one", x="el Iraq") == "el examen del Iraq"


def test_the_first_article_is_premier_in_french() -> None:
    assert words("fr").articles_named(["1", "2"]) == "articles premier et 2"
    assert words("es").articles_named(["1"]) == "artículo 1"
    said = [block.text for block in written("cat", "session", "fr")]
    assert any(each.startswith("Article premier\u00a0: ") for each in said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_the_universal_periodic_review_it_is_states_that_recommend(language: str) -> None:
    lead = {block.id: block.text for block in written("upr_joint", "submission", language)}["recommendations.lead"]
    assert words(language).bodies["upr_joint"] not in lead


def test_what_the_state_did_follows_as_a_sentence_of_its_own() -> None:
    said = text(replace(SESSION, stage="followup"))
    assert "the network knows the following" not in said
    assert "The network knows the following of what the State has done or reported. A bill was tabled." in said


def test_rows_labels_and_values_on_the_cover_begin_with_a_capital() -> None:
    draft = replace(SESSION, blocks=composed(SESSION))
    made = document(draft, words("en"), reference(), TODAY, is_demo=False)
    cells = [cell for block in made.blocks if isinstance(block, Table) for row in block.rows for cell in row]
    labels = [label for block in made.blocks if isinstance(block, Chart) for label, _, _ in block.bars]
    values = [value for _, value in made.cover.lines]
    assert [each for each in (*cells, *labels, *values) if each[:1].islower()] == []


def test_a_cover_in_markdown_has_the_colon_of_its_language() -> None:
    draft = replace(SESSION, language="fr")
    made = document(draft, words("fr"), reference(), TODAY, is_demo=False)
    assert "- État\u00a0: Géorgie" in render_markdown(made)
