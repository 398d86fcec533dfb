"""Who is asking: a member with desks and the keys held for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from watchdog.records.desks import Keyring
from watchdog.sealing import Identity


class Role(StrEnum):
    """What a member is. Roles follow from desks and from the account; nobody is given one by name."""

    REVIEWER = "reviewer"
    POLICY = "policy"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in member.

    Attributes:
        member: Id of the account.
        name: Account name.
        administrator: May manage members and desks, and so never holds a desk's key.
        desks: Codes of the review desks the member belongs to and holds a key of.
        waiting: Codes of desks joined whose key nobody has granted yet.
        policy: Whether the member belongs to the policy desk and holds its key.
        keys: The private keys held.
    """

    member: str
    name: str
    administrator: bool
    desks: frozenset[str]
    waiting: frozenset[str]
    policy: bool
    keys: Keyring = field(repr=False)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that follow from desks and account."""
        found = set()
        if self.desks:
            found.add(Role.REVIEWER)
        if self.policy:
            found.add(Role.POLICY)
        if self.administrator:
            found.add(Role.ADMINISTRATOR)
        return frozenset(found)

    def identities(self, desk_id: str) -> Sequence[Identity]:
        """Return the desk's private keys that the member holds."""
        return self.keys.identities(desk_id)
