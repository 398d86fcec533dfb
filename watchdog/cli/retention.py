"""`watchdog retention`: what goes when, how long desks keep what is set aside, and letting go what is due."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import click

from watchdog.accounts.retention import keep_for
from watchdog.cli.place import BY_OPERATOR, Place, check_ready, pass_place, working
from watchdog.domain.retention import AHEAD, GRACE, LEAST, MOST
from watchdog.records.database import forget_freed
from watchdog.records.journal import Line
from watchdog.records.retention import Due
from watchdog.records.work import Work
from watchdog.review.hold import EXPIRED_CASE, EXPIRED_REPORT
from watchdog.settings import Settings

BY_TIME: Final = "retention"
EXPIRED: Final = {"report": EXPIRED_REPORT, "case": EXPIRED_CASE}
TOGETHER: Final = 100
QUIET: Final = 60
"""Days without a line in any journal, after which the timer deletes nothing: more likely the clock is wrong."""


class RemainsError(Exception):
    """Something of what was deleted is still there; carries how many rows and files."""


@click.command()
@click.option("--desk", "desk_id", help="The desk whose period is set, such as enpud.")
@click.option(
    "--days",
    type=click.IntRange(LEAST, MOST),
    help=f"Its period after the last activity. Nothing of the desk goes in the next {GRACE} days.",
)
@click.option("--apply", is_flag=True, help="Delete what is due now. It cannot be brought back but from a backup.")
@click.option(
    "--within", default=AHEAD, show_default=True, type=click.IntRange(0, MOST), help="Days to look ahead in the list."
)
@pass_place
def retention(place: Place, desk_id: str | None, days: int | None, *, apply: bool, within: int) -> None:
    """Show what would be deleted and when; set a desk's period; delete what is due."""
    settings = place.settings()
    check_ready(settings)
    if (desk_id is None) != (days is None):
        raise click.UsageError("Give --desk and --days together.")
    if desk_id is not None and days is not None:
        with working(settings, keep=True) as work:
            _keep_for(work, desk_id, days)
    if apply:
        try:
            click.echo(told(expire(settings)))
        except RemainsError as fault:
            raise click.ClickException(f"{fault} rows or files are still there. Run it again.") from None
        return
    with working(settings) as work:
        for desk, period in work.retention.days().items():
            click.echo(f"{desk:<12} {period:>5} days after the last activity")
        found = work.retention.due(work.today + dt.timedelta(days=within))
        click.echo(f"Held: {work.retention.count_holds()}. Going within {within} days: {len(found)}.")
        for each in found:
            when = "now" if each.day <= work.today else each.day.isoformat()
            click.echo(f"{when:<12} {each.kind:<8} {each.short_ref:<24} {each.stage:<14} {', '.join(each.desks)}")


def _keep_for(work: Work, desk_id: str, days: int) -> None:
    try:
        keep_for(work, desk_id, days, BY_OPERATOR)
    except LookupError:
        desks = ", ".join(work.retention.days())
        raise click.ClickException(f"There is no review desk of this name. The desks: {desks}") from None


def told(found: Sequence[Due]) -> str:
    """Return what was deleted, in words."""
    if not found:
        return "Nothing was due."
    return f"Deleted after their time: {len(found)}. Checked: nothing of them is left in the tables or the store."


def by_timer(settings: Settings) -> str:
    """Delete what is due, unless the clock looks wrong, and return what was done in words.

    Raises:
        RemainsError: Something is still there.
    """
    with working(settings) as work:
        latest, today = work.retention.latest(), work.today
    if latest is None or (today - latest).days > QUIET:
        return "Nothing happened here for long, or the clock is wrong: nothing is deleted. See: watchdog retention"
    return told(expire(settings))


def expire(settings: Settings) -> list[Due]:
    """Delete everything that is due today, in steps, check that nothing of it remains, and return what it was.

    Raises:
        RemainsError: Something is still there.
    """
    gone: list[Due] = []
    files: list[str] = []
    while True:
        with working(settings, keep=True) as work:
            found = [each for each in work.retention.due(work.today)[:TOGETHER] if _expire(work, each, files)]
        if not found:
            break
        gone += found
    with working(settings) as work:
        for start in range(0, len(gone), TOGETHER):
            if number := work.retention.remains(gone[start : start + TOGETHER], files if not start else ()):
                raise RemainsError(str(number))
        work.session.rollback()  # our own reading would keep the log from being cut
        if gone:
            forget_freed(work.session.get_bind().engine)
    return gone


def _expire(work: Work, due: Due, files: list[str]) -> bool:
    """Destroy one thing, and note it without its contents; false if somebody held it at the last moment."""
    row = work.reports.get(due.id) if due.kind == "report" else work.cases.get(due.id)
    work.session.refresh(row, with_for_update=True)
    if work.retention.holds(due.id) or row.sealed is None:
        return False
    if due.kind == "report":
        files += work.retention.files([due])
        work.reports.destroy(work.reports.get(due.id))
    else:
        work.cases.destroy(work.cases.get(due.id))
    for desk in due.desks:
        work.journal.note(desk, work.desks.recipient(desk), Line(EXPIRED[due.kind], BY_TIME, due.id))
    return True
