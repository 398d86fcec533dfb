"""A draft that was begun, and what stands in it."""

import re

from flask.testing import FlaskClient

from tests.support.instance import Instance, actor, ticket, work
from watchdog.access.identity import Actor
from watchdog.domain.draft import Block, Draft
from watchdog.drafting.editing import write
from watchdog.drafting.editing.write import Opened

CHOICE = Draft("title", "ccpr", "session", "GEO", 2023, 2025, "en", "the network")


def begun(instance: Instance, by: str = "Heron", choice: Draft = CHOICE) -> str:
    """Begin a draft and return its id."""
    with work(instance) as unit:
        return write.begin(unit, actor(instance, by), choice, reference=instance.reference)


def opened(instance: Instance, by: Actor, draft_id: str) -> Opened:
    """Return a draft as its page shows it."""
    with work(instance) as unit:
        return write.look(unit, by, draft_id, instance.reference, is_demo=False)


def block_of(found: Opened, block_id: str) -> Block:
    """Return one block."""
    return next(block for block in found.draft.blocks if block.id == block_id)


def events(instance: Instance, by: Actor) -> list[str]:
    """Return what the journal says, newest first."""
    with work(instance) as unit:
        return [entry.line.event for entry in unit.journal.entries("policy", by.identities("policy"))]


def filled(page: str, **more: str) -> dict[str, str]:
    """Return the fields that every form of a draft's page carries, and more."""
    version = re.findall(r'name="version"[^>]*value="(\d+)"', page) or re.findall(r'value="(\d+)" name="version"', page)
    return {"ticket": ticket(page), "version": version[0]} | more


def send(client: FlaskClient, address: str, page: str, **more: str) -> int:
    """Send a form of a draft's page and return the status."""
    return client.post(address, data=filled(page, **more)).status_code
