"""Findings, figures and traces as data that other programs read: JSON, CSV with HXL tags, Uwazi, HURIDOCS.

Sources: HXL tagging conventions and hashtag dictionary 1.1 (hxlstandard.org/standard/1-1final/tagging, …/dictionary):
headers, then one row of hashtags, then data; tags of one's own begin with `#x_`. Uwazi's CSV import
(docs.uwazi.io/docs/reference/csv-import): the first row names the properties of a template, `title` is required, UTF-8,
the label of a value where a property is a choice. HURIDOCS Events Standard Formats: entities, names and numbers of
fields and micro-thesauri as in OpenEvSys (github.com/huridocs/OpenEvSys, schema/mysql-dbpopulate-datadict.sql).
"""

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from watchdog.domain.draft import Block, Figure
from watchdog.drafting.leaving.told import Told, names_of
from watchdog.drafting.wording import Wording
from watchdog.reference.library import Reference

FINDINGS_FORMAT: Final = "watchdog findings 1"
TRACE_FORMAT: Final = "watchdog trace 1"

HXL: Final[Mapping[str, str]] = {
    "Reference": "#meta+id",
    "Country": "#country+code",
    "Year": "#date+year",
    "Kind of act (code)": "#event+type+code",
    "Kind of act": "#event+type+name",
    "Who acted (code)": "#x_perpetrator+type+code",
    "Who acted": "#x_perpetrator+type+name",
    "Standard of proof (code)": "#x_proof+code",
    "Standard of proof": "#x_proof+name",
    "Account": "#description",
}
"""Each column of `findings.csv` with its hashtag; HXL has none for perpetrators or standards of proof."""

FIGURES: Final[Mapping[str, str]] = {
    "Table": "#meta+id",
    "Caption": "#meta+title",
    "Row": "#indicator+name",
    "Column": "#indicator+type",
    "As shown": "#indicator+value",
}

UWAZI: Final = ("title", "country", "year", "kind_of_act", "who_acted", "standard_of_proof", "account")
"""The names that Uwazi makes of a template's labels: `Kind of act` becomes `kind_of_act`."""

HURIDOCS_FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    "event": {
        "event_record_number": "0101",
        "event_title": "0102",
        "geographical_term": "0111",
        "initial_date": "0113",
        "final_date": "0114",
        "event_description": "0115",
        "violation_status": "0151",
    },
    "act": {"act_record_number": "2101", "event": "2103", "type_of_act": "2109"},
    "involvement": {
        "involvement_record_number": "2401",
        "event": "2403",
        "act": "2404",
        "type_of_perpetrator": "2412",
    },
}
"""Those fields that we fill. Victim (2102) and perpetrator (2402) name persons: they are never there."""

TYPES_OF_ACTS: Final = "4:"
"""Codes of the micro-thesaurus of types of acts, which field 2109 takes."""

_FORMULA: Final = tuple("=+-@＝＋－＠")


def findings_json(told: Iterable[Told], words: Wording) -> bytes:
    """Return the findings as JSON; what may not be said is null."""
    rows = [
        {
            "reference": each.reference,
            "country": each.country,
            "year": each.year,
            "kind": each.kind or None,
            "kind_name": _kind(each, words) or None,
            "actor": each.actor or None,
            "standard": each.standard or None,
            "account": _tidy(each.account) or None,
        }
        for each in told
    ]
    return _json({"format": FINDINGS_FORMAT, "language": words.language, "findings": rows})


def findings_csv(told: Iterable[Told], words: Wording) -> bytes:
    """Return the findings as CSV: headers, hashtags, then one row a finding."""
    rows = (
        (
            *(each.reference, each.country, _number(each.year)),
            *(each.kind, _kind(each, words)),
            *(each.actor, _actor(each, words)),
            *(each.standard, _standard(each, words)),
            each.account,
        )
        for each in told
    )
    return _csv([tuple(HXL), tuple(HXL.values()), *rows])


def uwazi_csv(told: Iterable[Told], words: Wording) -> bytes:
    """Return the findings in the shape that Uwazi imports."""
    rows = (
        (
            *(each.reference, each.country, _number(each.year)),
            *(_kind(each, words), _actor(each, words), _standard(each, words)),
            each.account,
        )
        for each in told
    )
    return _csv([UWAZI, *rows])


def huridocs_json(told: Sequence[Told], words: Wording, reference: Reference) -> bytes:
    """Return the findings as events, acts and involvements, without any person."""
    acts = [each for each in told if each.kind]
    return _json(
        {
            "standard": "HURIDOCS Events Standard Formats",
            "fields": HURIDOCS_FIELDS,
            "events": [_event(each, reference) for each in told],
            "acts": [_act(each, words, reference) for each in acts],
            "involvements": [_involvement(each) for each in acts if each.actor],
        }
    )


def figures_csv(figures: Iterable[tuple[str, Figure]]) -> bytes:
    """Return every cell of some figures as it is shown, one a row; a withheld one holds its sign and no number.

    Args:
        figures: Each with the id of its block.
    """
    rows = (
        (name, figure.caption, row[0].text, column, cell.text)
        for name, figure in figures
        for row in figure.rows
        for column, cell in zip(figure.head[1:], row[1:], strict=True)
    )
    return _csv([tuple(FIGURES), tuple(FIGURES.values()), *rows])


def trace_json(blocks: Iterable[Block], told: Iterable[Told]) -> bytes:
    """Return what stands behind each block, without its text.

    Only findings that the block itself prints are named: whoever can count what stands behind a block could work out
    numbers that its table withholds.
    """
    listed = {each.reference for each in told}
    rows = [
        {
            "block": block.id,
            "section": block.section,
            "kind": block.kind.value,
            "basis": block.basis or "findings",
            "findings": sorted(listed.intersection(names_of(block))),
            "notes": [_tidy(note) for note in block.notes],
        }
        for block in blocks
    ]
    return _json({"format": TRACE_FORMAT, "blocks": rows})


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe stands before what could begin one.

    Source: OWASP, CSV Injection (owasp.org/www-community/attacks/CSV_Injection), which also names tab and carriage
    return; at the beginning of a cell these are taken away.
    """
    tidy = _tidy(text)
    return f"'{tidy}" if tidy.startswith(_FORMULA) else tidy


def _event(told: Told, reference: Reference) -> dict[str, Any]:
    status = reference.code_lists.certainty_level(told.standard).huridocs if told.standard else None
    return {
        "event_record_number": told.reference,
        "event_title": told.reference,
        "geographical_term": told.country,
        "initial_date": _number(told.year) or None,
        "final_date": _number(told.year) or None,
        "event_description": _tidy(told.account) or None,
        "violation_status": status,
    }


def _act(told: Told, words: Wording, reference: Reference) -> dict[str, Any]:
    codes = reference.violation_types.type(told.kind).huridocs
    return {
        "act_record_number": f"{told.reference}-1",
        "event": told.reference,
        "type_of_act": [code for code in codes if code.startswith(TYPES_OF_ACTS)],
        "local_index": told.kind,
        "local_index_name": _kind(told, words),
    }


def _involvement(told: Told) -> dict[str, Any]:
    return {
        "involvement_record_number": f"{told.reference}-1-1",
        "event": told.reference,
        "act": f"{told.reference}-1",
        "type_of_perpetrator": told.actor,
    }


def _kind(told: Told, words: Wording) -> str:
    return words.types[told.kind].name if told.kind else ""


def _actor(told: Told, words: Wording) -> str:
    return words.label("perpetrator_group", told.actor) if told.actor else ""


def _standard(told: Told, words: Wording) -> str:
    return words.label("certainty", told.standard) if told.standard else ""


def _number(year: int | None) -> str:
    return "" if year is None else str(year)


def _tidy(text: str) -> str:
    """Return text in one form: composed letters (NFC), one kind of line end, no control characters, no blank ends."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in lines if each in "\n\t" or unicodedata.category(each) != "Cc").strip()


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
