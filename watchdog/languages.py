"""The one list of languages: code, own name, direction, what to fall back to, and whether it is offered.

Codes are BCP-47. The list holds every language that `config/reference/regions.yaml` names. A language is offered to
senders once all that they see is translated, and to staff once their side is; `docs/translating.md` says who has read
it. Fallbacks are editorial: a language that many of its readers also read, never one that they can no longer be
expected to read (Ukrainian does not fall back to Russian).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

DEFAULT = "en"
MOST_PREFERENCES = 20  # an Accept-Language header is the sender's; read no more of it than a browser would send
_PREFERENCE = re.compile(r"\s*([A-Za-z0-9-]{1,35}|\*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?")


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark a text for translation and return it unchanged; the web translates when it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the interface.

    Attributes:
        code: BCP-47.
        name: Its name in the language itself, as the chooser shows it.
        direction: Writing direction.
        fallback: The language to try when this one is not offered; `None` for the default only.
        offered: All that a sender sees is translated.
        staff: The staff's side is translated too.
    """

    code: str
    name: str
    direction: Literal["ltr", "rtl"] = "ltr"
    fallback: str | None = DEFAULT
    offered: bool = False
    staff: bool = False

    @property
    def locale(self) -> str:
        """The code as Babel and gettext folders write it."""
        return self.code.replace("-", "_")


LANGUAGES: tuple[Language, ...] = (
    Language("en", "English", fallback=None, offered=True, staff=True),
    Language("ru", "Русский", offered=True, staff=True),
    Language("es", "Español", offered=True, staff=True),
    Language("fr", "Français", offered=True, staff=True),
    Language("ar", "العربية", "rtl", offered=True, staff=True),
    Language("pt-BR", "Português (Brasil)", fallback="pt-PT", offered=True, staff=True),
    Language("uk", "Українська", offered=True),
    Language("id", "Bahasa Indonesia", offered=True),
    Language("sw", "Kiswahili", offered=True),
    Language("hi", "हिन्दी", offered=True),
    Language("ne", "नेपाली", offered=True),
    Language("bn", "বাংলা", offered=True),
    Language("th", "ไทย", offered=True),
    Language("vi", "Tiếng Việt", offered=True),
    Language("my", "မြန်မာ", offered=True),
    Language("fa", "فارسی", "rtl", offered=True),
    Language("zh-Hans", "简体中文", offered=True, staff=True),
    Language("ur", "اردو", "rtl", offered=True),
    Language("fil", "Filipino", offered=True),
    Language("km", "ខ្មែរ", offered=True),
    Language("ka", "ქართული", offered=True),
    Language("ro", "Română", offered=True),
    Language("de", "Deutsch", offered=True),
    Language("it", "Italiano", offered=True),
    Language("el", "Ελληνικά", offered=True),
    Language("pl", "Polski", offered=True),
    Language("tr", "Türkçe", offered=True),
    Language("pt-PT", "Português (Portugal)", fallback="pt-BR", offered=True),
    Language("kk", "Қазақ тілі", fallback="ru", offered=True),
    Language("ky", "Кыргызча", fallback="ru", offered=True),
    Language("tg", "Тоҷикӣ", fallback="ru", offered=True),
    Language("uz", "Oʻzbekcha", fallback="ru", offered=True),
    Language("am", "አማርኛ", offered=True),
    Language("ha", "Hausa"),
    Language("ht", "Kreyòl ayisyen", fallback="fr"),
    Language("tpi", "Tok Pisin"),
    Language("sr-Latn", "Srpski"),
    Language("ms", "Bahasa Melayu", fallback="id"),
    Language("zh-Hant", "繁體中文", fallback="zh-Hans"),
    Language("hy", "Հայերեն"),
    Language("az", "Azərbaycanca"),
    Language("lt", "Lietuvių"),
    Language("et", "Eesti"),
    Language("lv", "Latviešu"),
    Language("be", "Беларуская", fallback="ru"),
    Language("tk", "Türkmençe", fallback="ru"),
    Language("nl", "Nederlands"),
    Language("sv", "Svenska"),
    Language("nb", "Norsk bokmål", fallback="sv"),
    Language("da", "Dansk", fallback="sv"),
    Language("fi", "Suomi"),
    Language("sq", "Shqip"),
    Language("mk", "Македонски"),
    Language("bg", "Български"),
    Language("hu", "Magyar"),
    Language("cs", "Čeština"),
    Language("lo", "ລາວ"),
    Language("ps", "پښتو", "rtl"),
    Language("ta", "தமிழ்"),
    Language("si", "සිංහල"),
    Language("ko", "한국어"),
    Language("ja", "日本語"),
    Language("mn", "Монгол"),
    Language("yo", "Yorùbá"),
    Language("zu", "isiZulu"),
    Language("so", "Soomaali"),
    Language("rw", "Ikinyarwanda"),
    Language("ckb", "کوردیی ناوەندی", "rtl"),
    Language("he", "עברית", "rtl"),
    Language("qu", "Runasimi", fallback="es"),
    Language("ay", "Aymar aru", fallback="es"),
    Language("mi", "Te reo Māori"),
    Language("to", "Lea faka-Tonga"),
    Language("sm", "Gagana faʻa Sāmoa"),
    Language("fj", "Na Vosa Vakaviti"),
)

# What browsers send where our list has a script, a region or a newer code.
_ALIASES = {
    "zh": "zh-Hans",
    "zh-cn": "zh-Hans",
    "zh-sg": "zh-Hans",
    "zh-tw": "zh-Hant",
    "zh-hk": "zh-Hant",
    "zh-mo": "zh-Hant",
    "pt": "pt-BR",
    "pt-ao": "pt-PT",
    "pt-mz": "pt-PT",
    "pt-cv": "pt-PT",
    "pt-gw": "pt-PT",
    "sr": "sr-Latn",
    "no": "nb",
    "nn": "nb",
    "tl": "fil",
    "iw": "he",
    "in": "id",
    "mo": "ro",
}


@cache
def _table() -> dict[str, Language]:
    return {language.code: language for language in LANGUAGES}


@cache
def _lowered() -> dict[str, str]:
    return {**{language.code.lower(): language.code for language in LANGUAGES}, **_ALIASES}


@cache
def offered() -> tuple[Language, ...]:
    """Return the languages that a sender can choose, as the chooser shows them: each where its own name sorts."""
    return tuple(sorted((each for each in LANGUAGES if each.offered), key=lambda each: each.name.casefold()))


@cache
def for_staff() -> tuple[Language, ...]:
    """Return the languages that staff can choose, as the chooser shows them."""
    return tuple(each for each in offered() if each.staff)


def by_code(code: str) -> Language | None:
    """Return the language of a BCP-47 code, offered or not; `None` if it is not in the list."""
    return _table().get(code)


def fallbacks(code: str) -> tuple[str, ...]:
    """Return the codes to try for a language: itself, its fallbacks in turn, and the default last."""
    chain: list[str] = []
    step: str | None = code
    while step and step not in chain:
        chain.append(step)
        language = by_code(step)
        step = language.fallback if language else None
    return (*(each for each in chain if each != DEFAULT), DEFAULT)


def negotiate(accept_language: str, among: Sequence[Language] | None = None) -> str:
    """Return the code of the language that serves an Accept-Language header best (RFC 9110, 12.5.4).

    A language the person named and we offer comes before any fallback; without one, the fallbacks of the
    languages named are tried in the person's order; the default comes last. What cannot be read is skipped.

    Args:
        accept_language: The header.
        among: What to choose from; the languages offered to senders unless given.
    """
    wanted = [code for tag in _preferences(accept_language) if (code := _ours(tag))]
    available = {language.code for language in (offered() if among is None else among)}
    candidates = [*wanted, *(step for code in wanted for step in fallbacks(code) if step != DEFAULT)]
    return next((code for code in candidates if code in available), DEFAULT)


def _preferences(header: str) -> list[str]:
    """Return the tags of a header, most wanted first, without those refused by q=0."""
    found: list[tuple[float, str]] = []
    for part in header.split(",", MOST_PREFERENCES)[:MOST_PREFERENCES]:
        match = _PREFERENCE.fullmatch(part)
        if match and (quality := float(match[2] or 1)) > 0:
            found.append((quality, match[1].lower()))
    return [tag for _, tag in sorted(found, key=lambda pair: -pair[0])]


def _ours(tag: str) -> str | None:
    """Return our code for a tag, shortened subtag by subtag as RFC 4647, 3.4 says."""
    while tag:
        if tag in _lowered():
            return _lowered()[tag]
        tag = tag.rpartition("-")[0]
    return None
