import pytest

from watchdog.reference.library import Reference
from watchdog.reference.reading import UnknownCodeError


@pytest.mark.parametrize(
    ("iso3", "locale", "name"),
    [
        ("DEU", "en", "Germany"),
        ("DEU", "fr", "Allemagne"),
        ("XKX", "en", "Kosovo"),
        ("SYR", "ar", "سوريا"),
        ("CHN", "zh-Hans", "中国"),
        ("DEU", "xx-nonsense", "Germany"),
    ],
)
def test_a_country_is_named_in_the_readers_language(reference: Reference, iso3: str, locale: str, name: str) -> None:
    assert reference.countries.country_name(iso3, locale) == name


def test_every_country_has_a_name_in_every_offered_language(reference: Reference) -> None:
    for locale in ("en", "fr", "ar"):
        choices = reference.countries.choices(locale)
        assert len(choices) == 250
        assert all(name and name != iso3 for iso3, name in choices)


def test_accents_do_not_push_a_country_to_the_end(reference: Reference) -> None:
    names = [name for _, name in reference.countries.choices("fr")]
    assert names.index("Éthiopie") < names.index("Zambie")
    assert names.index("Équateur") < names.index("Fidji")


def test_a_code_that_is_no_country_has_no_name(reference: Reference) -> None:
    with pytest.raises(UnknownCodeError):
        reference.countries.country_name("ZZZ", "en")
