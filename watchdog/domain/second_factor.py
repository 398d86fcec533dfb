"""A member's second factor: an authenticator app and recovery codes. It is sealed to the member's own key.

So whoever holds the database alone learns only that there is one, and the server can look at it only after the
passphrase has opened the key.
"""

from dataclasses import dataclass, field
from typing import Final

PURPOSE: Final = "second-factor"


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What a member proves beside the passphrase.

    Attributes:
        secret: The secret shared with the authenticator app, in base 32 (RFC 6238).
        step: The last time step of which a code was accepted; none up to it is accepted again.
        codes: Keyed hashes of the recovery codes that were not used yet.
    """

    secret: str = field(repr=False)
    step: int = field(default=0, repr=False)
    codes: tuple[str, ...] = field(default=(), repr=False)
