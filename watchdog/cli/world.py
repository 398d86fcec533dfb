"""`watchdog world-map`: the map of the figures page, from Natural Earth's data."""

import csv
import json
from pathlib import Path
from typing import Final

import click

from watchdog.reference.countries import Countries
from watchdog.reference.world import FILE, centres, picture

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("world-map")
@click.argument("land", type=_FILE)
@click.argument("countries", type=_FILE)
@click.option("--picture", "drawn", type=click.Path(path_type=Path), default=Path("watchdog/static/world.svg"))
@click.option("--reference", type=_FOLDER, default=Path("config/reference"), show_default=True)
def world_map(land: Path, countries: Path, drawn: Path, reference: Path) -> None:
    """Draw the map anew from TopoJSON files of the npm package world-atlas.

    LAND is countries-110m.json and gives the picture; COUNTRIES is countries-50m.json and says where each country lies.
    """
    drawn.write_text(picture(json.loads(land.read_bytes())), encoding="utf-8")
    alpha3 = {iso2: iso3 for iso3, iso2 in Countries.load(reference).alpha2.items()}
    found = centres(json.loads(countries.read_bytes()), alpha3)
    with (reference / FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("iso3", "x", "y"))
        writer.writerows((iso3, x, y) for iso3, (x, y) in found.items())
    click.echo(f"{len(found)} countries; {drawn.stat().st_size:,} bytes of picture.")
