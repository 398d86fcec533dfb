"""What lies on the disk is sealed page by page; nothing that was changed is ever read."""

import secrets
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from watchdog.sealing import SealingError
from watchdog.search.files import PAGE, HeldPages, SealedFiles

SECRET = bytes(range(32))
SIZES = st.sampled_from([0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, 3 * PAGE + 7])


def files(folder: Path, secret: bytes = SECRET) -> SealedFiles:
    return SealedFiles(folder, secret, HeldPages(2))


def keep(folder: Path, content: bytes, name: str = "A.seg") -> Path:
    file = files(folder).create_file(name)
    file.write(content)
    file.close()
    return folder / name


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=SIZES, start=st.integers(0, 3 * PAGE + 9), length=st.integers(0, 2 * PAGE))
def test_any_stretch_reads_as_it_was_written(tmp_path: Path, size: int, start: int, length: int) -> None:
    content = secrets.token_bytes(size)
    keep(tmp_path, content)
    opened = files(tmp_path).open_file("A.seg")
    assert opened.get(start, length) == content[start : start + length]
    assert opened.subset(start, length).read() == content[start : start + length]
    opened.seek(start)
    assert opened.read(length) == content[start : start + length]
    assert files(tmp_path).file_length("A.seg") == size


def test_no_word_lies_on_the_disk(tmp_path: Path) -> None:
    path = keep(tmp_path, b"CANARY " * PAGE)
    assert b"CANARY" not in path.read_bytes()
    assert [each.name for each in tmp_path.iterdir()] == ["A.seg"]


@pytest.mark.parametrize("at", [0, 20, 50, 60, PAGE + 70, -1])
def test_a_changed_byte_is_never_read(tmp_path: Path, at: int) -> None:
    path = keep(tmp_path, secrets.token_bytes(PAGE + 500))
    whole = bytearray(path.read_bytes())
    whole[at] ^= 1
    path.write_bytes(whole)
    with pytest.raises(SealingError):
        files(tmp_path).open_file("A.seg").read()


@pytest.mark.parametrize("length", [0, 10, 55, 56 + 16, 56 + PAGE + 16])
def test_a_file_that_was_cut_is_never_read(tmp_path: Path, length: int) -> None:
    path = keep(tmp_path, secrets.token_bytes(PAGE + 500))
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(SealingError):
        files(tmp_path).open_file("A.seg").read()


def test_another_key_and_another_name_open_nothing(tmp_path: Path) -> None:
    path = keep(tmp_path, b"content")
    with pytest.raises(SealingError):
        files(tmp_path, bytes(32)).open_file("A.seg").read()
    path.rename(tmp_path / "B.seg")
    with pytest.raises(SealingError):
        files(tmp_path).open_file("B.seg").read()


def test_parts_and_sort_runs_never_reach_a_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = tmp_path / "temporary"
    watched.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(watched))
    folder = tmp_path / "index"
    folder.mkdir()
    here = files(folder)
    for store in (here, here.temp_storage("x.tmp"), here.temp_storage("x.tmp").temp_storage()):
        part = store.create_file("A.trm")
        part.write(b"CANARY")
        part.raw_file().close()  # as Whoosh closes its sort runs
        assert store.open_file("A.trm").read() == b"CANARY"
        assert store.list() == ["A.trm"]
    assert list(folder.iterdir()) == list(watched.iterdir()) == []


def test_a_part_reaches_the_disk_sealed_when_it_gets_its_lasting_name(tmp_path: Path) -> None:
    here = files(tmp_path)
    part = here.create_file("_MAIN_1.toc.17")
    part.write(b"CANARY")
    part.close()
    assert list(tmp_path.iterdir()) == []
    here.rename_file("_MAIN_1.toc.17", "_MAIN_1.toc", safe=True)
    assert here.list() == ["_MAIN_1.toc"]
    assert files(tmp_path).open_file("_MAIN_1.toc").read() == b"CANARY"
    again = here.create_file("_MAIN_1.toc.18")
    again.close()
    with pytest.raises(NameError):
        here.rename_file("_MAIN_1.toc.18", "_MAIN_1.toc", safe=True)


def test_what_a_killed_writer_left_is_swept(tmp_path: Path) -> None:
    keep(tmp_path, b"content")
    (tmp_path / "0123456789abcdef.part").write_bytes(b"half")
    files(tmp_path).sweep()
    assert [each.name for each in tmp_path.iterdir()] == ["A.seg"]


def test_a_file_that_is_being_read_may_be_removed(tmp_path: Path) -> None:
    content = secrets.token_bytes(3 * PAGE)
    keep(tmp_path, content)
    opened = files(tmp_path).open_file("A.seg")
    files(tmp_path).delete_file("A.seg")
    assert opened.read() == content
