from __future__ import annotations

import re

import pytest

from watchdog.sealing import Identity, Label, Recipient, SealingError, bech32, reviewer_mark
from watchdog.sealing.header import Stanza, encode_base64

IDENTITY = Identity.from_seed(bytes(range(32)))


def test_strings_come_back_as_the_same_keys() -> None:
    assert Recipient.parse(IDENTITY.recipient.encoded) == IDENTITY.recipient
    assert Identity.parse(IDENTITY.encoded) == IDENTITY
    assert Identity.parse(IDENTITY.encoded).seed == bytes(range(32))


def test_strings_look_as_age_s_do() -> None:
    assert IDENTITY.recipient.encoded.startswith("age1pq1")
    assert IDENTITY.encoded.startswith("AGE-SECRET-KEY-PQ-1")
    assert IDENTITY.encoded.isupper()


def test_the_specification_s_identity_is_read() -> None:
    text = "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR"
    recipient = Identity.parse(text).recipient
    assert recipient.encoded.startswith("age1pq1x34nzsvr0rxjsgdn8zgyhfe8j7ceq5r9rdelkjuh3y235jzxshfg87")
    assert recipient.encoded.endswith("y7saeq0d3fzv49zc0k")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "age1pq1",
        IDENTITY.recipient.encoded.upper(),
        IDENTITY.recipient.encoded[:-1] + "?",
        IDENTITY.recipient.encoded[:-1],
        IDENTITY.recipient.encoded + " ",
        IDENTITY.recipient.encoded.replace("age1pq1", "age1"),
        bech32.encode("age1pq", bytes(1215)),
        bech32.encode("age1pq", b"\xff" * 1216),
        bech32.encode("age", bytes(32)),
    ],
)
def test_what_is_no_recipient_is_refused(text: str) -> None:
    with pytest.raises(SealingError, match=r"^format$"):
        Recipient.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        IDENTITY.encoded.lower(),
        IDENTITY.encoded.replace("1", "ı", 1),
        IDENTITY.encoded[:-1],
        bech32.encode("age-secret-key-pq-", bytes(31)).upper(),
        bech32.encode("age-secret-key-", bytes(32)).upper(),
    ],
)
def test_what_is_no_identity_is_refused(text: str) -> None:
    with pytest.raises(SealingError, match=r"^format$"):
        Identity.parse(text)


def test_one_wrong_letter_is_refused_wherever_it_is() -> None:
    text = IDENTITY.encoded
    for place in range(len("AGE-SECRET-KEY-PQ-1"), len(text)):
        wrong = "Q" if text[place] != "Q" else "P"
        with pytest.raises(SealingError, match=r"^format$"):
            Identity.parse(text[:place] + wrong + text[place + 1 :])


@pytest.mark.parametrize("values", [[0, 1], [0, 0, 0]], ids=["bits left over", "a letter too many"])
def test_a_second_spelling_of_the_same_bytes_is_refused(values: list[int]) -> None:
    state = bech32._checksum_state([*bech32._expand_prefix("age"), *values, *[0] * 6]) ^ 1
    checked = [*values, *(state >> 5 * (5 - place) & 31 for place in range(6))]
    text = "age1" + "".join(bech32._ALPHABET[value] for value in checked)
    assert bech32.decode("age", bech32.encode("age", b"\0")) == b"\0"
    with pytest.raises(SealingError, match=r"^format$"):
        bech32.decode("age", text)


def test_new_identities_differ() -> None:
    assert Identity.generate() != Identity.generate()
    assert Identity.generate().recipient != IDENTITY.recipient


def test_keys_are_compared_with_keys_only() -> None:
    assert Identity.from_seed(bytes(32)) != bytes(32)
    assert IDENTITY.recipient != IDENTITY.recipient.encoded


def test_recipients_may_be_kept_in_sets_and_identities_may_not() -> None:
    assert len({IDENTITY.recipient, Recipient.parse(IDENTITY.recipient.encoded)}) == 1
    with pytest.raises(TypeError):
        hash(IDENTITY)


def test_a_private_key_shows_nothing() -> None:
    assert repr(IDENTITY) == str(IDENTITY) == "<Identity>"
    assert repr(IDENTITY._key) == "<HybridPrivateKey>"


def test_the_private_key_is_built_when_needed_and_once() -> None:
    identity = Identity.from_seed(bytes(32))
    assert "_key" not in vars(identity)
    assert identity.recipient == Identity.from_seed(bytes(32)).recipient
    assert identity._key is identity._key


def test_a_fingerprint_can_be_read_aloud() -> None:
    fingerprint = IDENTITY.recipient.fingerprint
    assert re.fullmatch(r"([0-9a-f]{4} ){7}[0-9a-f]{4}", fingerprint)
    assert fingerprint in repr(IDENTITY.recipient)
    assert fingerprint != Identity.generate().recipient.fingerprint


@pytest.mark.parametrize(
    "stanza",
    [
        Stanza(("mlkem768x25519",), bytes(32)),
        Stanza(("mlkem768x25519", encode_base64(bytes(1120)), "more"), bytes(32)),
        Stanza(("mlkem768x25519", encode_base64(bytes(1119))), bytes(32)),
        Stanza(("mlkem768x25519", encode_base64(bytes(1120))), bytes(31)),
        Stanza(("mlkem768x25519", encode_base64(bytes(1120)) + "="), bytes(32)),
    ],
)
def test_a_malformed_stanza_is_refused_before_it_is_opened(stanza: Stanza) -> None:
    with pytest.raises(SealingError, match=r"^header$"):
        IDENTITY.unwrap(stanza)


@pytest.mark.parametrize(
    ("purpose", "instance", "object_id", "schema"),
    [
        ("", "demo", "1", 1),
        ("report", "", "1", 1),
        ("report", "demo", "", 1),
        ("report", "demo", "1", 0),
        ("report", "demo", "1", 65536),
        ("two words", "demo", "1", 1),
        ("report", "démo", "1", 1),
        ("report", "demo", "1\n", 1),
        ("r" * 256, "demo", "1", 1),
    ],
)
def test_a_label_has_one_spelling_or_none(purpose: str, instance: str, object_id: str, schema: int) -> None:
    with pytest.raises(SealingError, match=r"^label$"):
        Label(purpose, instance, object_id, schema)


def test_a_reviewer_has_one_mark_a_case() -> None:
    mark = reviewer_mark(IDENTITY, "case-1", "member-1")
    assert len(mark) == 16
    assert mark == reviewer_mark(Identity.from_seed(IDENTITY.seed), "case-1", "member-1")
    others = {
        reviewer_mark(IDENTITY, "case-1", "member-2"),
        reviewer_mark(IDENTITY, "case-2", "member-1"),
        reviewer_mark(IDENTITY, "case-1m", "ember-1"),
        reviewer_mark(Identity.generate(), "case-1", "member-1"),
    }
    assert len(others) == 4
    assert mark not in others
