"""A draft of findings of two desks, on its way to release by Heron and Crane."""

from dataclasses import dataclass, replace

from tests.support.findings import findings, release
from tests.support.instance import Instance, actor, work
from watchdog.access.identity import Actor
from watchdog.domain.draft import Draft
from watchdog.drafting.editing import write
from watchdog.drafting.editing.write import Seen
from watchdog.drafting.leaving import release as verbs

CHOICE = Draft("Georgia: treatment", "ccpr", "session", "GEO", 2023, 2025, "en", "the network")


@dataclass
class Desk:
    """An instance with policy staff, a draft, and the cases behind its findings by their references.

    The findings with an even place are of enpud, the others of napud.
    """

    instance: Instance
    heron: Actor
    crane: Actor
    draft_id: str
    cases: dict[str, str]

    @property
    def version(self) -> int:
        with work(self.instance) as unit:
            return unit.drafts.get(self.draft_id).version

    def seen(self, version: int = 0) -> Seen:
        return Seen(self.draft_id, version or self.version)

    def ask(self, by: Actor | None = None, version: int = 0) -> None:
        seen = self.seen(version)
        with work(self.instance) as unit:
            verbs.ask(unit, by or self.heron, seen, reference=self.instance.reference, is_demo=False)

    def release(self, by: Actor | None = None, version: int = 0) -> int:
        seen = self.seen(version)
        with work(self.instance) as unit:
            return verbs.release(unit, by or self.crane, seen, reference=self.instance.reference, is_demo=False)

    def released(self) -> int:
        self.ask()
        return self.release()

    def edit(self, text: str) -> None:
        seen = self.seen()
        with work(self.instance) as unit:
            write.edit(unit, self.heron, seen, "summary.what", text, reference=self.instance.reference)

    def standing(self, by: Actor | None = None) -> verbs.Standing:
        with work(self.instance) as unit:
            return verbs.standing(unit, by or self.heron, self.draft_id)

    def events(self, desk: str = "policy", by: Actor | None = None) -> list[str]:
        """Return the events of a desk's journal, newest first."""
        reader = by or self.heron
        with work(self.instance) as unit:
            return [entry.line.event for entry in unit.journal.entries(desk, reader.identities(desk))]


def a_desk(instance: Instance) -> Desk:
    """Begin a draft from twelve findings of two desks."""
    heron = actor(instance, "Heron")
    both = [
        replace(each, region=("enpud", "napud")[place % 2], short_ref=each.short_ref.replace("ENPUD", _prefix(place)))
        for place, each in enumerate(findings(12))
    ]
    with work(instance) as unit:
        cases = release(unit, both)
        draft_id = write.begin(unit, heron, CHOICE, reference=instance.reference)
    return Desk(instance, heron, actor(instance, "Crane"), draft_id, cases)


def _prefix(place: int) -> str:
    return ("ENPUD", "NAPUD")[place % 2]
