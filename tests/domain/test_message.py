import pytest

from watchdog.domain import wire
from watchdog.domain.message import ASKED, Message, narrows, settled


def test_messages_from_before_uses_could_be_answered_still_open() -> None:
    assert wire.load(Message, b'{"consent":"count","text":"x"}') == Message("x", "count")


@pytest.mark.parametrize("uses", [b"[]", b'{"count":true}', b'{"count":null}', b'"yes"'])
def test_uses_of_another_kind_are_refused(uses: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.load(Message, b'{"text":"x","uses":' + uses + b"}")


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ({"named": "no", "count": "yes"}, {"count": "yes", "named": "no"}),
        ({"count": "no"}, {"count": "no", "story": "no"}),
        ({"count": "no", "story": "yes"}, {"count": "no", "story": "no"}),
        ({"story": "yes"}, {"count": "yes", "story": "yes"}),
        ({"story": "no"}, {"story": "no"}),
        ({"help": "no", "everything": "yes", "count": "maybe", "story": "not-asked"}, {}),
    ],
)
def test_answers_count_as_the_rules_of_consent_have_it(said: dict[str, str], counts: dict[str, str]) -> None:
    assert list(settled(said).items()) == list(counts.items())


def test_only_what_is_yes_throughout_is_pure_widening() -> None:
    assert not narrows(dict.fromkeys(ASKED, "yes"))
    assert not narrows({})
    assert all(narrows(dict.fromkeys(ASKED, "yes") | {use: "no"}) for use in ASKED)
