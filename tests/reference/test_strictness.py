"""Every file refuses what it does not understand: mutations of the real files, and single slips by name."""

import copy
import csv
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from watchdog.reference.library import Reference
from watchdog.reference.reading import Fault, ReferenceDataError, read_csv, read_yaml

FOLDER = Path(__file__).parents[2] / "config" / "reference"
FILES = {
    "violation_types.yaml": "violation_types",
    "treaty_articles.yaml": "articles",
    "regions.yaml": "regions",
    "un_mechanisms.yaml": "mechanisms",
    "ratifications_notes.yaml": "ratifications",
    "code_lists.yaml": "code_lists",
    "intake_form.yaml": "intake",
    "authorities.yaml": "authorities",
    "help.yaml": "signposts",
}
DATA = {name: yaml.load((FOLDER / name).read_text(encoding="utf-8"), yaml.CSafeLoader) for name in FILES}
SHAPELESS = {"nested": [1]}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from places(item, (*path, number))


PLACES = {name: list(places(value)) for name, value in DATA.items()}


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def load(name: str, data: Any) -> None:
    """Read the real folder with one file replaced; JSON is YAML, and quicker to write."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for file in FOLDER.iterdir():
            (folder / file.name).symlink_to(file)
        (folder / name).unlink()
        (folder / name).write_text(json.dumps(data, default=str), encoding="utf-8")
        getattr(Reference(folder), FILES[name])


def fault_of(name: str, change: Callable[[Any], Any]) -> Fault:
    data = copy.deepcopy(DATA[name])
    change(data)
    with pytest.raises(ReferenceDataError) as refused:
        load(name, data)
    return refused.value.fault


@pytest.mark.parametrize("name", FILES)
def test_the_untouched_file_is_accepted(name: str) -> None:
    load(name, DATA[name])


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=12, deadline=None)
@given(draw=st.data())
def test_a_value_of_another_shape_is_refused_wherever_it_stands(name: str, draw: st.DataObject) -> None:
    path = draw.draw(st.sampled_from(PLACES[name][1:]))
    data = copy.deepcopy(DATA[name])
    at(data, path[:-1])[path[-1]] = SHAPELESS
    with pytest.raises(ReferenceDataError):
        load(name, data)


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=12, deadline=None)
@given(draw=st.data())
def test_a_key_that_nobody_knows_is_refused_wherever_it_stands(name: str, draw: st.DataObject) -> None:
    tables = [path for path in PLACES[name] if isinstance(at(DATA[name], path), dict)]
    data = copy.deepcopy(DATA[name])
    at(data, draw.draw(st.sampled_from(tables)))["surprise"] = SHAPELESS
    with pytest.raises(ReferenceDataError):
        load(name, data)


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=12, deadline=None)
@given(draw=st.data())
def test_an_emptied_text_is_refused_wherever_it_stands(name: str, draw: st.DataObject) -> None:
    texts = [path for path in PLACES[name] if isinstance(at(DATA[name], path), str)]
    path = draw.draw(st.sampled_from(texts))
    data = copy.deepcopy(DATA[name])
    at(data, path[:-1])[path[-1]] = " "
    with pytest.raises(ReferenceDataError):
        load(name, data)


TYPES, MECHANISMS, REGIONS, HELP = "violation_types.yaml", "un_mechanisms.yaml", "regions.yaml", "help.yaml"
LOOKED = {"iso3": "KGZ", "checked": "2026-01-31", "checked_by": "enpud", "source": "a test"}


def first_type(data: Any) -> Any:
    return data["categories"][0]["types"][0]


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        (TYPES, lambda d: first_type(d)["rights"].append("ICCPR-99"), Fault.DANGLING),
        (TYPES, lambda d: first_type(d)["guidelines"].append("IX.1"), Fault.DANGLING),
        (TYPES, lambda d: first_type(d)["huridocs"].append("4:99"), Fault.DANGLING),
        (TYPES, lambda d: first_type(d).update(react="gossip"), Fault.DANGLING),
        (TYPES, lambda d: first_type(d).update(severity="bad"), Fault.UNKNOWN_VALUE),
        (TYPES, lambda d: first_type(d).update(inwud="true"), Fault.WRONG_TYPE),
        (TYPES, lambda d: first_type(d).pop("actor"), Fault.MISSING_KEY),
        (TYPES, lambda d: first_type(d).update(id="police-killing"), Fault.DUPLICATE_ID),
        (TYPES, lambda d: d["rights"].update({"XYZ-1": "nothing"}), Fault.DANGLING),
        (TYPES, lambda d: d["sources"].append(d["sources"][0]), Fault.DUPLICATE_ID),
        ("treaty_articles.yaml", lambda d: d["articles"][0].update(instrument="XYZ"), Fault.DANGLING),
        ("treaty_articles.yaml", lambda d: d["articles"][0].update(article="9"), Fault.DISAGREES),
        ("treaty_articles.yaml", lambda d: d["instruments"][0].update(adopted=1949), Fault.DISAGREES),
        ("treaty_articles.yaml", lambda d: d["meta"].update(sources=[]), Fault.MISSING_SOURCE),
        (REGIONS, lambda d: d["networks"][1]["countries"].append("FRA"), Fault.COUNTRY_TWICE),
        (REGIONS, lambda d: d["networks"][1]["countries"].append("ATA"), Fault.COUNTRY_TWICE),
        (REGIONS, lambda d: d["contested"][0].update(assigned="enpud"), Fault.DISAGREES),
        (REGIONS, lambda d: d["contested"][0].update(alternative="nobody"), Fault.DANGLING),
        (REGIONS, lambda d: d["routing"].update(default_desk="nobody"), Fault.DANGLING),
        (REGIONS, lambda d: d["networks"][0]["verified"][0].pop("source"), Fault.MISSING_KEY),
        (REGIONS, lambda d: d["networks"][0]["languages"][0].update(tag="xx"), Fault.DANGLING),
        (MECHANISMS, lambda d: d["section_templates"].pop("list_of_issues"), Fault.DANGLING),
        (MECHANISMS, lambda d: d["mechanisms"][0]["sources"].clear(), Fault.MISSING_SOURCE),
        (MECHANISMS, lambda d: d["mechanisms"][0]["sources"].append("hearsay"), Fault.DANGLING),
        (MECHANISMS, lambda d: d["mechanisms"][0]["sections"].pop("session"), Fault.DISAGREES),
        (MECHANISMS, lambda d: d["mechanisms"][0]["length_limits"].pop(), Fault.DISAGREES),
        (MECHANISMS, lambda d: d["mechanisms"][0]["requires"]["any_of"].append("XYZ"), Fault.DANGLING),
        (MECHANISMS, lambda d: d["mechanisms"][0].update(id="cescr"), Fault.DUPLICATE_ID),
        (MECHANISMS, lambda d: d["mechanisms"][0]["length_limits"][0].update(words=-0.5), Fault.WRONG_TYPE),
        (MECHANISMS, lambda d: d["section_templates"]["briefing_note"][0].update(share=0.9), Fault.DISAGREES),
        ("ratifications_notes.yaml", lambda d: d["instruments"]["CAT"].update(counted=1), Fault.DISAGREES),
        ("ratifications_notes.yaml", lambda d: d["inquiry"][0]["countries"].append("ZZZ"), Fault.DANGLING),
        ("code_lists.yaml", lambda d: d["lists"]["gender"].pop("source"), Fault.MISSING_KEY),
        ("code_lists.yaml", lambda d: d["lists"]["place_type"]["entries"][0].pop("group"), Fault.MISSING_KEY),
        ("code_lists.yaml", lambda d: d["disclosure"]["rules"][0].update(source_ids=[]), Fault.MISSING_SOURCE),
        ("code_lists.yaml", lambda d: d["checklist"]["points"].pop(), Fault.DISAGREES),
        ("code_lists.yaml", lambda d: d["consent_uses"]["uses"].pop(1), Fault.DANGLING),
        ("intake_form.yaml", lambda d: d["groups"][1]["fields"][0].update(required=True), Fault.DISAGREES),
        ("intake_form.yaml", lambda d: d["examples"].pop("policing"), Fault.DISAGREES),
        (
            "intake_form.yaml",
            lambda d: d["groups"][2]["fields"][0]["options"][0].update(codes=["once"]),
            Fault.DANGLING,
        ),
        ("authorities.yaml", lambda d: d["authorities"][0].update(mechanism="nobody"), Fault.DANGLING),
        ("authorities.yaml", lambda d: d["authorities"][0].update(source="hearsay"), Fault.DANGLING),
        ("authorities.yaml", lambda d: d["authorities"][0].update(cite=False), Fault.MISSING_KEY),
        (HELP, lambda d: d["un_routes"][0]["mechanisms"].append("nobody"), Fault.DANGLING),
        (HELP, lambda d: d["un_routes"].append(d["un_routes"][0]), Fault.DUPLICATE_ID),
        (HELP, lambda d: d["countries"].append(LOOKED | {"iso3": "ZZZ"}), Fault.DANGLING),
        (HELP, lambda d: d["countries"].append(LOOKED | {"checked_by": "nobody"}), Fault.DANGLING),
        (HELP, lambda d: d["countries"].extend([LOOKED, LOOKED]), Fault.DUPLICATE_ID),
        (HELP, lambda d: d["countries"].append(LOOKED | {"emergency": []}), Fault.UNKNOWN_VALUE),
        (HELP, lambda d: d["countries"].append(LOOKED | {"emergency": ["call me"]}), Fault.UNKNOWN_VALUE),
        (HELP, lambda d: d["countries"].append({"iso3": "KGZ", "lawyer": "somebody"}), Fault.MISSING_KEY),
    ],
)
def test_a_slip_is_refused_with_its_code(name: str, change: Callable[[Any], Any], fault: Fault) -> None:
    assert fault_of(name, change) is fault


@pytest.mark.parametrize(
    ("file", "change", "fault"),
    [
        ("ratifications.csv", lambda rows: rows[1].__setitem__(3, "1984"), Fault.DISAGREES),
        ("ratifications.csv", lambda rows: rows[1].__setitem__(4, "S"), Fault.DISAGREES),
        ("ratifications.csv", lambda rows: rows.append(rows[1]), Fault.COUNTRY_TWICE),
        ("ratifications.csv", lambda rows: rows[0].__setitem__(3, "ICCP"), Fault.UNKNOWN_KEY),
        ("ratifications.csv", lambda rows: rows[5].pop(), Fault.WRONG_TYPE),
        ("ratifications.csv", lambda rows: rows[1].__setitem__(2, "maybe"), Fault.UNKNOWN_VALUE),
        ("ratifications_detail.csv", lambda rows: rows[1].__setitem__(6, ""), Fault.MISSING_SOURCE),
        ("ratifications_detail.csv", lambda rows: rows[1].__setitem__(4, "1983"), Fault.WRONG_TYPE),
        ("ratifications_detail.csv", lambda rows: rows[1].__setitem__(2, "friend"), Fault.UNKNOWN_VALUE),
        ("ratifications_detail.csv", lambda rows: rows.append(rows[1]), Fault.DUPLICATE_ID),
        ("ratifications_detail.csv", lambda rows: rows[1].__setitem__(0, "ZZZ"), Fault.DANGLING),
        ("ratifications_detail.csv", lambda rows: rows.pop(), Fault.DISAGREES),
        ("countries.csv", lambda rows: rows.append(rows[1]), Fault.DUPLICATE_ID),
        ("countries.csv", lambda rows: rows[1].__setitem__(1, "abw"), Fault.UNKNOWN_VALUE),
        ("countries.csv", lambda rows: rows.pop(), Fault.DISAGREES),
        ("emergency_numbers.csv", lambda rows: rows.append(rows[1]), Fault.DUPLICATE_ID),
        ("emergency_numbers.csv", lambda rows: rows[1].__setitem__(0, "ZZZ"), Fault.DANGLING),
        ("emergency_numbers.csv", lambda rows: rows[1].__setitem__(1, ""), Fault.EMPTY_TEXT),
        ("emergency_numbers.csv", lambda rows: rows[1].__setitem__(1, "112 112"), Fault.DUPLICATE_ID),
        ("emergency_numbers.csv", lambda rows: rows[1].__setitem__(1, "+112"), Fault.UNKNOWN_VALUE),
        ("emergency_numbers.csv", lambda rows: rows[1].__setitem__(1, "١١٢"), Fault.UNKNOWN_VALUE),
        ("emergency_numbers.csv", lambda rows: rows[1].__setitem__(2, ""), Fault.EMPTY_TEXT),
        ("emergency_numbers.csv", lambda rows: rows[1].__setitem__(4, "2026"), Fault.WRONG_TYPE),
    ],
)
def test_a_slip_in_a_table_is_refused_with_its_code(
    tmp_path: Path, file: str, change: Callable[[list[list[str]]], object], fault: Fault
) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "reference")
    with (folder / file).open(encoding="utf-8", newline="") as source:
        rows = list(csv.reader(source))
    change(rows)
    with (folder / file).open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows(rows)
    with pytest.raises(ReferenceDataError) as refused:
        Reference(folder).check()
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: 1\na: 2\n", Fault.DUPLICATE_KEY),
        ("a: {b: 1, c: 2, b: 3}\n", Fault.DUPLICATE_KEY),
        ("a: [1\n", Fault.NOT_YAML),
        ("a: !!python/object:os.system x\n", Fault.NOT_YAML),
    ],
)
def test_a_file_that_could_be_misread_is_refused(tmp_path: Path, text: str, fault: Fault) -> None:
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ReferenceDataError) as refused:
        read_yaml(tmp_path / "x.yaml")
    assert refused.value.fault is fault


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError) as refused:
        read_csv(tmp_path / "x.csv", ("a",))
    assert refused.value.fault is Fault.FILE_MISSING


def test_instruments_and_bodies_that_do_not_exist_are_refused_across_files(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "reference")
    path = folder / "treaty_articles.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("[ccpr, ic_ccpr]", "[nobody]"), encoding="utf-8")
    with pytest.raises(ReferenceDataError) as refused:
        Reference(folder).check()
    assert refused.value.fault is Fault.DANGLING
