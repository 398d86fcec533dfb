"""Names for things: random ids for the record, short references for people to quote.

Neither is counted nor ordered in time, so that an id tells nothing about how many reports there are or when one came.
"""

import re
import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 without I, L, O and U (D. Crockford, Base 32)."""

_BODY = 7
_CHECK_MODULUS = 37
_FORGIVEN = str.maketrans({"I": "1", "L": "1", "O": "0"})
_SHORT = re.compile(r"(?P<prefix>[A-Z]+(?:-[A-Z])?)-(?P<first>[0-9A-Z]{4})-(?P<last>[0-9A-Z]{4})")


def new_id() -> str:
    """Return a fresh random id: 128 bits as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def new_short_ref(prefix: str) -> str:
    """Return a reference that people can quote, such as `ENPUD-7K3F-Q2XM`.

    Seven random characters (35 bits) and a check character: Crockford's value modulo 37. Bodies whose check symbol
    would be outside the alphabet are drawn again, so a reference holds letters and digits only.

    Args:
        prefix: Whose it is (`ENPUD`) and, after a hyphen, what it is (`ENPUD-C` a case, `ENPUD-F` a finding).
    """
    while True:
        body = "".join(secrets.choice(CROCKFORD) for _ in range(_BODY))
        check = _check(body)
        if check < len(CROCKFORD):
            whole = body + CROCKFORD[check]
            return f"{prefix.upper()}-{whole[:4]}-{whole[4:]}"


def parse_short_ref(text: str) -> str | None:
    """Return the reference as written down, or None if a character was mistaken.

    Case, surrounding space and the letters I, L and O are forgiven.
    """
    match = _SHORT.fullmatch(text.strip().upper())
    if match is None:
        return None
    body = (match["first"] + match["last"]).translate(_FORGIVEN)
    if "U" in body or CROCKFORD.find(body[-1]) != _check(body[:-1]):
        return None
    return f"{match['prefix']}-{body[:4]}-{body[4:]}"


def _check(body: str) -> int:
    value = 0
    for letter in body:
        value = value * len(CROCKFORD) + CROCKFORD.index(letter)
    return value % _CHECK_MODULUS
