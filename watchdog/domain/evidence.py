"""A finding: the de-identified part of a verified case that consent lets out. All that policy staff ever see."""

from dataclasses import dataclass
from typing import Final

PURPOSE: Final = "finding"


@dataclass(frozen=True, slots=True)
class FindingAct:
    """One verified act, with no more than may stand in a public paper."""

    type: str
    articles: tuple[str, ...]
    certainty: str
    perpetrator: str
    state_link: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What left the desk.

    `country` is ISO 3166-1 alpha-3 (or the region's id where the State is too small), `year` None when unknown,
    `quarter` 1-4 or None, `account` empty unless consent covers `story`. `uses` are the consented uses.
    """

    short_ref: str
    region: str
    country: str
    year: int | None
    place_type: str
    acts: tuple[FindingAct, ...]
    uses: tuple[str, ...]
    number_band: str = "unknown"
    age_band: str = "unknown"
    gender: str = "not-said"
    grounds: tuple[str, ...] = ()
    quarter: int | None = None
    account: str = ""
    state_response: str = "none-asked"
    source_forms: tuple[str, ...] = ()
    sources: int = 0
    independent_sources: int = 0
