"""An acknowledged report survives a kill that nobody saw coming."""

import contextlib
import http.client
import json
import os
import re
import signal
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from sqlalchemy import select

from tests.support.instance import make_instance, work
from tests.support.server import served
from watchdog.records.tables import Mailbox, ReportRow
from watchdog.sealing import Code, open_sealed, stretch

CLIENTS = 6
BEFORE_THE_KILL = 40


def test_every_report_whose_code_was_shown_is_there_after_a_kill(tmp_path: Path) -> None:
    instance = make_instance(tmp_path, demo=True, secure_cookies=False)
    codes: list[str] = []
    with served(instance, tmp_path / "log") as server:
        threads = [threading.Thread(target=send, args=(server.port, codes)) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        while len(codes) < BEFORE_THE_KILL:
            time.sleep(0.02)
        os.killpg(server.process.pid, signal.SIGKILL)
        for thread in threads:
            thread.join()
    with work(instance) as unit:
        kept = {box.row: box.report_id for box in unit.session.scalars(select(Mailbox))}
        for code in codes:
            report_id = kept[stretch(Code.parse(code), unit.vault.instance).row]
            sealed = unit.session.get_one(ReportRow, report_id).sealed
            assert sealed is not None
            assert open_sealed(sealed, unit.vault.label("report", report_id), [instance.desks["enpud"]])
        lines = unit.journal.entries("enpud", [instance.desks["enpud"]], most=1000)
        assert {entry.line.object_id for entry in lines} == set(kept.values())
        assert list(unit.journal.verify(unit.desks.signing_public())) == []


def send(port: int, codes: list[str]) -> None:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        while True:
            try:
                connection.request("GET", "/api/v1/ticket")
                with connection.getresponse() as answer:
                    body = report(json.loads(answer.read())["ticket"])
                connection.request("POST", "/en/report", body, {"Content-Type": "application/x-www-form-urlencoded"})
                with connection.getresponse() as answer:
                    page = answer.read().decode()
            except (OSError, http.client.HTTPException):
                return
            shown = page.partition('id="code-digits"')[2].partition(">")[2].partition("</p>")[0]
            codes.append(re.sub(r"<[^>]+>", "", shown))


def report(ticket: str) -> bytes:
    return urlencode({"ticket": ticket, "story": "They took it. " * 50, "country": "KGZ"}).encode()
