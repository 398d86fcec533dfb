import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.domain import wire
from watchdog.domain.act import Act, PartialDate, Person, Precision
from watchdog.domain.assessment import Certainty, Rule, Source, Vote
from watchdog.domain.case import CaseFile
from watchdog.domain.consent import Answer, Basis, Channel, ConsentEntry, Use
from watchdog.domain.report import DETAILS_KEPT, ConsentChoice, ExhibitHead, Protection, Report

DAY = dt.date(2026, 3, 1)
CASE = CaseFile(
    title="x",
    country="QMA",
    date_from=PartialDate(DAY, Precision.MONTH),
    person=Person(grounds=("drug-use",)),
    acts=(Act("police-extortion", ("ICCPR-9",), Certainty.POSSIBLE, elements={"what": "alleged"}),),
    sources=(Source("r", "affected-person", "web-report", "ru", first_hand=True, reliability="F", credibility=2),),
    consents=(ConsentEntry(Use.COUNT, Answer.YES, Basis.SELF, Channel.FORM, "ru", DAY, "form"),),
    votes=(Vote("m", DAY, 1, agrees=True, rule=Rule.CONFIRMED, checked=(1, 2), conflict=False),),
)


def test_a_case_comes_back_as_it_was() -> None:
    assert wire.load(CaseFile, wire.dump(CASE)) == CASE


@given(st.text(), st.lists(st.text()), st.sampled_from(ConsentChoice), st.booleans())
def test_any_report_comes_back_as_it_was(story: str, grounds: list[str], choice: ConsentChoice, contact: bool) -> None:
    report = Report(
        story=story.encode("utf-8", "replace").decode(),
        language="en",
        protection=Protection.SERVER,
        grounds=tuple(ground.encode("utf-8", "replace").decode() for ground in grounds),
        consent_choice=choice,
        contact=contact,
    )
    assert wire.load(Report, wire.dump(report)) == report


def bent(**changes: object) -> bytes:
    raw = json.loads(wire.dump(CASE))
    raw.update(changes)
    return json.dumps(raw).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[" * 5_000,
        b"9" * 5_000,
        b"\xff",
        b"[]",
        b"{",
        bent(unknown="field"),
        bent(title=3),
        bent(ongoing="yes"),
        bent(acts="none"),
        bent(acts=[{"type": "x", "certainty": "quite"}]),
        bent(acts=[{}]),
        bent(date_from={"day": "yesterday"}),
        bent(person=None),
        bent(sources=[{"report_id": "r", "credibility": True}]),
    ],
)
def test_anything_bent_is_refused_without_its_contents(data: bytes) -> None:
    with pytest.raises(wire.WireError) as refusal:
        wire.load(CaseFile, data)
    assert "yesterday" not in str(refusal.value)
    assert "quite" not in str(refusal.value)


def test_plaintext_types_show_nothing() -> None:
    assert "secret" not in repr(Report(story="secret", language="en", protection=Protection.SERVER))
    assert "secret" not in repr(CaseFile(title="secret"))


def test_half_a_surrogate_pair_is_no_text_but_a_backslash_is() -> None:
    with pytest.raises(wire.WireError):
        wire.load(Report, b'{"story":"\\ud800","language":"en","protection":"sealed-on-device"}')
    spelled = Report("\\ud800 \x07", "en", Protection.DEVICE)
    assert wire.load(Report, wire.dump(spelled)) == spelled


def test_what_is_known_of_a_file_opens_with_and_without_a_word_about_its_details() -> None:
    head = ExhibitHead("wall.jpg", "image/jpeg", 9, "00", DETAILS_KEPT)
    assert wire.load(ExhibitHead, wire.dump(head)) == head
    before = b'{"media_type":"image/jpeg","name":"wall.jpg","sha256":"00","size":9}'
    assert wire.load(ExhibitHead, before).details == ""
