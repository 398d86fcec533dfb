"""`watchdog init`: tables, keys, desks, and the first administrator."""

import sys

import click

from watchdog.accounts.members import NameRefusedError
from watchdog.cli.place import Place, migrate, pass_place, reference, working
from watchdog.cli.setup import SetUp, set_up

RECOVERY = """\
RECOVERY KEY. It is shown this one time and stored nowhere.

  {key}

Write it on paper, or print it on a printer without memory, and keep it in a safe place away from this machine.
Whoever holds it can read everything. Without it, a desk whose members all lose their passphrases is lost.
Its fingerprint is {fingerprint}; the page "Who can read this?" shows the same.
"""
NEXT = """\
What to do next
1. Start the server: watchdog serve
2. Open this address once, as {name}, and choose a passphrase:  {address}/join/{invitation}
3. Invite members and put them on desks.
4. Give each desk's first member its key: watchdog desk grant --desk DESK --member NAME   (asks for the recovery key)
   The desks: {desks}
5. Look for what is not safe yet, now and after every change: watchdog doctor
"""


@click.command()
@click.option("--administrator", default="", help="Account name of the first administrator.")
@click.option("--address", default="", help="Where people will find the server, such as https://reports.example.org")
@click.option("--no-input", is_flag=True, help="Ask nothing; fail instead.")
@pass_place
def init(place: Place, administrator: str, address: str, no_input: bool) -> None:
    """Set an instance up, or bring the tables of an existing one up to date."""
    settings = place.settings()
    migrate(settings)
    with working(settings) as work:
        if work.is_set_up():
            click.echo("The tables are up to date. This instance was set up before; nothing else was changed.")
            return
    name = administrator or ("" if no_input else click.prompt("Account name of the first administrator"))
    if not name:
        raise click.UsageError("Say who administers: --administrator NAME")
    try:
        with working(settings, keep=True) as work:
            made = set_up(work, reference(settings), name)
    except NameRefusedError as refusal:
        raise click.ClickException(refusal.problem.value) from None
    _tell(made, name, address.rstrip("/"))


def _tell(made: SetUp, name: str, address: str) -> None:
    recovery = made.recovery
    click.echo(RECOVERY.format(key=recovery.encoded, fingerprint=recovery.recipient.fingerprint))
    desks = ", ".join(made.desks)
    click.echo(NEXT.format(name=name, address=address, invitation=made.invitation, desks=desks))
    if not sys.stdout.isatty():
        click.echo("The recovery key went into a file or a pipe. Delete it there once it is on paper.", err=True)
