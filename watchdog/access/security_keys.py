"""Security keys and passkeys as a second factor (W3C WebAuthn, Level 2): what is asked of them, what they answer."""

import binascii
import secrets
from dataclasses import dataclass, field, replace
from typing import Final

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from watchdog.domain.second_factor import SecondFactor, SecurityKey

CHALLENGE_BYTES: Final = 32
LONGEST_ANSWER: Final = 20_000
MOST: Final = 10
_CHOICE: Final = AuthenticatorSelectionCriteria(
    resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.DISCOURAGED
)
"""The passphrase was given before, and a key that lists no accounts tells nothing to whoever finds it."""
_BENT: Final = (WebAuthnException, ValueError, KeyError, TypeError, IndexError, AttributeError, binascii.Error)
"""What the library raises about an answer that somebody made up."""


class WrongKeyError(Exception):
    """The answer of a security key is not right; carries nothing of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key is asked: the host, which keys are bound to, and the origin that the browser tells them."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Touch:
    """What a security key answered, and what it was asked.

    Attributes:
        answer: The browser's JSON.
        challenge: As it was made for this one answer.
        place: Where it was asked.
    """

    answer: str = field(repr=False)
    challenge: bytes = field(repr=False)
    place: Place


def new_challenge() -> bytes:
    """Return a fresh challenge."""
    return secrets.token_bytes(CHALLENGE_BYTES)


def of_place(factor: SecondFactor, host: str) -> tuple[SecurityKey, ...]:
    """Return the keys that were made for a host."""
    return tuple(key for key in factor.keys if key.place == host)


def question(factor: SecondFactor, place: Place, challenge: bytes) -> str:
    """Return what the browser has to ask the member's keys, as JSON."""
    asked = webauthn.generate_authentication_options(
        rp_id=place.host,
        challenge=challenge,
        allow_credentials=_described(factor, place),
        user_verification=UserVerificationRequirement.DISCOURAGED,
    )
    return webauthn.options_to_json(asked)


def invitation(factor: SecondFactor, member: tuple[str, str], issuer: str, place: Place, challenge: bytes) -> str:
    """Return what the browser has to ask a new key, as JSON.

    Args:
        factor: What the member has already; the same key is not made twice.
        member: Id and name of the account; few keys keep them.
        issuer: How the browser names the place.
        place: Where it is asked.
        challenge: Made for this one answer.
    """
    asked = webauthn.generate_registration_options(
        rp_id=place.host,
        rp_name=issuer,
        user_id=member[0].encode(),
        user_name=member[1],
        challenge=challenge,
        authenticator_selection=_CHOICE,
        exclude_credentials=_described(factor, place),
    )
    return webauthn.options_to_json(asked)


def made(name: str, touch: Touch) -> SecurityKey:
    """Return a key that answered an invitation.

    Raises:
        WrongKeyError: It answered something else, or elsewhere.
    """
    try:
        found = webauthn.verify_registration_response(
            credential=touch.answer[:LONGEST_ANSWER],
            expected_challenge=touch.challenge,
            expected_rp_id=touch.place.host,
            expected_origin=touch.place.origin,
        )
    except _BENT:
        raise WrongKeyError from None
    public = bytes_to_base64url(found.credential_public_key)
    return SecurityKey(bytes_to_base64url(found.credential_id), name, touch.place.host, public, found.sign_count)


def touched(factor: SecondFactor, touch: Touch) -> SecondFactor:
    """Return a second factor after one of its keys answered.

    Raises:
        WrongKeyError: No key of the member answered this, here; or one whose count did not go up, as a copy's would.
    """
    try:
        named = webauthn.helpers.parse_authentication_credential_json(touch.answer[:LONGEST_ANSWER]).id
        key = next(key for key in of_place(factor, touch.place.host) if key.id == named)
        found = webauthn.verify_authentication_response(
            credential=touch.answer[:LONGEST_ANSWER],
            expected_challenge=touch.challenge,
            expected_rp_id=touch.place.host,
            expected_origin=touch.place.origin,
            credential_public_key=base64url_to_bytes(key.public),
            credential_current_sign_count=key.count,
        )
    except (*_BENT, StopIteration):
        raise WrongKeyError from None
    counted = replace(key, count=found.new_sign_count)
    return replace(factor, keys=tuple(counted if each is key else each for each in factor.keys))


def _described(factor: SecondFactor, place: Place) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.id)) for key in of_place(factor, place.host)]
