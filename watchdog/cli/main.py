"""The command line: `watchdog COMMAND`."""

import os
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError

from watchdog.cli.backup import backup
from watchdog.cli.bundle import bundle
from watchdog.cli.demo import demo
from watchdog.cli.desks import desk
from watchdog.cli.docs import docs
from watchdog.cli.doctor.command import doctor
from watchdog.cli.figures import figures
from watchdog.cli.init import init
from watchdog.cli.journal import journal
from watchdog.cli.keys import keys
from watchdog.cli.members import member
from watchdog.cli.move import move
from watchdog.cli.offline_form import offline_form
from watchdog.cli.place import NotReadyError, Place
from watchdog.cli.recovery import recovery
from watchdog.cli.retention import retention
from watchdog.cli.serve import serve
from watchdog.cli.tick import tick
from watchdog.cli.translations import translations
from watchdog.cli.world import world_map
from watchdog.records.work import NotSetUpError
from watchdog.settings import UnsafeSettingsError


class Plain(click.Group):
    """A group whose expected faults are sentences, never tracebacks."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (UnsafeSettingsError, NotReadyError) as fault:
            raise click.ClickException(str(fault)) from None
        except NotSetUpError:
            raise click.ClickException("There is no instance here yet. Run: watchdog init") from None
        except OperationalError:
            # The message of the driver can hold the address with its password.
            raise click.ClickException("The database cannot be reached, or is busy.") from None


@click.group(cls=Plain)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="WATCHDOG_DATA",
    help="The one folder that holds everything an instance writes.",
)
@click.pass_context
def main(ctx: click.Context, data: Path | None) -> None:
    """Watchdog: sealed incident reports, from a story to a shadow report."""
    os.umask(0o077)  # what this writes is for its owner, also beside the folder that is closed already
    ctx.obj = Place(data)


for command in (
    backup,
    bundle,
    demo,
    desk,
    docs,
    doctor,
    figures,
    init,
    journal,
    keys,
    member,
    move,
    offline_form,
    recovery,
    retention,
    serve,
    tick,
    translations,
    world_map,
):
    main.add_command(command)
