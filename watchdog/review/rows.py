"""Between the parts of a case and the plain values of the rows of its form, both ways."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from watchdog.domain.act import PARTICULARS, Act, PartialDate, Particular, Perpetrator, Person, Precision, detail_name
from watchdog.domain.aftermath import Intervention, RemedyStep
from watchdog.domain.assessment import ELEMENTS, Certainty, Element, Exhibit, Source
from watchdog.reference.library import Reference
from watchdog.reference.reading import UnknownCodeError
from watchdog.review.prefill import state_link

Values = Mapping[str, Any]

OTHER_SOURCE: Final = "other"
QUARTER: Final = 3
_PERSON: Final = (
    *("number_band", "age_band", "gender", "counting_unit", "status", "trans", "pregnant_or_parent", "health"),
)
_PERPETRATOR: Final = ("kind", "involvement", "state_link", "institution", "unit_place", "how_known", "marks")
_ACT: Final = ("type", "purpose", "injury", "place_type", "method", "stated_reason", "consequences")
_SOURCE: Final = ("connection", "form", "language", "first_hand", "independent", "reliability", "reasons")
_EXHIBIT: Final = ("exhibit_id", "kind", "description", "shows_person", "authenticity")
_STEP: Final = ("step", "why_none", "answer", "outcome")
_INTERVENTION: Final = ("kind", "status", "wanted", "by_organisation", "outcome")


def element_field(element: str) -> str:
    """Return the name of the form's field for an element of an act."""
    return "element_" + element.replace("-", "_")


def detail_field(group: str, particular: Particular) -> str:
    """Return the name of the form's field for a particular of an act."""
    return f"detail_{group}_{particular.name}"


def partial(day: dt.date | None, precision: str) -> PartialDate:
    """Return a date cut down to the first day of what is known."""
    known = Precision(precision)
    if day is None or known is Precision.UNKNOWN:
        return PartialDate()
    if known is Precision.MONTH:
        day = day.replace(day=1)
    elif known is Precision.QUARTER:
        day = day.replace(month=(day.month - 1) // QUARTER * QUARTER + 1, day=1)
    elif known is Precision.YEAR:
        day = day.replace(month=1, day=1)
    return PartialDate(day, known)


def date_values(name: str, date: PartialDate) -> dict[str, Any]:
    """Return the two values of a date: the day and how exactly it is known."""
    return {name: date.day, f"{name}_precision": date.precision.value}


def date_of(name: str, values: Values) -> PartialDate:
    """Return the date that two values say."""
    return partial(values[name], values[f"{name}_precision"])


def tidy(value: Any) -> Any:
    """Return a text without space around it; all else as it is."""
    return value.strip() if isinstance(value, str) else value


def person_values(person: Person) -> dict[str, Any]:
    """Return what the form shows for a person."""
    return _picked(person, _PERSON) | {"grounds": list(person.grounds)}


def person_of(values: Values) -> Person:
    """Return the person that a form's values say."""
    return Person(**_read(values, _PERSON), grounds=tuple(values["grounds"]))


def act_values(act: Act) -> dict[str, Any]:
    """Return what the form shows for an act."""
    elements, details = act.elements or {}, act.details or {}
    return (
        _picked(act, _ACT)
        | _picked(act.perpetrator, _PERPETRATOR)
        | date_values("date_from", act.date_from)
        | date_values("date_to", act.date_to)
        | {
            "articles": list(act.articles),
            "guidelines": list(act.guidelines),
            "certainty": act.certainty.value,
            "affected": [str(number) for number in act.affected],
            "with_them": [_picked(each, _PERPETRATOR) for each in act.with_them],
        }
        | {element_field(name): elements.get(name, Element.UNKNOWN.value) for name in ELEMENTS}
        | {field: details.get(name, "") for name, field in _details()}
    )


def act_of(values: Values, country: str, people: int, reference: Reference) -> Act:
    """Return the act that a row says.

    Args:
        values: The row.
        country: The State whose treaties decide which articles are proposed.
        people: How many people or groups the case has; an act cannot be done to more.
        reference: The vocabularies.
    """
    known = reference.violation_types
    chapters = set(values["guidelines"]) or proposed_guidelines(values["type"], reference)
    return Act(
        **_read(values, _ACT),
        articles=tuple(values["articles"]) or proposed_articles(values["type"], country, reference),
        guidelines=tuple(code for code in known.guidelines if code in chapters),
        certainty=Certainty(values["certainty"]),
        perpetrator=_perpetrator(values, reference),
        with_them=tuple(_perpetrator(row, reference) for row in values["with_them"] if row["kind"]),
        affected=tuple(int(number) for number in values["affected"] if int(number) <= people),
        date_from=date_of("date_from", values),
        date_to=date_of("date_to", values),
        elements={name: values[element_field(name)] for name in ELEMENTS},
        details={name: tidy(values[field]) for name, field in _details() if tidy(values[field])} or None,
    )


def proposed_articles(kind: str, country: str, reference: Reference) -> tuple[str, ...]:
    """Return the articles that a type of abuse engages, without treaties the State is known not to be party to.

    What nobody knows stays in: the reviewer decides (case model, 5.3).
    """
    try:
        rights = reference.violation_types.type(kind).rights
    except UnknownCodeError:
        return ()
    return tuple(code for code in rights if _bound(code, country, reference))


def proposed_guidelines(kind: str, reference: Reference) -> set[str]:
    """Return the chapters of the International Guidelines that speak of a type of abuse."""
    try:
        return set(reference.violation_types.type(kind).guidelines)
    except UnknownCodeError:
        return set()


def source_values(source: Source) -> dict[str, Any]:
    """Return what the form shows for a source."""
    return _picked(source, _SOURCE) | {
        "report_id": source.report_id or OTHER_SOURCE,
        "credibility": str(source.credibility),
    }


def source_of(values: Values) -> Source:
    """Return the source that a row says."""
    report_id = "" if values["report_id"] == OTHER_SOURCE else values["report_id"]
    return Source(report_id=report_id, credibility=int(values["credibility"]), **_read(values, _SOURCE))


def exhibit_values(exhibit: Exhibit) -> dict[str, Any]:
    """Return what the form shows for a file."""
    return _picked(exhibit, _EXHIBIT)


def exhibit_of(values: Values) -> Exhibit:
    """Return what a row says about a file."""
    return Exhibit(**_read(values, _EXHIBIT))


def step_values(step: RemedyStep) -> dict[str, Any]:
    """Return what the form shows for a step."""
    return _picked(step, _STEP) | date_values("date", step.date)


def step_of(values: Values) -> RemedyStep:
    """Return the step that a row says."""
    return RemedyStep(**_read(values, _STEP), date=date_of("date", values))


def intervention_values(help_given: Intervention) -> dict[str, Any]:
    """Return what the form shows for help that was given."""
    return _picked(help_given, _INTERVENTION) | date_values("date", help_given.date)


def intervention_of(values: Values) -> Intervention:
    """Return the help that a row says."""
    return Intervention(**_read(values, _INTERVENTION), date=date_of("date", values))


def _perpetrator(values: Values, reference: Reference) -> Perpetrator:
    read = _read(values, _PERPETRATOR)
    return Perpetrator(**read | {"state_link": read["state_link"] or state_link(reference, read["kind"])})


def _details() -> list[tuple[str, str]]:
    return [
        (detail_name(group, each), detail_field(group, each))
        for group, (_title, particulars) in PARTICULARS.items()
        for each in particulars
    ]


def _picked(part: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(part, name) for name in names}


def _read(values: Values, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: tidy(values[name]) for name in names}


def _bound(code: str, country: str, reference: Reference) -> bool:
    try:
        column = reference.articles.instrument(reference.articles.article(code).instrument).ratifications_column
    except UnknownCodeError:
        return True
    return column is None or not country or reference.ratifications.status(country, column).kind in {"party", "unknown"}
