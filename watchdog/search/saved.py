"""Searches that a member keeps under a name, and asks again with one press."""

from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.domain.saved_search import SavedSearch
from watchdog.records.work import Work
from watchdog.search.find import Order, Wish

NAME_LIMIT: Final = 80
MOST: Final = 40


class FullError(Exception):
    """The member keeps as many searches as can be kept."""


def saved(work: Work, by: Actor) -> list[tuple[str, SavedSearch]]:
    """Return the member's own searches by name: id and search."""
    require(by, Permission.REPORT_SEARCH)
    found = work.saved_searches.of(by.member, by.keys.member)
    return sorted(found.items(), key=lambda each: each[1].name.casefold())


def keep(work: Work, by: Actor, name: str, wish: Wish) -> None:
    """Keep a search under a name; an earlier one of that name gives way.

    Raises:
        FullError: There are `MOST` already.
    """
    mine = saved(work, by)
    same = [row_id for row_id, each in mine if each.name.casefold() == name.casefold()]
    if len(mine) - len(same) >= MOST:
        raise FullError
    for row_id in same:
        work.saved_searches.forget(by.member, row_id)
    search = SavedSearch(name, wish.text, tuple(sorted(wish.marks)), wish.since, wish.until, wish.order.value)
    work.saved_searches.keep(by.member, by.keys.member, search)


def forget(work: Work, by: Actor, row_id: str) -> None:
    """Remove one of the member's own searches; nobody else's."""
    require(by, Permission.REPORT_SEARCH)
    work.saved_searches.forget(by.member, row_id)


def wish_of(search: SavedSearch) -> Wish:
    """Return what a kept search looks for."""
    order = Order(search.order) if search.order in set(Order) else Order.NEWEST
    return Wish(search.text, frozenset(search.marks), search.since, search.until, order)
