"""What happens to a released text: each desk is told where its findings went, when it was sent and what came of it.

All accounts of one release say the same about its way; each names the findings of its own desk only.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.domain.account import AccountOfUse, Outcome, OutcomeKind, Sending
from watchdog.domain.draft import Block, BlockKind, Draft
from watchdog.drafting.editing.write import POLICY_THINGS, Opened
from watchdog.records.accounts_of_use import KeptAccount
from watchdog.records.desks import POLICY
from watchdog.records.journal import Line
from watchdog.records.work import Work
from watchdog.sealing import Recipient

SMALL: Final = 5
"""Numbers of findings below it are shown as "<5", as everywhere."""


@dataclass(frozen=True, slots=True)
class Way:
    """The way of one released text.

    Attributes:
        account: What all its accounts say alike, with the findings of all desks.
        desks: How many findings of each desk it rests on.
    """

    account: AccountOfUse
    desks: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Indicators:
    """What the network counts: texts, and the different findings that they rest on."""

    released: int
    sent: int
    findings: int
    outcomes: Mapping[OutcomeKind, int]

    @property
    def findings_shown(self) -> str:
        """The number of findings as it may be shown."""
        return findings_shown(self.findings)


def findings_shown(number: int) -> str:
    """Return a number of findings as it may be shown."""
    return f"<{SMALL}" if 0 < number < SMALL else str(number)


def keep(work: Work, opened: Opened, number: int) -> None:
    """Keep an account for each desk whose findings a text rests on that was released just now.

    Args:
        work: The unit of work in which it was released.
        opened: The text.
        number: Of the release.
    """
    for desk, findings in sorted(_by_desk(opened).items()):
        account = replace(_account(work, opened, number), findings=findings, told=_told(opened.draft, findings))
        account_id = work.accounts_of_use.keep(desk, account, _readers(work, desk))
        line = Line("finding.used", POLICY, account_id, reason=f"{account.draft} · {number}")
        work.journal.note(desk, work.desks.recipient(desk), line)


def sent(work: Work, by: Actor, draft_id: str, number: int, sending: Sending) -> None:
    """Write down that a released text was sent; the accounts of all desks concerned say so from now on.

    Raises:
        LookupError: There is no such draft or release.
    """
    _change(work, by, draft_id, number, lambda account: account.with_sending(sending))
    reason = f"{number} · {sending.day.isoformat()}"
    work.journal.note(POLICY, work.desks.recipient(POLICY), Line("draft.sent", by.name, draft_id, reason))


def came_of(work: Work, by: Actor, draft_id: str, number: int, outcome: Outcome) -> None:
    """Write down what came of a released text; the accounts of all desks concerned say so from now on.

    Raises:
        LookupError: There is no such draft or release.
    """
    _change(work, by, draft_id, number, lambda account: account.with_outcome(outcome))
    reason = f"{number} · {outcome.kind.value}"
    work.journal.note(POLICY, work.desks.recipient(POLICY), Line("draft.outcome-recorded", by.name, draft_id, reason))


def ways(work: Work, by: Actor) -> list[Way]:
    """Return the way of every released text, the latest first."""
    require(by, Permission.DRAFT_LIST, POLICY_THINGS)
    return _ways(work.accounts_of_use.all(by.identities(POLICY)))


def ways_of(work: Work, by: Actor, draft_id: str) -> tuple[str, list[Way]]:
    """Return a draft's reference, and the way of every text that was released of it, the latest first.

    Raises:
        LookupError: There is no such draft.
    """
    reference = work.drafts.get(draft_id).short_ref
    return reference, [way for way in ways(work, by) if way.account.draft == reference]


def indicators(found: Iterable[Way]) -> Indicators:
    """Count what the network reports about its work."""
    accounts = [way.account for way in found]
    kinds = Counter(outcome.kind for account in accounts for outcome in account.outcomes)
    return Indicators(
        released=len(accounts),
        sent=sum(bool(account.sent) for account in accounts),
        findings=len({finding for account in accounts for finding in account.findings}),
        outcomes={kind: kinds[kind] for kind in OutcomeKind},
    )


def _account(work: Work, opened: Opened, number: int) -> AccountOfUse:
    draft = opened.draft
    return AccountOfUse(
        draft=opened.reference,
        number=number,
        released=work.today,
        mechanism=draft.mechanism,
        stage=draft.stage,
        state=draft.state,
        language=draft.language,
        title=draft.title,
    )


def _by_desk(opened: Opened) -> dict[str, tuple[str, ...]]:
    """Return the findings that the printed text rests on, by the desk that let them go."""
    found: dict[str, list[str]] = {}
    for reference in sorted({each for block in _printed(opened.draft) for each in block.findings}):
        found.setdefault(opened.released[reference].region, []).append(reference)
    return {desk: tuple(references) for desk, references in found.items()}


def _told(draft: Draft, findings: tuple[str, ...]) -> tuple[str, ...]:
    told = {each for block in _printed(draft) if block.kind is BlockKind.ACCOUNT for each in block.findings}
    return tuple(each for each in findings if each in told)


def _printed(draft: Draft) -> list[Block]:
    return [block for block in draft.blocks if block.text.strip() and not block.left_out]


def _readers(work: Work, desk: str) -> list[Recipient]:
    return [work.desks.recipient(POLICY), work.desks.recipient(desk)]


def _change(work: Work, by: Actor, draft_id: str, number: int, change: Callable[[AccountOfUse], AccountOfUse]) -> None:
    require(by, Permission.DRAFT_WRITE, POLICY_THINGS)
    reference = work.drafts.get(draft_id).short_ref
    accounts = work.accounts_of_use.all(by.identities(POLICY), for_change=True)
    concerned = [each for each in accounts if (each.account.draft, each.account.number) == (reference, number)]
    if not concerned:
        raise LookupError(draft_id)
    for each in concerned:
        work.accounts_of_use.change(replace(each, account=change(each.account)), _readers(work, each.desk_id))


def _ways(kept: Iterable[KeptAccount]) -> list[Way]:
    found: dict[tuple[str, int], list[KeptAccount]] = {}
    for each in kept:
        found.setdefault((each.account.draft, each.account.number), []).append(each)
    made = [_way(accounts) for accounts in found.values()]
    return sorted(made, key=lambda way: (way.account.released, way.account.draft, way.account.number), reverse=True)


def _way(kept: list[KeptAccount]) -> Way:
    findings = tuple(sorted(each for one in kept for each in one.account.findings))
    told = tuple(sorted(each for one in kept for each in one.account.told))
    desks = {one.desk_id: len(one.account.findings) for one in sorted(kept, key=lambda one: one.desk_id)}
    return Way(replace(kept[0].account, findings=findings, told=told), desks)
