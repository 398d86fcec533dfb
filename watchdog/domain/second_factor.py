"""A member's second factor: an authenticator app, recovery codes and security keys.

It is sealed to the member's own key. So whoever holds the database alone learns only that there is one, and the server
can look at it only after the passphrase has opened the key.
"""

from dataclasses import dataclass, field
from typing import Final

PURPOSE: Final = "second-factor"


@dataclass(frozen=True, slots=True)
class SecurityKey:
    """A security key or passkey (WebAuthn).

    Attributes:
        id: Of the credential, in base64url.
        name: What the member calls it.
        place: Host for which it was made (RP ID); it answers to no other.
        public: Public key in COSE, in base64url.
        count: What the key last counted; it must go up, unless the key does not count.
    """

    id: str = field(repr=False)
    name: str = field(repr=False)
    place: str = field(repr=False)
    public: str = field(repr=False)
    count: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What a member proves beside the passphrase.

    Attributes:
        secret: The secret shared with the authenticator app, in base 32 (RFC 6238).
        step: The last time step of which a code was accepted; none up to it is accepted again.
        codes: Keyed hashes of the recovery codes that were not used yet.
        keys: Security keys that may stand in for the app.
    """

    secret: str = field(repr=False)
    step: int = field(default=0, repr=False)
    codes: tuple[str, ...] = field(default=(), repr=False)
    keys: tuple[SecurityKey, ...] = field(default=(), repr=False)
