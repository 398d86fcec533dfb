from pathlib import Path

import pytest

from watchdog.reference.library import PARTS, Reference
from watchdog.reference.reading import Fault, ReferenceDataError

OVERLAY = """
- {iso3: QMA, name: Borduria, desk: enpud, ratifications: {ICCPR: 1980, CAT-22: 1999}}
- {iso3: QMB, name: Sylvania, desk: napud, ratifications: {}}
"""


def overlay(folder: Path, text: str = OVERLAY) -> Path:
    (folder / "countries.yaml").write_text(text, encoding="utf-8")
    return folder


def test_everything_together_is_fit_for_use(reference: Reference) -> None:
    reference.check()


def test_nothing_is_read_before_it_is_asked_for(folder: Path) -> None:
    lazy = Reference(folder)
    assert not set(PARTS) & set(vars(lazy))
    assert lazy.countries is lazy.countries
    assert set(PARTS) & set(vars(lazy)) == {"countries"}


def test_a_missing_folder_is_refused_at_first_use(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError) as refused:
        Reference(tmp_path / "nowhere").check()
    assert refused.value.fault is Fault.FILE_MISSING


def test_invented_countries_join_regions_names_and_ratifications(folder: Path, tmp_path: Path) -> None:
    demo = Reference(folder, overlay(tmp_path))
    demo.check()
    assert all(country.invented for country in demo.invented)
    assert demo.regions.desk_for("QMA") == "enpud"
    assert "QMB" in demo.regions.countries_of("napud")
    assert demo.countries.country_name("QMA", "ar") == "Borduria"
    assert ("QMB", "Sylvania") in demo.countries.choices("fr")
    status = demo.ratifications.status("QMA", "CAT-22")
    assert (status.kind, status.year, status.source) == ("party", 1999, "invented")
    assert demo.ratifications.status("QMB", "ICCPR").kind == "none"


def test_real_countries_stay_as_they_are_beside_invented_ones(
    reference: Reference, folder: Path, tmp_path: Path
) -> None:
    demo = Reference(folder, overlay(tmp_path))
    assert set(demo.regions.countries) - set(reference.regions.countries) == {"QMA", "QMB"}
    assert demo.regions.invented == {"QMA", "QMB"}
    assert reference.regions.invented == frozenset()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("{iso3: FRA, name: X, desk: napud, ratifications: {}}", Fault.COUNTRY_TWICE),
        ("{iso3: ATA, name: X, desk: napud, ratifications: {}}", Fault.COUNTRY_TWICE),
        ("{iso3: QMA, name: X, desk: nobody, ratifications: {}}", Fault.DANGLING),
        ("{iso3: qma, name: X, desk: napud, ratifications: {}}", Fault.UNKNOWN_VALUE),
        ("{iso3: QMA, name: X, desk: napud, ratifications: {XYZ: 1980}}", Fault.DANGLING),
        ("{iso3: QMA, name: X, desk: napud, ratifications: {ICCPR: S}}", Fault.WRONG_TYPE),
        ("{iso3: QMA, name: X, desk: napud}", Fault.MISSING_KEY),
        ("{iso3: QMA, name: '', desk: napud, ratifications: {}}", Fault.EMPTY_TEXT),
    ],
)
def test_an_unfit_overlay_is_refused(folder: Path, tmp_path: Path, row: str, fault: Fault) -> None:
    with pytest.raises(ReferenceDataError) as refused:
        Reference(folder, overlay(tmp_path, f"- {row}\n")).check()
    assert refused.value.fault is fault


def test_the_same_invented_country_twice_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError) as refused:
        _ = Reference(folder, overlay(tmp_path, OVERLAY.replace("QMB", "QMA"))).invented
    assert refused.value.fault is Fault.DUPLICATE_ID
