"""The systemd units: read by systemd itself, and as strict as they say."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.proxies import CONFIG
from watchdog.cli.doctor.machine import FILES_EACH
from watchdog.cli.doctor.program import gunicorn
from watchdog.records.database import THREADS

UNITS = CONFIG / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
LEAST_EXPOSED = "20"
"""In tenths of what `systemd-analyze security` calls exposure; 2.0 is what it calls OK."""


def lines_of(name: str) -> list[str]:
    return (UNITS / name).read_text(encoding="utf-8").splitlines()


def test_systemd_takes_them(tmp_path: Path) -> None:
    shutil.copytree(UNITS, tmp_path / "units")
    for path in (tmp_path / "units").glob("*.service"):
        text = path.read_text(encoding="utf-8").replace("/opt/watchdog/current/.venv/bin/python", sys.executable)
        path.write_text(text, encoding="utf-8")
    files = sorted((tmp_path / "units").iterdir())
    said = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    about_ours = [line for line in said.stderr.splitlines() if "watchdog" in line]
    assert (said.returncode, about_ours) == (0, []), said.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_systemd_finds_them_hardly_exposed(name: str) -> None:
    words = ["systemd-analyze", "security", "--offline=true", f"--threshold={LEAST_EXPOSED}", "--no-pager"]
    said = subprocess.run([*words, UNITS / name], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_what_was_promised_stands_in_each(name: str) -> None:
    wanted = {
        *("MemorySwapMax=0", "LimitCORE=0", "PrivateTmp=yes", "ProtectSystem=strict", "NoNewPrivileges=yes"),
        *("MemoryDenyWriteExecute=yes", "SystemCallFilter=@system-service", "UMask=0077", "User=watchdog"),
        *("RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6", "CapabilityBoundingSet="),
    }
    assert wanted - set(lines_of(name)) == set()
    (writes,) = [line for line in lines_of(name) if line.startswith("ReadWritePaths=")]
    backup = " -/var/backups/watchdog" if "backup" in name else ""
    assert writes == f"ReadWritePaths=/var/lib/watchdog{backup}"


def test_the_server_may_open_as_many_files_as_it_needs() -> None:
    text = "\n".join(lines_of("watchdog.service"))
    allowed = int(re.findall(r"^LimitNOFILE=(\d+)$", text, re.MULTILINE)[0])
    assert allowed > FILES_EACH * (gunicorn()["worker_connections"] + THREADS)
    stop = int(re.findall(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)[0])
    assert stop > gunicorn()["graceful_timeout"]


def test_the_program_lives_without_memory_that_is_both_written_and_run() -> None:
    """MemoryDenyWriteExecute by the kernel's own means (prctl(2), PR_SET_MDWE), kept for all that is started."""
    program = (
        "import ctypes, mmap, os, sys\n"
        "assert ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) == 0\n"
        "try:\n"
        "    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)\n"
        "except PermissionError:\n"
        "    os.execv(sys.executable, [sys.executable, '-m', 'pytest', '-q', '-p', 'no:randomly', *sys.argv[1:]])\n"
    )
    root = CONFIG.parent
    files = ["tests/cli/test_serve.py", "tests/drafting/formats/test_pdf.py", "tests/cleaning/test_words.py"]
    said = subprocess.run(
        [sys.executable, "-c", program, *files], cwd=root, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout[-3000:] + said.stderr[-1000:]
    assert "passed" in said.stdout
