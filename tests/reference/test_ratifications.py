import datetime as dt

import pytest

from watchdog.reference.library import Reference
from watchdog.reference.ratifications import INSTRUMENTS
from watchdog.reference.reading import UnknownCodeError

# docs/reference/ratifications.md, "Checks made"; CRPD without the European Union, which has no ISO code.
PARTIES = {
    "ICCPR": 175,
    "ICCPR-OP1": 116,
    "ICCPR-OP2": 92,
    "ICESCR": 173,
    "ICESCR-OP": 31,
    "CAT": 175,
    "OPCAT": 96,
    "CEDAW": 189,
    "CEDAW-OP": 116,
    "CRC": 196,
    "CRC-OP3": 53,
    "ICERD": 182,
    "CRPD": 192,
    "CRPD-OP": 108,
    "ICRMW": 60,
    "ICPPED": 78,
    "ICERD-14": 59,
    "CAT-22": 70,
    "ICPPED-31": 30,
}


def test_the_number_of_parties_is_the_depositarys(reference: Reference) -> None:
    assert {code: len(reference.ratifications.parties(code)) for code in INSTRUMENTS} == PARTIES


def test_all_states_and_the_date_are_there(reference: Reference) -> None:
    assert len(reference.ratifications.states) == 197
    assert len(reference.ratifications.un_members) == 193
    assert reference.ratifications.as_of == dt.date(2026, 2, 3)


def test_a_party_has_year_day_and_source(reference: Reference) -> None:
    status = reference.ratifications.status("AFG", "CAT")
    assert (status.kind, status.year, status.date) == ("party", 1987, dt.date(1987, 4, 1))
    assert (status.source, status.signature_date) == ("MTDSG IV-9", dt.date(1985, 2, 4))


def test_signed_denounced_and_nothing_are_told_apart(reference: Reference) -> None:
    ratifications = reference.ratifications
    assert ratifications.status("AGO", "ICESCR-OP").kind == "signed"
    assert ratifications.status("BLR", "ICCPR-OP1").kind == "denounced"
    assert ratifications.status("BLR", "ICCPR-OP1").year is None
    assert ratifications.status("AFG", "OPCAT").kind == "party"
    assert ratifications.status("AFG", "ICCPR-OP1").kind == "none"


def test_a_country_without_a_row_is_unknown_and_not_no_party(reference: Reference) -> None:
    for iso3 in ("TWN", "XKX", "HKG"):
        assert reference.ratifications.status(iso3, "ICCPR").kind == "unknown"
        assert reference.ratifications.meets(iso3, ["ICCPR"]) is None


def test_a_procedure_is_open_when_one_requirement_is_met(reference: Reference) -> None:
    ratifications = reference.ratifications
    assert ratifications.meets("AFG", ["ICCPR-OP1", "CAT"]) is True
    assert ratifications.meets("AFG", ["ICCPR-OP1"]) is False
    assert ratifications.meets("BLR", ["ICCPR-OP1"]) is False
    assert ratifications.meets("TWN", []) is True


def test_an_instrument_outside_the_record_is_refused(reference: Reference) -> None:
    with pytest.raises(UnknownCodeError):
        reference.ratifications.status("AFG", "XYZ")


def test_inquiry_procedures_are_kept(reference: Reference) -> None:
    notes = reference.ratifications.notes
    assert {row.instrument: len(row.countries) for row in notes.inquiry} == {
        "CAT": 18,
        "CEDAW-OP": 2,
        "CRPD-OP": 2,
        "CRC-OP3": 1,
        "ICESCR-OP": 5,
    }
    assert len(notes.not_in_force[0].countries) == 5
