"""Which findings a draft may use: of its State and years, consented, verified, and not taken out by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from watchdog.domain.assessment import VERIFIED, Certainty
from watchdog.domain.consent import Use
from watchdog.domain.draft import Draft
from watchdog.domain.evidence import Finding, FindingAct
from watchdog.reference.library import Reference
from watchdog.reference.mechanisms import Mechanism

VERIFIED_CODES = frozenset(certainty.value for certainty in VERIFIED)


@dataclass(frozen=True, slots=True)
class Used:
    """A finding and those of its acts that bear on the draft, each kind once; the first is the main one."""

    finding: Finding
    acts: tuple[FindingAct, ...]

    def act(self, kind: str) -> FindingAct | None:
        """Return the act of a kind."""
        return next((act for act in self.acts if act.type == kind), None)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a draft rests on.

    Attributes:
        instrument: Treaty whose articles the acts must engage; None where the procedure looks at all rights.
        used: Findings that belong, in the order of their references.
        population: All countable findings of the State, against which a person must be lost in a crowd.
    """

    instrument: str | None
    used: tuple[Used, ...]
    population: tuple[Finding, ...]

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of abuse that occur."""
        return frozenset(act.type for used in self.used for act in used.acts)

    def of_kind(self, kind: str) -> tuple[Used, ...]:
        """Return the findings with an act of a kind."""
        return tuple(used for used in self.used if used.act(kind) is not None)

    def told(self) -> tuple[Used, ...]:
        """Return the findings whose consent covers telling them."""
        return tuple(used for used in self.used if Use.STORY in used.finding.uses)


def instrument_of(mechanism: Mechanism, reference: Reference) -> str | None:
    """Return the treaty that a mechanism applies; None where it looks at the rights of many instruments."""
    instruments = reference.articles.instruments
    if mechanism.instrument in instruments:
        return mechanism.instrument
    if mechanism.kind not in {"treaty_body", "individual_communication"}:
        return None
    return next((code for code, each in instruments.items() if mechanism.id in each.mechanisms), None)


def select(draft: Draft, findings: Iterable[Finding], reference: Reference) -> Selection:
    """Return what a draft may rest on.

    Args:
        draft: Mechanism, State, years and what was taken out by hand.
        findings: All released findings.
        reference: The vocabularies.
    """
    instrument = instrument_of(reference.mechanisms.mechanism(draft.mechanism), reference)
    population = population_of(draft.state, findings)
    out = {exclusion.finding for exclusion in draft.exclusions}
    in_time = (
        finding
        for finding in population
        if finding.year is not None
        and draft.year_from <= finding.year <= draft.year_to
        and finding.short_ref not in out
    )
    used = (Used(finding, bearing(finding, instrument)) for finding in in_time)
    return Selection(instrument, tuple(each for each in used if each.acts), population)


def population_of(state: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the countable findings of a State, in the order of their references."""
    countable = (each for each in findings if each.country == state and Use.COUNT in each.uses)
    return tuple(sorted(countable, key=lambda each: each.short_ref))


def bearing(finding: Finding, instrument: str | None) -> tuple[FindingAct, ...]:
    """Return the verified acts of a finding that engage an article of the instrument, each kind once."""
    found: dict[str, FindingAct] = {}
    for act in finding.acts:
        articles = tuple(code for code in act.articles if instrument is None or treaty(code) == instrument)
        if act.certainty in VERIFIED_CODES and (articles or instrument is None):
            found[act.type] = _joined(found.get(act.type), replace(act, articles=articles))
    return tuple(found.values())


def treaty(article: str) -> str:
    """Return the instrument of an article's code: ICCPR-OP2-1 is of ICCPR-OP2."""
    return article.rpartition("-")[0]


def _joined(first: FindingAct | None, second: FindingAct) -> FindingAct:
    """Join two acts of one kind in one case: the surer certainty, all articles, the first perpetrator."""
    if first is None:
        return second
    sure = Certainty.ESTABLISHED.value in {first.certainty, second.certainty}
    return replace(
        first,
        articles=tuple(dict.fromkeys((*first.articles, *second.articles))),
        certainty=Certainty.ESTABLISHED.value if sure else first.certainty,
    )
