"""The corpus of bent envelopes, and random changes, before the browser's parser: it refuses what Python's refuses."""

import random

from tests.client.test_vectors import spelled
from tests.support.bent import KEYLESS, LABEL, SHAPELESS
from tests.support.browsers import Browser
from watchdog.sealing import Identity, SealingError, open_sealed, seal

DESK = Identity.generate()
RIGHT = seal(b"a", LABEL, [DESK.recipient])
CHANGED = 250


def python_says(envelope: bytes) -> str:
    try:
        open_sealed(envelope, LABEL, [DESK])
    except SealingError as refused:
        return str(refused)
    return "opened"


def browser_says(page: Browser, envelopes: list[bytes]) -> list[str]:
    said: list[str] = page.call("openMany", envelopes=envelopes, label=spelled(LABEL), seed=DESK.seed)
    return said


def test_each_envelope_of_the_corpus_is_refused_as_python_refuses_it(page: Browser) -> None:
    corpus = {name: bend(RIGHT) for name, bend in (SHAPELESS | KEYLESS).items()}
    said = browser_says(page, list(corpus.values()))
    wanted = {name: python_says(bent) for name, bent in corpus.items()}
    assert dict(zip(corpus, said, strict=True)) == wanted
    assert "opened" not in wanted.values()


def changed(draw: random.Random) -> bytes:
    """Change a few bytes of an envelope, mostly of its header: flip, insert, take out, double, cut."""
    envelope = RIGHT
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        last = len(envelope) - 1
        at = min(draw.choice((draw.randrange(60), draw.randrange(1700), draw.randrange(last + 1))), last)
        to = min(at + draw.randrange(1, 90), last)
        envelope = draw.choice(
            (
                envelope[:at] + bytes([envelope[at] ^ 1 << draw.randrange(8)]) + envelope[at + 1 :],
                envelope[:at] + draw.choice((b"\n", b"-> ", b" ", b"=", b"\r", b"A", b"\0")) + envelope[at:],
                envelope[:at] + envelope[to:],
                envelope[:to] + envelope[at:to] + envelope[to:],
                envelope[: max(at, 1)],
            )
        )
    return envelope


def test_any_change_is_refused_by_both_parsers_with_the_same_code(chromium: Browser) -> None:
    draw = random.Random(20261125)  # noqa: S311 - the same changes at every run
    bent = [each for each in (changed(draw) for _ in range(CHANGED)) if each != RIGHT]
    said, wanted = browser_says(chromium, bent), [python_says(each) for each in bent]
    differ = [
        (mine, theirs, each[:80]) for mine, theirs, each in zip(wanted, said, bent, strict=True) if mine != theirs
    ]
    assert differ == []
    assert {"header", "recipient", "mac", "payload"} >= set(wanted)
    assert len(set(wanted)) > 2


def test_the_untouched_envelope_opens_in_both(page: Browser) -> None:
    assert (browser_says(page, [RIGHT]), python_says(RIGHT)) == (["opened"], "opened")
