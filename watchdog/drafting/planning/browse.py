"""The list of findings, page by page: of all States only the page that is shown is opened.

Which State a finding is about lies inside its envelope, so the list of one State opens all of them.
"""

from dataclasses import dataclass
from typing import Final

from watchdog.access.identity import Actor
from watchdog.access.permissions import Permission
from watchdog.access.policy import require
from watchdog.domain.evidence import Finding
from watchdog.drafting.editing.write import POLICY_THINGS
from watchdog.records.desks import POLICY
from watchdog.records.work import Work

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list.

    Attributes:
        findings: Newest day first.
        number: How many there are on all pages.
        total: How many there are of all States.
        states: The States that findings are about; None where not all were opened, so that nobody knows.
        older: The id after which the next page begins; empty: there is none.
    """

    findings: list[Finding]
    number: int
    total: int
    states: frozenset[str] | None
    older: str


def browse(work: Work, by: Actor, state: str = "", after: str = "") -> Listing:
    """Return a page of the released findings, of one State or (empty) of all.

    Args:
        work: A unit of work.
        by: Who looks.
        state: The State.
        after: The id of the last finding of the page before; one that nobody knows begins the list.
    """
    require(by, Permission.FINDING_LIST, POLICY_THINGS)
    keys, total = by.identities(POLICY), work.findings.count()
    if not state and total > PAGE:
        rows = work.findings.page(after, PAGE + 1)
        shown = [work.findings.open(row, keys) for row in rows[:PAGE]]
        return Listing(shown, total, total, None, rows[PAGE - 1].id if len(rows) > PAGE else "")
    opened = [(row.id, work.findings.open(row, keys)) for row in work.findings.released()]
    fitting = [(row_id, each) for row_id, each in opened if state in {"", each.country}]
    start = next((place + 1 for place, (row_id, _) in enumerate(fitting) if row_id == after), 0)
    page = fitting[start : start + PAGE]
    return Listing(
        findings=[each for _, each in page],
        number=len(fitting),
        total=total,
        states=frozenset(each.country for _, each in opened),
        older=page[-1][0] if len(fitting) > start + PAGE else "",
    )
