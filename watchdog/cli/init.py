"""`watchdog init`: tables, keys, the recovery kit, desks, and the first administrator."""

import datetime as dt
import sys
from pathlib import Path

import click

from watchdog.accounts.members import name_problem, tidy
from watchdog.cli import kit
from watchdog.cli.place import Place, migrate, pass_place, reference, working
from watchdog.cli.recovery import shares_of
from watchdog.cli.setup import SetUp, set_up
from watchdog.domain.ids import new_id
from watchdog.sealing import Identity, SealingError

RECOVERY = """\
RECOVERY KIT. It is shown this one time and stored nowhere.

Write or print each sheet on paper, on a printer without memory, and give each to another person. Whoever holds enough
of them can read everything. Without them, a desk whose members all lose their passphrases is lost.
The fingerprint of the key is {fingerprint}; the page "Who can read this?" shows the same.

{sheets}"""
ONE = """\
WARNING: one sheet holds the whole key. Whoever finds it reads everything, and with it lost, nothing can be recovered.
"""
BACK = """
Now put the sheets on paper. Then type the words of {threshold} of them, so that we know that they can be read.
Nothing that you type is shown. Until they are right, nothing is set up; Ctrl-C gives up.
"""
UNVERIFIED = """\
The kit was not verified. Do it soon, before the first report comes: watchdog recovery drill
"""
NEXT = """\
What to do next
1. Start the server: watchdog serve
2. Open this address once, as {name}, and choose a passphrase:  {address}/join/{invitation}
3. Invite members and put them on desks.
4. Give each desk's first member its key: watchdog desk grant --desk DESK --member NAME   (asks for the shares)
   The desks: {desks}
5. Look for what is not safe yet, now and after every change: watchdog doctor
"""


@click.command()
@click.option("--administrator", default="", help="Account name of the first administrator.")
@click.option("--address", default="", help="Where people will find the server, such as https://reports.example.org")
@click.option(
    "--shares", default=3, show_default=True, help="Into how many sheets the recovery key is split, 16 at most."
)
@click.option("--threshold", default=2, show_default=True, help="How many of them open everything.")
@click.option(
    "--kit",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Also write the sheets into a folder, as text and as pages to print. Better not.",
)
@click.option("--unverified", is_flag=True, help="Do not ask for the sheets back.")
@click.option("--no-input", is_flag=True, help="Ask nothing; fail instead. The kit stays unverified.")
@pass_place
def init(
    place: Place,
    *,
    administrator: str,
    address: str,
    shares: int,
    threshold: int,
    folder: Path | None,
    unverified: bool,
    no_input: bool,
) -> None:
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
    recovery, instance = Identity.generate(), new_id()
    try:
        sheets = kit.sheets(recovery, instance, dt.datetime.now(dt.UTC).date(), shares, threshold)
    except SealingError:
        raise click.UsageError(
            "The key can be split into at most 16 shares, of which at least 2 are needed; or into 1 of 1."
        ) from None
    _check_name(name)
    _hand_over(sheets, folder)
    is_verified = not unverified and not no_input
    if is_verified:
        _brought_back(recovery, threshold)
    with working(settings, keep=True) as work:
        made = set_up(work, reference(settings), name, recovery, instance)
        if is_verified:
            work.kit.verified_today()
    _tell(made, name, address.rstrip("/"), is_verified=is_verified)


def _check_name(name: str) -> None:
    """Refuse a name before a kit is on paper that nothing would belong to."""
    problem = name_problem(tidy(name))
    if problem is not None:
        raise click.ClickException(problem.value)


def _hand_over(sheets: list[kit.Sheet], folder: Path | None) -> None:
    texts = "\n\n".join(map(kit.as_text, sheets))
    click.echo(RECOVERY.format(fingerprint=sheets[0].recovery, sheets=texts))
    if len(sheets) == 1:
        click.echo(ONE, err=True)
    if folder is not None:
        try:
            written = kit.write(folder, sheets)
        except FileExistsError:
            raise click.ClickException("There is a kit in this folder already. It is never overwritten.") from None
        click.echo(
            f"The sheets lie in {len(written)} files in {folder}. Whoever gets them can read everything: print them, "
            "then delete them. A disk may keep what was deleted.",
            err=True,
        )
    if not sys.stdout.isatty():
        click.echo("The recovery kit went into a file or a pipe. Delete it there once it is on paper.", err=True)


def _brought_back(recovery: Identity, threshold: int) -> None:
    click.echo(BACK.format(threshold=threshold))
    try:
        given = shares_of()
    except SealingError:
        raise click.ClickException("These words do not give the recovery key. Nothing was set up.") from None
    if given != recovery:
        raise click.ClickException("These sheets are of another kit. Nothing was set up.")
    click.echo("The sheets give the key.\n")


def _tell(made: SetUp, name: str, address: str, *, is_verified: bool) -> None:
    if not is_verified:
        click.echo(UNVERIFIED)
    desks = ", ".join(made.desks)
    click.echo(NEXT.format(name=name, address=address, invitation=made.invitation, desks=desks))
