from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from watchdog.sealing import Identity, SealingError, WrappedKey, unwrap_identity, wrap_identity

IDENTITY = Identity.from_seed(bytes(range(32)))
WRAPPED = wrap_identity(IDENTITY, "correct horse é", "member/7")


def test_the_passphrase_opens_it_however_it_was_typed() -> None:
    stored = WrappedKey.from_json(WRAPPED.to_json())
    assert stored == WRAPPED
    for typed in ("correct horse é", "correct horse e\u0301", "correct\u00a0horse é"):
        assert unwrap_identity(stored, typed, "member/7") == IDENTITY


@pytest.mark.parametrize(
    ("passphrase", "context"),
    [("correct horse e", "member/7"), ("Correct horse é", "member/7"), ("correct horse é", "member/8")],
)
def test_another_passphrase_or_context_is_refused(passphrase: str, context: str) -> None:
    with pytest.raises(SealingError, match=r"^passphrase$"):
        unwrap_identity(WRAPPED, passphrase, context)


@pytest.mark.parametrize("part", ["salt", "sealed", "passes"])
def test_a_changed_part_is_refused(part: str) -> None:
    changes: dict[str, Any] = {"salt": bytes(16), "sealed": bytes(48), "passes": 4}
    changed = replace(WRAPPED, **{part: changes[part]})
    with pytest.raises(SealingError, match=r"^passphrase$"):
        unwrap_identity(changed, "correct horse é", "member/7")


def test_a_passphrase_may_hold_what_no_encoding_holds() -> None:
    with pytest.raises(SealingError, match=r"^passphrase$"):
        unwrap_identity(WRAPPED, "\ud800", "member/7")


def test_it_costs_what_rfc_9106_asks() -> None:
    assert (WRAPPED.memory_kib, WRAPPED.passes, WRAPPED.lanes) == (65536, 3, 4)
    assert len(WRAPPED.salt) == 16


def test_each_wrapping_has_its_own_salt() -> None:
    again = wrap_identity(IDENTITY, "correct horse é", "member/7")
    assert again.salt != WRAPPED.salt
    assert again.sealed != WRAPPED.sealed


@pytest.mark.parametrize(
    "change",
    [
        {"memory_kib": 65535},
        {"memory_kib": (1 << 20) + 1},
        {"passes": 2},
        {"passes": 17},
        {"lanes": 3},
        {"lanes": 17},
        {"lanes": "4"},
        {"lanes": 4.0},
        {"lanes": None},
        {"salt": "AAAA"},
        {"salt": "*"},
        {"salt": 3},
        {"sealed": ""},
        {"v": 2},
        {"v": True},
        {"lanes": True},
        {"more": 1},
    ],
)
def test_stored_forms_other_than_the_one_valid_are_refused(change: dict[str, Any]) -> None:
    stored = json.loads(WRAPPED.to_json()) | change
    with pytest.raises(SealingError, match=r"^format$"):
        WrappedKey.from_json(json.dumps(stored))


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", "3", "{"])
def test_what_is_no_stored_form_is_refused(text: str) -> None:
    with pytest.raises(SealingError, match=r"^format$"):
        WrappedKey.from_json(text)


def test_a_wrapped_key_shows_nothing_to_guess_at() -> None:
    assert repr(WRAPPED) == "<WrappedKey>"
