"""`watchdog figures`: how much there is of what, by day and desk. No names, no words, no times."""

import datetime as dt
import json
from dataclasses import asdict
from typing import Any

import click

from watchdog.cli.place import Place, check_ready, pass_place, working
from watchdog.records import counts
from watchdog.records.room import room


@click.command()
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 3660), help="How far back.")
@click.option("--json", "as_json", is_flag=True, help="For other programs.")
@pass_place
def figures(place: Place, days: int, as_json: bool) -> None:
    """Count reports, messages, files, journal lines, findings and drafts of each day. Needs no key."""
    settings = place.settings()
    check_ready(settings)
    with working(settings) as work:
        found = counts.per_day(work.session, work.today - dt.timedelta(days=days - 1))
        waiting = counts.unopened(work.session)
    free = room(settings.data).free // 1024**2
    if as_json:
        rows: list[dict[str, Any]] = [asdict(each) | {"day": each.day.isoformat()} for each in found]
        click.echo(json.dumps({"days": rows, "unopened": waiting, "free_mb": free}, indent=1))
        return
    for each in found:
        click.echo(f"{each.day}  {each.what:<10} {each.desk:<12} {each.count:>8}")
    for desk, count in sorted(waiting.items()):
        click.echo(f"unopened    {'reports':<10} {desk:<12} {count:>8}")
    click.echo(f"free        {'MB':<10} {'':<12} {free:>8}")
