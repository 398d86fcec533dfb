"""The same rules as a query: which desks' rows a list may show."""

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import Thing, allowed


def desks_for(by: Actor, permission: Permission, desks: frozenset[str] | None = None) -> list[str]:
    """Return the desks whose things a member may see under a permission, in order.

    Args:
        by: Who asks.
        permission: `REPORT_READ` or `CASE_READ`.
        desks: Narrow to these; all of the member's unless given.
    """
    asked = by.desks if desks is None else by.desks & desks
    return sorted(desk for desk in asked if allowed(by, permission, Thing(frozenset({desk}))))
