"""What a draft says about itself: title, who submits, session, period, letterhead."""

from dataclasses import asdict, dataclass, replace

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.domain.draft import Draft, Publish
from watchdog.drafting.editing.write import POLICY_THINGS, Seen, keep, renewed
from watchdog.records.cases import ChangedMeanwhileError
from watchdog.records.desks import POLICY
from watchdog.records.journal import Line
from watchdog.records.work import Work
from watchdog.reference.library import Reference


@dataclass(frozen=True, slots=True)
class Details:
    """The fields of a draft that an editor sets by hand, each as in `Draft`."""

    title: str
    submitter: str
    year_from: int
    year_to: int
    session: str
    joint: bool
    contact: str
    publish: Publish
    letterhead: str

    def composed_from(self) -> tuple[int, int, str, str]:
        """Return what standard wording and figures are made from."""
        return self.year_from, self.year_to, self.submitter, self.letterhead


def details_of(draft: Draft) -> Details:
    """Return the details of a draft."""
    return Details(
        draft.title,
        draft.submitter,
        draft.year_from,
        draft.year_to,
        draft.session,
        draft.joint,
        draft.contact,
        draft.publish,
        draft.letterhead,
    )


def describe(work: Work, by: Actor, seen: Seen, details: Details, *, reference: Reference) -> None:
    """Save the details of a draft; where they change what is composed, it is composed anew.

    Raises:
        ChangedMeanwhileError: Somebody changed the details since they were read.
        LookupError: No such draft.
    """
    require(by, Permission.DRAFT_WRITE, POLICY_THINGS)
    row, keys = work.drafts.get(seen.draft_id), by.identities(POLICY)
    read_before = 0 < seen.version <= row.version
    now = details_of(work.drafts.open(row, keys))
    if not read_before or details_of(work.drafts.open(row, keys, seen.version)) != now:
        raise ChangedMeanwhileError

    def change(draft: Draft) -> Draft:
        made = replace(draft, **asdict(details))
        is_renewed = details.composed_from() != now.composed_from()
        return renewed(work, by, made, reference) if is_renewed else made

    keep(work, by, seen, change, Line("draft.described", by.name, seen.draft_id))
