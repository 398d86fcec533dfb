"""`watchdog tick`: the upkeep that needs no key, by a timer."""

import datetime as dt
import gettext
from typing import Final

import click

from watchdog.accounts import alarms, notices
from watchdog.cli.place import Place, alone, check_ready, pass_place, working
from watchdog.cli.retention import RemainsError, by_timer
from watchdog.records.work import Work
from watchdog.settings import Settings

ARRIVING: Final = dt.timedelta(days=1)
"""A file younger than this may still be on its way to its row."""


@click.command()
@pass_place
def tick(place: Place) -> None:
    """End forgotten sign-ins, forget old counts and tickets, delete what is due, send notices and alarms."""
    settings = place.settings()
    check_ready(settings)
    with alone(settings, "tick") as first:
        if not first:
            click.echo("The upkeep of this instance runs already, here or on another host.")
            return
        with working(settings, keep=True) as work:
            removed = upkeep(work)
        click.echo(f"Upkeep is done. Files removed: {removed}.")
        try:
            click.echo(by_timer(settings))
        except RemainsError as fault:
            raise click.ClickException(f"{fault} rows or files of what was deleted are still there.") from None
        sent = [send(settings) for send in (tell, alarm) if settings.mail]
        if not all(sent):
            raise click.ClickException("Some notices could not be sent. They will be tried again.")


def alarm(settings: Settings) -> bool:
    """Tell whoever looks after the machine what is wrong, each kind once a day; tell whether all of it left."""
    if not settings.alarm_to:
        return True
    with working(settings) as work:
        today, ringing = work.today, alarms.ringing(work, settings.data)
    told = alarms.read(settings.data)
    due = alarms.due(ringing, told, today)
    for kind in due:
        try:
            notices.send(settings.mail, alarms.message(settings.alarm_to, settings.mail_from))
        except OSError:
            return False
        told[kind] = today.isoformat()
        alarms.keep(settings.data, told)
    return True


def tell(settings: Settings) -> bool:
    """Send the notices that are due, each outside of any unit of work; tell whether all of them left."""
    with working(settings) as work:
        letters = notices.due(work, settings.secret)
    told = []
    for letter in letters:
        say = gettext.translation("messages", settings.translations, [letter.language], fallback=True).gettext
        try:
            notices.send(settings.mail, notices.message(letter.address, settings.mail_from, say))
        except OSError:
            continue
        told.append(letter.member_id)
    if told:
        with working(settings, keep=True) as work:
            for member_id in told:
                work.notices.told(member_id)
    click.echo(f"Notices sent: {len(told)} of {len(letters)}.")
    return len(told) == len(letters)


def upkeep(work: Work) -> int:
    """Do what needs no key, and return how many files went."""
    work.members.sweep_sittings()
    work.quarters.sweep()
    work.tickets.sweep()
    return work.blobs.sweep(work.reports.blob_names(), work.now - ARRIVING)
