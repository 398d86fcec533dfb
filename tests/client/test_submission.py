"""A report sealed by a real browser is taken, kept, and opened by its desks and by its code."""

import io
from pathlib import Path
from typing import Any

from tests.support.browsers import Browser
from tests.support.instance import Instance, make_instance, work
from watchdog.domain.report import EXHIBIT_PURPOSE, HEAD_PURPOSE, PURPOSE, ExhibitHead, Protection, Report
from watchdog.intake import sealed
from watchdog.intake.manifest import Limits
from watchdog.records.blobs import FolderBlobs
from watchdog.sealing import Code, open_sealed, stretch

STORY = "Они забрали моё лекарство. 🙏 They took my medicine. \ud83d"
FILES = [
    {"name": "письмо.txt", "type": "text/plain", "content": b"a letter" * 20_000, "details": "kept"},
    {"name": "\ud83d" + "🙏" * 300, "type": "", "content": b""},
]


def submitted(page: Browser, instance: Instance, names: list[str]) -> tuple[dict[str, Any], sealed.Submission]:
    with work(instance) as unit:
        desks, name = sealed.open_desks(unit), unit.vault.instance
    readers = [{"desk": each, "epoch": 1, "recipient": desks[each].recipient.encoded} for each in names]
    report = {"story": STORY, "language": "ru", "form_version": 1, "what_chosen": ["police-beating"], "contact": True}
    answer = page.call("submit", instance=name, readers=readers, report=report, files=FILES)
    kind, body = page.posted()
    limits = Limits(file=1_000_000, files=5)
    received = sealed.receive(io.BytesIO(body), kind, desks, FolderBlobs(instance.settings.blobs), limits)
    assert isinstance(received, sealed.Submission), received
    return answer, received


def test_a_report_sealed_in_a_browser_reaches_its_desks(page: Browser, tmp_path: Path) -> None:
    instance = make_instance(tmp_path)
    answer, received = submitted(page, instance, ["enpud", "inwud"])
    with work(instance) as unit:
        receipt = sealed.keep(unit, received)
    assert isinstance(receipt, sealed.Kept)
    with work(instance) as unit:
        row = unit.reports.get(answer["reportId"])
        mailbox = unit.reports.mailbox(stretch(Code(answer["code"]), unit.vault.instance).row)
        assert mailbox is not None
        assert mailbox.report_id == row.id
        for desk in ("enpud", "inwud"):
            keys = [instance.desks[desk]]
            report = unit.vault.open(Report, PURPOSE, row.id, row.sealed or b"", keys)
            assert report.story == STORY.replace("\ud83d", "\ufffd")
            assert (report.protection, report.desks) == (Protection.DEVICE, ("enpud", "inwud"))
            assert (report.what_chosen, report.contact) == (("police-beating",), True)
            found = {}
            for exhibit in unit.reports.exhibits(row.id):
                head = unit.vault.open(ExhibitHead, HEAD_PURPOSE, exhibit.id, exhibit.sealed, keys)
                with unit.blobs.open(exhibit.id) as source:
                    content = open_sealed(source.read(), unit.vault.label(EXHIBIT_PURPOSE, exhibit.id), keys)
                assert head.size == len(content)
                found[head.name] = (content, head.details)
            assert found == {FILES[0]["name"]: (FILES[0]["content"], "kept"), "\ufffd" + "🙏" * 199: (b"", "")}
        assert not list(unit.journal.verify(instance.made.signing.public))
    instance.close()
