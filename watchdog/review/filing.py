"""Between a case and the plain values of its form, both ways; rules that fill what a reviewer left to the program."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from watchdog.domain.case import CaseFile, Risk
from watchdog.domain.consent import Answer, Basis, Channel, ConsentEntry, Use, consented
from watchdog.reference.library import Reference
from watchdog.review import rows
from watchdog.review.rows import tidy

HIGH: Final = frozenset({Use.UN_CLOSED, Use.UN_STATE, Use.NAMED})
RECORDABLE: Final = tuple(use for use in Use if use is not Use.HELP)
_SAME: Final = (
    *("title", "summary_internal", "summary_public", "summary_confidential", "context", "national_law"),
    *("contradictions", "country", "admin1", "place_exact", "place_type", "ongoing"),
    *("state_response", "priority", "notes"),
)


def values_of(case: CaseFile) -> dict[str, Any]:
    """Return what the form shows for a case."""
    return (
        {name: getattr(case, name) for name in _SAME}
        | rows.person_values(case.person)
        | rows.date_values("date_from", case.date_from)
        | rows.date_values("date_to", case.date_to)
        | {
            "risk_level": case.risk.level,
            "risk_measures": case.risk.measures,
            "risk_until": case.risk.valid_until,
            "others": [{"there": True} | rows.person_values(each) for each in case.others],
            "acts": [rows.act_values(each) for each in case.acts],
            "sources": [rows.source_values(each) for each in case.sources],
            "exhibits": [rows.exhibit_values(each) for each in case.exhibits],
            "steps": [rows.step_values(each) for each in case.steps],
            "interventions": [rows.intervention_values(each) for each in case.interventions],
        }
    )


def case_of(
    values: Mapping[str, Any], reference: Reference, today: dt.date, agreed: Iterable[ConsentEntry]
) -> CaseFile:
    """Return the case that a form's values say, without what the form does not carry, which the record keeps.

    Args:
        values: The form's values, checked.
        reference: The vocabularies.
        today: For the risk assessment's date.
        agreed: All consent entries; they decide how long a risk assessment lasts.
    """
    others = tuple(rows.person_of(row) for row in values["others"] if row["there"])
    return CaseFile(
        **{name: tidy(values[name]) for name in _SAME},
        date_from=rows.date_of("date_from", values),
        date_to=rows.date_of("date_to", values),
        person=rows.person_of(values),
        others=others,
        acts=tuple(
            rows.act_of(row, values["country"], 1 + len(others), reference) for row in values["acts"] if row["type"]
        ),
        sources=tuple(rows.source_of(row) for row in values["sources"] if row["report_id"]),
        exhibits=tuple(rows.exhibit_of(row) for row in values["exhibits"] if row["exhibit_id"]),
        steps=tuple(rows.step_of(row) for row in values["steps"] if row["step"]),
        interventions=tuple(rows.intervention_of(row) for row in values["interventions"] if row["kind"]),
        risk=_risk(values, reference, today, consented(agreed, today)),
    )


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


def _risk(values: Mapping[str, Any], reference: Reference, today: dt.date, uses: frozenset[Use]) -> Risk:
    if not values["risk_level"]:
        return Risk(measures=tidy(values["risk_measures"]))
    days = reference.code_lists.consent.values["risk_days_high" if uses & HIGH else "risk_days_low"]
    until = values["risk_until"] or today + dt.timedelta(days=days)
    return Risk(values["risk_level"], tidy(values["risk_measures"]), until)
