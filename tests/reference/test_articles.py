import pytest

from watchdog.reference.library import Reference
from watchdog.reference.reading import UnknownCodeError


def test_all_described_articles_are_there(reference: Reference) -> None:
    assert len(reference.articles.provisions) == 141
    assert len(reference.articles.instruments) == 21


def test_a_paragraph_is_joined_to_its_whole_article(reference: Reference) -> None:
    article = reference.articles.article("ICESCR-2.2")
    assert article == reference.articles.article("ICESCR-2")
    assert [part.id for part in article.provisions] == ["ICESCR-2.2"]
    assert article.subject == "non-discrimination; progressive realisation"


def test_a_single_paragraph_can_be_had_alone(reference: Reference) -> None:
    assert reference.articles.provision("ICESCR-15.1.b").number == "15(1)(b)"
    with pytest.raises(UnknownCodeError):
        reference.articles.provision("ICESCR-15")


def test_no_provision_is_lost_in_the_join(reference: Reference) -> None:
    joined = [part.id for article in reference.articles.articles.values() for part in article.provisions]
    assert sorted(joined) == sorted(reference.articles.provisions)


def test_an_article_of_declarations_has_a_subject_and_no_provision(reference: Reference) -> None:
    article = reference.articles.article("NMR-45")
    assert article.provisions == ()
    assert article.title == "solitary confinement only exceptionally"
    assert not reference.articles.instrument("NMR").binding


def test_what_the_treaty_does_not_say_about_derogation_stays_unknown(reference: Reference) -> None:
    parts = reference.articles.provisions.values()
    assert {part.non_derogable for part in parts} == {True, None}
    assert sum(part.non_derogable is True for part in parts) == 8


def test_every_treaty_with_a_column_is_found_in_the_ratifications(reference: Reference) -> None:
    for instrument in reference.articles.instruments.values():
        if instrument.ratifications_column:
            assert reference.ratifications.parties(instrument.ratifications_column)


def test_every_article_has_a_title(reference: Reference) -> None:
    assert all(article.title for article in reference.articles.articles.values())
