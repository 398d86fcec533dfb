"""What a member reads who was not given the key that a thing is locked with."""

from typing import Final

from flask import g

from watchdog.access.identity import Actor
from watchdog.languages import N_
from watchdog.web.transaction import reading

WORDS: Final = (
    N_("This is locked with a key that you do not hold."),
    N_(
        "Your desk has more than one key, and you were not given all of them. Ask somebody of your desk who holds the "
        "missing ones to give them to you: your name stands on their page Keys. If nobody holds them, ask the operator."
    ),
)
"""Heading and hint."""


def lacks_a_key() -> bool:
    """Tell whether this request's member lacks one of the keys of their desks."""
    actor = g.get("actor")
    if not isinstance(actor, Actor):
        return False
    held = [identity for desk in actor.keys.grants for identity in actor.identities(desk)]
    with reading() as work:
        return work.desks.lacks(held)
