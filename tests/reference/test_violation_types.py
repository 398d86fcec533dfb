import pytest

from watchdog.reference.library import Reference
from watchdog.reference.reading import UnknownCodeError


def test_all_groups_and_types_are_there(reference: Reference) -> None:
    assert len(reference.violation_types.groups) == 14
    assert len(reference.violation_types.types) == 90


def test_every_right_of_every_type_resolves_to_an_article_and_an_instrument(reference: Reference) -> None:
    for kind in reference.violation_types.types:
        assert kind.rights
        for right in kind.rights:
            article = reference.articles.article(right)
            assert article.subject
            assert reference.articles.instrument(article.instrument).name


def test_a_type_knows_its_group(reference: Reference) -> None:
    types = reference.violation_types
    assert types.group_of("police-killing").id == "policing"
    assert types.type("police-killing").severity == "critical"
    assert {types.group_of(kind.id).id for kind in types.types} == {group.id for group in types.groups}


def test_what_no_published_group_covers_stays_unknown(reference: Reference) -> None:
    assert sum(kind.react is None for kind in reference.violation_types.types) == 32


def test_twelve_types_are_offered_to_the_womens_network(reference: Reference) -> None:
    assert sum(kind.inwud for kind in reference.violation_types.types) == 12


def test_asking_for_an_unknown_type_tells_the_kind_and_not_the_word(reference: Reference) -> None:
    with pytest.raises(UnknownCodeError) as refused:
        reference.violation_types.type("my secret words")
    assert str(refused.value) == "unknown-violation-type"


def test_sources_are_kept(reference: Reference) -> None:
    assert len(reference.violation_types.sources) == 12
    assert len(reference.violation_types.huridocs_terms) == 115
