"""A translator's table goes out and comes back whole; a row that is wrong is named and the others are kept."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchdog.cli import exchange
from watchdog.cli.catalogues import DOMAINS, faults, folder, read, senders, write
from watchdog.cli.main import main

CODE = "th"
PLAIN = "Your report"
PLACED = "Help in %(country)s"
Run = Callable[..., Result]
cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\n\t"), min_size=1)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A translator's own copy of two languages."""
    for code in (CODE, "ar"):
        shutil.copytree(folder() / code, tmp_path / "own" / code)
    return tmp_path / "own"


@pytest.fixture
def run(place: Path) -> Run:
    def command(*words: str) -> Result:
        return CliRunner().invoke(main, ["translations", "--folder", str(place), *words])

    return command


def held(place: Path, code: str, text: str) -> Message:
    found = next(message for domain in DOMAINS if (message := read(code, domain, place).get(text)))
    assert found.string
    return found


def rows_of(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))


def keep(file: Path, rows: list[dict[str, str]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as sink:
        writer = csv.DictWriter(sink, exchange.COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def table_of(run: Run, file: Path, code: str = CODE) -> list[dict[str, str]]:
    assert run("export", code, str(file)).exit_code == 0
    return rows_of(file)


def test_a_table_that_comes_back_as_it_went_changes_nothing(run: Run, place: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in place.rglob("*.po")}
    for code in (CODE, "ar"):
        rows = table_of(run, tmp_path / "table.csv", code)
        told = run("import", code, str(tmp_path / "table.csv"))
        assert told.exit_code == 0, told.output
        assert f"{sum(bool(row['translation']) for row in rows)} taken, 0 refused" in told.output
    assert {path: path.read_bytes() for path in place.rglob("*.po")} == before


def test_a_language_for_senders_is_asked_for_what_senders_read_and_no_more(run: Run, tmp_path: Path) -> None:
    rows = table_of(run, tmp_path / "table.csv")
    assert len(rows) == sum(bool(message.id) for domain in DOMAINS for message in senders(domain))
    assert all(row["catalogue"] in DOMAINS and row["english"] for row in rows)


def test_a_translation_is_taken(run: Run, place: Path, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    rows = table_of(run, file)
    keep(file, [row | {"translation": "ใหม่"} if row["english"] == PLAIN else row for row in rows])
    assert run("import", CODE, str(file)).exit_code == 0
    assert held(place, CODE, PLAIN).string == "ใหม่"


def test_what_is_wrong_is_named_by_its_row_and_the_rest_is_kept(run: Run, place: Path, tmp_path: Path) -> None:
    file, rows = tmp_path / "table.csv", table_of(run, tmp_path / "table.csv", "ar")
    plural = next(place for place, row in enumerate(rows) if row["english plural"])
    wanted = {row["english"]: place for place, row in enumerate(rows)}
    before = {text: held(place, "ar", text).string for text in (PLACED, rows[plural]["english"])}
    rows[plural]["translation"] = "واحد\nاثنان"
    rows[wanted[PLACED]]["translation"] = "مساعدة"
    rows[wanted[PLAIN]]["translation"] = "جديد"
    rows.append(rows[0] | {"english": "Nobody ever wrote this.", "translation": "لا"})
    rows.append(rows[0] | {"catalogue": "../messages"})
    keep(file, rows)
    told = run("import", "ar", str(file))
    assert told.exit_code == 1
    refused = [line for line in told.output.splitlines() if line.startswith("row ")]
    assert sorted(line.partition(":")[0] for line in refused) == sorted(
        f"row {number + 2}" for number in (plural, wanted[PLACED], len(rows) - 2, len(rows) - 1)
    )
    assert "6 lines are needed" in told.output
    assert "not in the catalogue any more" in told.output
    assert f"{len([row for row in rows if row['translation']]) - 4} taken, 4 refused" in told.output
    assert held(place, "ar", PLAIN).string == "جديد"
    assert {text: held(place, "ar", text).string for text in before} == before


def test_another_table_is_refused_whole(run: Run, place: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in place.rglob("*.po")}
    for content in (b"", b"english,thai\nYour report,x\n", b"\xff\xfe\x00", b"\0"):
        (tmp_path / "table.csv").write_bytes(content)
        told = run("import", CODE, str(tmp_path / "table.csv"))
        assert told.exit_code == 1
        assert "This is not a table" in told.output
    assert {path: path.read_bytes() for path in place.rglob("*.po")} == before


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(said=cells.map(str.strip).filter(bool))
def test_any_cell_comes_back_as_it_was_written(place: Path, said: str) -> None:
    """Line breaks, quotes, and what a spreadsheet would take for a formula."""
    one = said.replace("\n", " ")
    first, _, _rest = exchange.table(CODE, place).partition("\r\n")
    buffer = io.StringIO()
    csv.writer(buffer).writerow(["messages", "", PLAIN, "", exchange._guarded(one)])
    taken, refused = exchange.bring(CODE, f"{first}\r\n{buffer.getvalue()}", place)
    assert (taken, refused) == (1, [])
    assert held(place, CODE, PLAIN).string == one
    back = next(row for row in csv.DictReader(io.StringIO(exchange.table(CODE, place))) if row["english"] == PLAIN)
    assert exchange._freed(back["translation"]) == one
    assert not exchange.FORMULA.match(back["translation"])


def test_status_says_how_far_a_copy_is(run: Run, place: Path) -> None:
    lines = {line.split("`")[1]: line for line in run("status").output.splitlines() if line.count("`") == 2}
    texts = [(domain, message) for domain in DOMAINS for message in senders(domain) if message.id]
    sound = sum(not any(faults(read(CODE, domain, place), message)) for domain, message in texts)
    assert f"{sound} of {len(texts)}" in lines[CODE]
    assert "not yet" in lines[CODE]
    assert lines.keys() == {CODE, "ar"}


def test_check_and_compile_look_at_a_copy(run: Run, place: Path, tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    rows = table_of(run, file)
    kept = read(CODE, "messages", place)
    found = kept.get(PLACED)
    assert found is not None
    found.string = "ช่วย"
    write(CODE, "messages", kept, place)
    assert f"{CODE} messages: other placeholders than in the English: {PLACED!r}" in run("check").output
    keep(file, rows)
    assert run("import", CODE, str(file)).exit_code == 0
    assert PLACED not in run("check").output
    compiled = place / CODE / "LC_MESSAGES" / "messages.mo"
    compiled.unlink()
    assert run("compile").exit_code == 0
    assert compiled.is_file()
