"""Between a case and the plain values of its form, both ways; rules that fill what a reviewer left to the program."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from watchdog.domain.assessment import ELEMENTS, Certainty, Element, Source
from watchdog.domain.case import Act, CaseFile, PartialDate, Perpetrator, Person, Precision, Risk
from watchdog.domain.consent import Answer, Basis, Channel, ConsentEntry, Use, consented
from watchdog.reference.library import Reference
from watchdog.reference.reading import UnknownCodeError
from watchdog.review.prefill import state_link

OTHER_SOURCE: Final = "other"
HIGH: Final = frozenset({Use.UN_CLOSED, Use.UN_STATE, Use.NAMED})
RECORDABLE: Final = tuple(use for use in Use if use is not Use.HELP)
QUARTER: Final = 3
_SAME: Final = (
    *("title", "summary_internal", "summary_public", "country", "admin1", "place_exact", "place_type"),
    *("ongoing", "state_response", "priority", "notes"),
)


def element_field(element: str) -> str:
    """Return the name of the form's field for an element of an act."""
    return "element_" + element.replace("-", "_")


def values_of(case: CaseFile) -> dict[str, Any]:
    """Return what the form shows for a case."""
    return {name: getattr(case, name) for name in _SAME} | {
        "date_from": case.date_from.day,
        "date_from_precision": case.date_from.precision.value,
        "date_to": case.date_to.day,
        "date_to_precision": case.date_to.precision.value,
        "number_band": case.person.number_band,
        "age_band": case.person.age_band,
        "gender": case.person.gender,
        "grounds": list(case.person.grounds),
        "risk_level": case.risk.level,
        "risk_measures": case.risk.measures,
        "risk_until": case.risk.valid_until,
        "acts": [_act_values(act) for act in case.acts],
        "sources": [_source_values(source) for source in case.sources],
    }


def case_of(
    values: Mapping[str, Any], reference: Reference, today: dt.date, agreed: Iterable[ConsentEntry]
) -> CaseFile:
    """Return the case that a form's values say, without consents and votes, which the record keeps.

    Args:
        values: The form's values, checked.
        reference: The vocabularies.
        today: For the risk assessment's date.
        agreed: All consent entries; they decide how long a risk assessment lasts.
    """
    country = values["country"]
    return CaseFile(
        **{name: _tidy(values[name]) for name in _SAME},
        date_from=partial(values["date_from"], values["date_from_precision"]),
        date_to=partial(values["date_to"], values["date_to_precision"]),
        person=Person(values["number_band"], values["age_band"], values["gender"], tuple(values["grounds"])),
        acts=tuple(_act(row, country, reference) for row in values["acts"] if row["type"]),
        sources=tuple(_source(row) for row in values["sources"] if row["report_id"]),
        risk=_risk(values, reference, today, consented(agreed, today)),
    )


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


def proposed_articles(kind: str, country: str, reference: Reference) -> tuple[str, ...]:
    """Return the articles that a type of abuse engages, without treaties the State is known not to be party to.

    What nobody knows stays in: the reviewer decides (case model, 5.3).
    """
    try:
        rights = reference.violation_types.type(kind).rights
    except UnknownCodeError:
        return ()
    return tuple(code for code in rights if _bound(code, country, reference))


def entries_of(values: Mapping[str, Any], by: str, today: dt.date, reference: Reference) -> list[ConsentEntry]:
    """Return the consent entries that a reviewer recorded in a form; the higher uses expire (case model, rule 5)."""
    months = reference.code_lists.consent.values["expiry_months"]
    found = []
    for use in RECORDABLE:
        answer = values[use_field(use)]
        if answer:
            expires = values["consent_expires"]
            if expires is None and use in HIGH:
                expires = today + dt.timedelta(days=months * 365 // 12)
            found.append(
                ConsentEntry(
                    use=use,
                    answer=Answer(answer),
                    basis=Basis(values["consent_basis"]),
                    channel=Channel(values["consent_channel"]),
                    language=values["consent_language"].strip(),
                    day=today,
                    recorded_by=by,
                    expires=expires,
                    evidence=values["consent_evidence"].strip(),
                )
            )
    return found


def use_field(use: Use) -> str:
    """Return the name of the form's field for a use of consent."""
    return "use_" + use.value.replace("-", "_")


def _bound(code: str, country: str, reference: Reference) -> bool:
    try:
        column = reference.articles.instrument(reference.articles.article(code).instrument).ratifications_column
    except UnknownCodeError:
        return True
    return column is None or not country or reference.ratifications.status(country, column).kind in {"party", "unknown"}


def _tidy(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _act_values(act: Act) -> dict[str, Any]:
    by = act.perpetrator
    return {
        "type": act.type,
        "articles": list(act.articles),
        "certainty": act.certainty.value,
        "kind": by.kind,
        "involvement": by.involvement,
        "state_link": by.state_link,
        "institution": by.institution,
        "unit_place": by.unit_place,
        "how_known": by.how_known,
        "purpose": act.purpose,
        "injury": act.injury,
    } | {element_field(name): (act.elements or {}).get(name, Element.UNKNOWN.value) for name in ELEMENTS}


def _act(row: Mapping[str, Any], country: str, reference: Reference) -> Act:
    return Act(
        type=row["type"],
        articles=tuple(row["articles"]) or proposed_articles(row["type"], country, reference),
        certainty=Certainty(row["certainty"]),
        perpetrator=Perpetrator(
            kind=row["kind"],
            involvement=row["involvement"],
            state_link=row["state_link"] or state_link(reference, row["kind"]),
            institution=_tidy(row["institution"]),
            unit_place=_tidy(row["unit_place"]),
            how_known=row["how_known"],
        ),
        purpose=row["purpose"],
        injury=row["injury"],
        elements={name: row[element_field(name)] for name in ELEMENTS},
    )


def _source_values(source: Source) -> dict[str, Any]:
    return {
        "report_id": source.report_id or OTHER_SOURCE,
        "connection": source.connection,
        "form": source.form,
        "language": source.language,
        "first_hand": source.first_hand,
        "independent": source.independent,
        "reliability": source.reliability,
        "credibility": str(source.credibility),
        "reasons": source.reasons,
    }


def _source(row: Mapping[str, Any]) -> Source:
    return Source(
        report_id="" if row["report_id"] == OTHER_SOURCE else row["report_id"],
        connection=row["connection"],
        form=row["form"],
        language=_tidy(row["language"]),
        first_hand=row["first_hand"],
        reliability=row["reliability"],
        credibility=int(row["credibility"]),
        reasons=_tidy(row["reasons"]),
        independent=row["independent"],
    )


def _risk(values: Mapping[str, Any], reference: Reference, today: dt.date, uses: frozenset[Use]) -> Risk:
    if not values["risk_level"]:
        return Risk(measures=_tidy(values["risk_measures"]))
    days = reference.code_lists.consent.values["risk_days_high" if uses & HIGH else "risk_days_low"]
    until = values["risk_until"] or today + dt.timedelta(days=days)
    return Risk(values["risk_level"], _tidy(values["risk_measures"]), until)
