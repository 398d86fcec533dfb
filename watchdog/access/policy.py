"""The whole policy in one sitting: each permission, and the conditions that must all hold.

Conditions are tiny and read aloud. A condition about a thing looks at its desk; a condition about the case in hand
looks at who asked for its verification, about a draft at who asked for its release. `visibility` says the same rules as
a query; a property test keeps them equal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission


class RefusedError(Exception):
    """The member may not do this; carries the permission, nothing about the thing."""


class UnseenError(RefusedError):
    """The member may not even know that the thing exists: the answer is *not found*."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What an act is about, as far as rights go.

    Attributes:
        desks: Desks it was sealed to.
        asked_by_me: Whether the actor asked for the verification of this case, or for the release of this draft.
    """

    desks: frozenset[str]
    asked_by_me: bool = False


Condition = Callable[[Actor, Thing | None], bool]


def is_reviewer(by: Actor, _thing: Thing | None) -> bool:
    """The member holds the key of a review desk."""
    return bool(by.desks)


def is_of_its_desk(by: Actor, thing: Thing | None) -> bool:
    """The thing was sealed to a desk whose key the member holds. Asked without a thing: of any desk."""
    return bool(by.desks) if thing is None else bool(by.desks & thing.desks)


def did_not_ask(_by: Actor, thing: Thing | None) -> bool:
    """Somebody else asked for it."""
    return thing is None or not thing.asked_by_me


def is_policy(by: Actor, _thing: Thing | None) -> bool:
    """The member holds the key of the policy desk."""
    return by.policy


def holds_its_key(by: Actor, thing: Thing | None) -> bool:
    """The member holds the key of the desk, review or policy."""
    if thing is None:
        return bool(by.desks) or by.policy
    return bool(thing.desks & by.desks) or (by.policy and "policy" in thing.desks)


def is_administrator(by: Actor, _thing: Thing | None) -> bool:
    """The account manages members and desks."""
    return by.administrator


def is_signed_in(_by: Actor, _thing: Thing | None) -> bool:
    """Anybody with a sitting."""
    return True


TABLE: Final[Mapping[Permission, tuple[Condition, ...]]] = {
    Permission.REPORT_LIST: (is_reviewer,),
    Permission.REPORT_READ: (is_of_its_desk,),
    Permission.REPORT_TRIAGE: (is_of_its_desk,),
    Permission.REPORT_ANSWER: (is_of_its_desk,),
    Permission.REPORT_SEARCH: (is_of_its_desk,),
    Permission.REPORT_IMPORT: (is_reviewer,),
    Permission.EXHIBIT_READ: (is_of_its_desk,),
    Permission.CASE_LIST: (is_reviewer,),
    Permission.CASE_OPEN: (is_of_its_desk,),
    Permission.CASE_READ: (is_of_its_desk,),
    Permission.CASE_EDIT: (is_of_its_desk,),
    Permission.CASE_ASK_VERIFICATION: (is_of_its_desk,),
    Permission.CASE_VERIFY: (is_of_its_desk, did_not_ask),
    Permission.CASE_RELEASE: (is_of_its_desk,),
    Permission.CASE_LETTER: (is_of_its_desk,),
    Permission.HOLD_SET: (is_of_its_desk,),
    Permission.JOURNAL_READ: (is_of_its_desk,),
    Permission.DESK_GRANT: (holds_its_key,),
    Permission.DESK_REKEY: (holds_its_key,),
    Permission.DESK_RESEAL: (holds_its_key,),
    Permission.KEY_SIGN: (is_policy,),
    Permission.FINDING_LIST: (is_policy,),
    Permission.CALENDAR_KEEP: (is_policy,),
    Permission.DRAFT_LIST: (is_policy,),
    Permission.DRAFT_WRITE: (is_policy,),
    Permission.DRAFT_EXPORT: (is_policy,),
    Permission.DRAFT_ASK_RELEASE: (is_policy,),
    Permission.DRAFT_RELEASE: (is_policy, did_not_ask),
    Permission.MEMBER_LIST: (is_administrator,),
    Permission.MEMBER_INVITE: (is_administrator,),
    Permission.MEMBER_DEACTIVATE: (is_administrator,),
    Permission.DESK_STAFF: (is_administrator,),
    Permission.DESK_CREATE: (is_administrator,),
    Permission.RETENTION_SET: (is_administrator,),
    Permission.OWN_KEYS: (is_signed_in,),
}

if missing := set(Permission) - set(TABLE):
    raise LookupError(f"no rule for {sorted(missing)}")


def allowed(by: Actor, permission: Permission, thing: Thing | None = None) -> bool:
    """Tell whether a member may do this, to this thing."""
    return all(condition(by, thing) for condition in TABLE[permission])


def require(by: Actor, permission: Permission, thing: Thing | None = None) -> None:
    """Refuse unless a member may do this.

    Raises:
        UnseenError: The thing belongs to a desk whose key the member does not hold.
        RefusedError: The member may see it but not do this.
    """
    if allowed(by, permission, thing):
        return
    if thing is not None and not holds_its_key(by, thing):
        raise UnseenError(permission.value)
    raise RefusedError(permission.value)
