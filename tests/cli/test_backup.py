"""Backups on SQLite and PostgreSQL: made, checked, restored; and what is refused."""

import fcntl
import json
import resource
from collections.abc import Callable
from pathlib import Path

import pytest
from flask_migrate import downgrade
from sqlalchemy import text

from tests.support.backing import Operator, Spot, file_again, pipe_instead, place_at, placed, wait_for
from tests.support.bare import bare_app
from tests.support.instance import actor, make_instance
from tests.support.postgres import fresh_database
from tests.support.resealing import rekey, run
from tests.support.reviewing import Scene, Sent, a_report
from tests.support.sender import stored_bytes
from watchdog.domain.report import ExhibitHead
from watchdog.intake import follow_up
from watchdog.intake.visits import Holder
from watchdog.records.backups import Backups
from watchdog.records.database import db
from watchdog.records.resealed_files import resealed_file
from watchdog.records.standing import last_backup
from watchdog.sealing import Identity
from watchdog.settings import UNFINISHED

HEAD = ExhibitHead("photo.txt", "text/plain", 5, "0" * 64)
PHOTO = b"CANARY-PHOTO" * 20_000


@pytest.fixture
def scene(tmp_path: Path, database_url: str) -> Scene:
    made = make_instance(tmp_path, database_url)
    return Scene(made, *(actor(made, name) for name in ("Birch", "Rowan", "Teak")))


@pytest.fixture
def sqlite_scene(tmp_path: Path) -> Scene:
    made = make_instance(tmp_path)
    return Scene(made, *(actor(made, name) for name in ("Birch", "Rowan", "Teak")))


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path / "backups", "")


def ready(scene: Scene, operator: Operator) -> Spot:
    """Fill an instance a little and let its operator know the recovery key."""
    operator.recovery = scene.instance.recovery.encoded
    scene.case(with_photo(scene))
    return placed(scene.instance)


def with_photo(scene: Scene) -> Sent:
    sent = scene.send(a_report())
    scene.attach(sent, PHOTO, HEAD)
    return sent


def withdraw(scene: Scene, sent: Sent) -> None:
    with scene.work() as unit:
        mailbox = unit.reports.mailbox_of(sent.id)
        assert mailbox is not None
        follow_up.withdraw(unit, Holder(sent.id, mailbox.row))


def blobs(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("blobs/[0-9a-f][0-9a-f]/*"))


def test_what_is_restored_is_what_was_there_whatever_database_it_came_from(
    scene: Scene, operator: Operator, database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    source = ready(scene, operator)
    assert operator.create(source).exit_code == 0
    other = None if "postgresql" in database_url else fresh_database(request.getfixturevalue("postgres"))
    new = place_at(tmp_path / "new", other)
    result = operator.restore(new)
    assert result.exit_code == 0, result.output
    before, after = source.contents(), new.contents()
    lines = len(before["journal"])
    assert len(after["journal"]) == lines + len(before["desk"])
    assert set(before.pop("journal")) < set(after.pop("journal"))
    assert after == before
    assert [path.read_bytes() for path in blobs(new.data)] == [path.read_bytes() for path in blobs(source.data)]
    assert (new.data / "secret").read_bytes() == scene.instance.settings.secret
    assert not (new.data / UNFINISHED).exists()
    assert "Everything holds." in operator.run(new, "journal", "verify").output


def test_a_restore_says_what_went_in_and_came_out(sqlite_scene: Scene, operator: Operator, tmp_path: Path) -> None:
    source = ready(sqlite_scene, operator)
    operator.create(source)
    said = operator.restore(place_at(tmp_path / "new")).output
    assert "report                        1 in the backup          1 read" in said
    assert "Files: 1 in the backup, 1 restored." in said


def test_the_same_backup_twice_changes_nothing(sqlite_scene: Scene, operator: Operator, tmp_path: Path) -> None:
    source, new = ready(sqlite_scene, operator), place_at(tmp_path / "new")
    operator.create(source)
    assert operator.restore(new).exit_code == 0
    before = stored_bytes(new.data)
    again = operator.restore(new)
    assert again.exit_code == 1
    assert "needs a new, empty place" in again.output
    assert stored_bytes(new.data) == before


def test_a_second_backup_writes_only_what_is_new(sqlite_scene: Scene, operator: Operator) -> None:
    source = ready(sqlite_scene, operator)
    assert "Files: 1, of which 1 are new." in operator.create(source).output
    first = blobs(operator.backups)[0].stat()
    assert "Files: 1, of which 0 are new." in operator.create(source).output
    with_photo(sqlite_scene)
    assert "Files: 2, of which 1 are new." in operator.create(source).output
    assert first.st_mtime_ns in {path.stat().st_mtime_ns for path in blobs(operator.backups)}
    for number in ("1", "2", "3"):
        assert operator.verify(source, "--number", number, "--open").exit_code == 0


def test_the_day_of_a_backup_is_told_where_the_page_of_administrators_looks(
    sqlite_scene: Scene, operator: Operator
) -> None:
    source, data = ready(sqlite_scene, operator), sqlite_scene.instance.settings.data
    assert last_backup(data) is None
    operator.create(source)
    assert last_backup(data) is not None


def test_a_folder_of_backups_tells_nothing_that_anybody_wrote(sqlite_scene: Scene, operator: Operator) -> None:
    source = ready(sqlite_scene, operator)
    operator.create(source)
    stored = stored_bytes(operator.backups)
    for told in (b"CANARY", b"Birch", b"enpud", sqlite_scene.instance.settings.secret):
        assert told not in stored
    manifest = json.loads((operator.backups / "watchdog-000001.json").read_bytes())
    assert sorted(manifest) == ["blobs", "day", "format", "instance", "number", "revision", "rows"]


def test_checking_with_the_key_opens_every_file(sqlite_scene: Scene, operator: Operator) -> None:
    source = ready(sqlite_scene, operator)
    operator.create(source)
    said = operator.verify(source, "--open")
    assert said.exit_code == 0
    assert f"opens: {len(sqlite_scene.instance.desks)}. Files they open: 1." in said.output


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def bend(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)


def plain(path: Path) -> None:
    path.write_bytes(b"p" * path.stat().st_size)


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "cut": (cut, "it was cut"),
    "bent": (bend, "it was changed"),
    "gone": (Path.unlink, "it is missing"),
    "not sealed": (plain, "it is not sealed as it should be"),
}


@pytest.mark.parametrize("part", ["rows", "blob"])
@pytest.mark.parametrize("name", sorted(DAMAGE))
def test_damage_is_found_without_a_key_and_never_restored(
    sqlite_scene: Scene, operator: Operator, tmp_path: Path, part: str, name: str
) -> None:
    source, new = ready(sqlite_scene, operator), place_at(tmp_path / "new")
    operator.create(source)
    damage, words = DAMAGE[name]
    damage(operator.backups / "watchdog-000001.age" if part == "rows" else blobs(operator.backups)[0])
    checked = operator.run(source, "backup", "verify")
    assert checked.exit_code == 1
    assert words in checked.output
    assert operator.restore(new).exit_code == 1
    assert operator.run(new, "tick").exit_code == 1


@pytest.mark.parametrize("contents", [b"", b"{}", b"[", b'{"format": 3}'])
def test_a_damaged_manifest_is_told_kindly(sqlite_scene: Scene, operator: Operator, contents: bytes) -> None:
    source = ready(sqlite_scene, operator)
    operator.create(source)
    (operator.backups / "watchdog-000001.json").write_bytes(contents)
    result = operator.run(source, "backup", "verify")
    assert result.exit_code == 1
    assert "is damaged" in result.output
    assert blobs(operator.backups)
    assert operator.run(source, "backup", "prune", "--keep", "1").exit_code == 1
    assert blobs(operator.backups)


def test_rows_of_an_older_backup_do_not_pass_for_a_newer_one(sqlite_scene: Scene, operator: Operator) -> None:
    source = ready(sqlite_scene, operator)
    operator.create(source)
    operator.create(source)
    older, newer = (operator.backups / f"watchdog-00000{number}.age" for number in (1, 2))
    newer.write_bytes(older.read_bytes())
    assert operator.run(source, "backup", "verify").exit_code == 1
    manifest = operator.backups / "watchdog-000002.json"
    bent = json.loads(manifest.read_bytes()) | {
        "rows": json.loads((operator.backups / "watchdog-000001.json").read_bytes())["rows"]
    }
    manifest.write_text(json.dumps(bent), encoding="utf-8")
    assert operator.run(source, "backup", "verify").exit_code == 0
    opened = operator.verify(source, "--open")
    assert opened.exit_code == 1
    assert "was changed or cut" in opened.output


def test_files_that_the_sealed_rows_do_not_name_are_found_with_the_key(
    sqlite_scene: Scene, operator: Operator, tmp_path: Path
) -> None:
    source, new = ready(sqlite_scene, operator), place_at(tmp_path / "new")
    operator.create(source)
    manifest = operator.backups / "watchdog-000001.json"
    bent = json.loads(manifest.read_bytes()) | {"blobs": {}}
    manifest.write_text(json.dumps(bent), encoding="utf-8")
    assert operator.run(source, "backup", "verify").exit_code == 0
    for result in (operator.verify(source, "--open"), operator.restore(new)):
        assert result.exit_code == 1
        assert "do not belong together" in result.output
    assert not new.data.exists()


def test_another_recovery_key_opens_nothing_and_leaves_nothing(
    sqlite_scene: Scene, operator: Operator, tmp_path: Path
) -> None:
    source, new = ready(sqlite_scene, operator), place_at(tmp_path / "new")
    operator.create(source)
    for key in (Identity.generate().encoded, "not a key"):
        result = operator.restore(new, key=key)
        assert result.exit_code == 1
        assert "This is not the recovery key of this backup." in result.output
        assert key not in result.output
    assert not new.data.exists()


def test_a_backup_of_older_tables_is_brought_up_to_date(scene: Scene, operator: Operator, tmp_path: Path) -> None:
    source = ready(scene, operator)
    scene.instance.close()
    app = bare_app(source.database_url)
    with app.app_context():
        downgrade(revision="0009")
        db.engine.dispose()
    assert operator.create(source).exit_code == 0
    assert Backups(operator.backups).manifest().revision == "0009"
    new = place_at(tmp_path / "new")
    result = operator.restore(new)
    assert result.exit_code == 0, result.output
    assert "account_of_use" not in result.output
    assert operator.run(new, "tick").exit_code == 0
    assert new.contents()["account_of_use"] == []
    assert len(new.contents()["report"]) == 1


def test_a_backup_of_a_newer_program_is_refused_kindly(sqlite_scene: Scene, operator: Operator, tmp_path: Path) -> None:
    source, new = ready(sqlite_scene, operator), place_at(tmp_path / "new")
    operator.create(source)
    manifest = operator.backups / "watchdog-000001.json"
    newer = json.loads(manifest.read_bytes()) | {"revision": "9999"}
    manifest.write_text(json.dumps(newer), encoding="utf-8")
    result = operator.restore(new)
    assert result.exit_code == 1
    assert "made by a newer Watchdog" in result.output
    assert not new.data.exists()


def test_tables_of_a_newer_program_are_not_touched(sqlite_scene: Scene, operator: Operator) -> None:
    source = ready(sqlite_scene, operator)
    with source.connected() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    result = operator.create(source)
    assert result.exit_code == 1
    assert "belongs to a newer Watchdog" in result.output


def test_a_folder_is_for_one_instance(sqlite_scene: Scene, operator: Operator, tmp_path: Path) -> None:
    operator.create(ready(sqlite_scene, operator))
    other = place_at(tmp_path / "other")
    assert operator.run(other, "init", "--administrator", "Alder", "--no-input").exit_code == 0
    result = operator.create(other)
    assert result.exit_code == 1
    assert "backups of another instance" in result.output
    assert Backups(operator.backups).numbers() == [1]


def test_two_backups_at_once_do_not_meet(sqlite_scene: Scene, operator: Operator) -> None:
    source = ready(sqlite_scene, operator)
    operator.backups.mkdir()
    with (operator.backups / "lock").open("wb") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        result = operator.create(source)
    assert result.exit_code == 1
    assert "just now" in result.output


def test_what_was_deleted_leaves_the_backups_with_the_last_that_held_it(
    sqlite_scene: Scene, operator: Operator
) -> None:
    source = ready(sqlite_scene, operator)
    sent = with_photo(sqlite_scene)
    operator.create(source)
    withdraw(sqlite_scene, sent)
    operator.create(source)
    assert len(blobs(operator.backups)) == 2
    assert "Older backups forgotten: 2." in operator.create(source, "--keep", "1").output
    assert Backups(operator.backups).numbers() == [3]
    assert len(blobs(operator.backups)) == 1
    assert operator.verify(source, "--open").exit_code == 0


def test_a_file_that_the_store_lost_is_told_and_all_else_is_kept(
    sqlite_scene: Scene, operator: Operator, tmp_path: Path
) -> None:
    source, new = ready(sqlite_scene, operator), place_at(tmp_path / "new")
    blobs(source.data)[0].unlink()
    result = operator.create(source)
    assert result.exit_code == 1
    assert "1 files are missing in the store" in result.output
    assert operator.restore(new).exit_code == 0
    assert new.contents()["exhibit"] == []
    assert len(new.contents()["report"]) == 1


def test_what_is_taken_back_while_a_backup_is_made_loses_its_files_only(
    scene: Scene, operator: Operator, tmp_path: Path
) -> None:
    operator.recovery = scene.instance.recovery.encoded
    sent = {}
    for report in (with_photo(scene), with_photo(scene)):
        with scene.work() as unit:
            sent[unit.reports.exhibits(report.id)[0].id] = report
    (waits, goes), source = sorted(sent), placed(scene.instance)
    first = source.data / "blobs" / waits[:2] / waits
    contents = pipe_instead(first)
    process = operator.start(source, "backup", "create")
    wait_for((operator.backups / "watchdog-000001.part").exists)
    with first.open("wb") as pipe:  # opens when the backup waits at this file
        withdraw(scene, sent[goes])
        pipe.write(contents)
    said, _ = process.communicate()
    file_again(first, contents)
    assert process.returncode == 0, said
    new = place_at(tmp_path / "new")
    result = operator.restore(new)
    assert result.exit_code == 0, result.output
    assert "taken back while the backup was made, and are not restored: 1." in result.output
    assert len(new.contents()["exhibit"]) == len(blobs(new.data)) == 1


def test_files_that_were_sealed_anew_are_kept_under_their_new_names(
    sqlite_scene: Scene, operator: Operator, tmp_path: Path
) -> None:
    source, new = ready(sqlite_scene, operator), place_at(tmp_path / "new")
    operator.create(source)
    before = blobs(source.data)
    rekey(sqlite_scene.instance)
    run(sqlite_scene.instance)
    assert blobs(source.data) != before
    result = operator.create(source)
    assert "Files: 1, of which 1 are new." in result.output
    said = operator.verify(source, "--open")
    assert f"opens: {len(sqlite_scene.instance.desks) + 1}. Files they open: 1." in said.output
    assert operator.restore(new).exit_code == 0
    assert [path.name for path in blobs(new.data)] == [path.name for path in blobs(source.data)]


def test_a_file_that_is_sealed_anew_while_a_backup_is_made_is_never_missing_from_it(
    scene: Scene, operator: Operator
) -> None:
    operator.recovery = scene.instance.recovery.encoded
    sent = (with_photo(scene), with_photo(scene))
    with scene.work() as unit:
        waits, goes = sorted(unit.reports.exhibits(each.id)[0].id for each in sent)
    identity, source = rekey(scene.instance), placed(scene.instance)
    first = source.data / "blobs" / waits[:2] / waits
    contents = pipe_instead(first)
    process = operator.start(source, "backup", "create")
    wait_for((operator.backups / "watchdog-000001.part").exists)
    with first.open("wb") as pipe:  # opens when the backup waits at this file
        with scene.work() as unit:
            keys = unit.desks.recovered("enpud", scene.instance.recovery)
            anew = resealed_file(unit.blobs, goes, keys, identity)
            assert anew is not None
            unit.reports.exhibit(goes).blob = anew.new
        with scene.work() as unit:
            unit.blobs.remove(goes)
        pipe.write(contents)
    said, _ = process.communicate()
    file_again(first, contents)
    assert process.returncode == 1
    assert "run it again" in said
    assert Backups(operator.backups).numbers() == []
    assert operator.create(source).exit_code == 0
    assert "Files they open: 2." in operator.verify(source, "--open").output


def small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


def test_a_full_disk_leaves_the_backup_before_it_whole(sqlite_scene: Scene, operator: Operator) -> None:
    source = ready(sqlite_scene, operator)
    operator.create(source)
    with_photo(sqlite_scene)
    process = operator.start(source, "backup", "create", limits=small_files)
    said, _ = process.communicate()
    assert process.returncode == 1
    assert "could not be read or written: File too large." in said
    assert "Traceback" not in said
    assert not list(operator.backups.rglob("*.part"))
    assert operator.verify(source, "--open").exit_code == 0
    assert operator.create(source).exit_code == 0
    assert operator.verify(source, "--open").exit_code == 0


def test_a_full_disk_in_a_restore_leaves_a_place_that_nothing_uses(
    sqlite_scene: Scene, operator: Operator, tmp_path: Path
) -> None:
    source, new = ready(sqlite_scene, operator), place_at(tmp_path / "new")
    operator.create(source)
    process = operator.start(new, "backup", "restore", limits=small_files, said=f"{operator.recovery}\n")
    said, _ = process.communicate()
    assert process.returncode == 1
    assert "Traceback" not in said
    assert "did not end" in operator.run(new, "serve").output
    assert operator.restore(new).exit_code == 0
    assert len(new.contents()["report"]) == 1


def test_a_backup_that_is_killed_leaves_the_one_before_it_whole(sqlite_scene: Scene, operator: Operator) -> None:
    source = ready(sqlite_scene, operator)
    operator.create(source)
    with_photo(sqlite_scene)
    known = {path.name for path in blobs(operator.backups)}
    stuck = next(path for path in blobs(source.data) if path.name not in known)
    contents = pipe_instead(stuck)
    process = operator.start(source, "backup", "create")
    wait_for((operator.backups / "watchdog-000002.part").exists)
    process.kill()
    process.communicate()
    file_again(stuck, contents)
    assert Backups(operator.backups).numbers() == [1]
    assert operator.verify(source, "--open").exit_code == 0
    assert operator.create(source).exit_code == 0
    assert operator.verify(source, "--number", "2", "--open").exit_code == 0
    assert not list(operator.backups.rglob("*.part"))


def test_a_restore_that_is_killed_is_refused_by_everything_until_it_is_run_again(
    scene: Scene, operator: Operator, database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    source = ready(scene, operator)
    operator.create(source)
    other = fresh_database(request.getfixturevalue("postgres")) if "postgresql" in database_url else None
    new = place_at(tmp_path / "new", other)
    stuck = blobs(operator.backups)[0]
    contents = pipe_instead(stuck)
    process = operator.start(new, "backup", "restore", said=f"{operator.recovery}\n")
    wait_for(lambda: any((new.data / "blobs" / "incoming").glob("*")))
    process.kill()
    process.communicate()
    file_again(stuck, contents)
    for command in ("serve", "tick", "init"):
        result = operator.run(new, command)
        assert result.exit_code == 1
        assert "did not end. Run it again" in result.output
    mark = (new.data / UNFINISHED).read_bytes()
    assert operator.restore(new).exit_code == 0
    assert operator.run(new, "tick").exit_code == 0
    whole = new.contents()["report"]
    (new.data / UNFINISHED).write_bytes(mark)  # as after a kill at the very end
    assert operator.run(new, "tick").exit_code == 1
    assert operator.restore(new).exit_code == 0
    assert new.contents()["report"] == whole


@pytest.mark.parametrize("what", ["folder", "database", "store"])
def test_a_place_that_is_in_use_is_left_as_it_is(
    sqlite_scene: Scene, operator: Operator, monkeypatch: pytest.MonkeyPatch, what: str, postgres: str
) -> None:
    source = ready(sqlite_scene, operator)
    operator.create(source)
    tmp_path = operator.backups.parent
    (tmp_path / "used").mkdir()
    used = make_instance(tmp_path / "used", fresh_database(postgres))
    new = place_at(tmp_path / "new", used.settings.database_url if what == "database" else None)
    if what == "folder":
        new.data.mkdir(mode=0o700)
        (new.data / "notes").write_bytes(b"mine")
    if what == "store":
        monkeypatch.setenv("WATCHDOG_BLOBS", str(source.data / "blobs"))
    before = placed(used).contents()
    result = operator.restore(new)
    assert result.exit_code == 1
    assert "needs a new, empty place" in result.output
    assert placed(used).contents() == before
    assert len(blobs(source.data)) == 1
    assert not (new.data / "secret").exists() or (new.data / UNFINISHED).exists()
    again = operator.restore(new)
    assert again.exit_code == 1
    assert placed(used).contents() == before


def test_a_place_without_an_instance_has_nothing_to_back_up(operator: Operator, tmp_path: Path) -> None:
    result = operator.create(place_at(tmp_path / "empty"))
    assert result.exit_code == 1
    assert "There is no instance here yet." in result.output
    assert "There is no such backup" in operator.run(place_at(tmp_path / "empty"), "backup", "verify").output
