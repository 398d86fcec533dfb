"""A map of the world: its land as one picture, and where on it each country lies.

Both are made by `watchdog world-map` from Natural Earth's data (public domain), drawn in the Equal Earth projection, in
which equal areas have equal size (Šavrič, Patterson, Jenny 2018, doi:10.1080/13658816.2018.1504949).
"""

from collections.abc import Iterable, Mapping, Sequence
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any, Final

from babel.core import get_global

from watchdog.reference.reading import read_csv

FILE: Final = "world.csv"
WIDTH, HEIGHT = 1000, 487
"""The picture's size; places are given in its units, from its upper left corner."""

Point = tuple[float, float]

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_SCALE: Final = WIDTH / (2 * 2.7066)


def places(folder: Path) -> dict[str, tuple[int, int]]:
    """Return where on the picture each country lies, by its alpha-3 code; raises `ReferenceDataError`."""
    return {row["iso3"]: (int(row["x"]), int(row["y"])) for row in read_csv(folder / FILE, ("iso3", "x", "y"))}


def projected(longitude: float, latitude: float) -> Point:
    """Return where a place lies on the picture, from its degrees."""
    theta = asin(sqrt(3) / 2 * sin(radians(latitude)))
    t2 = theta * theta
    t6 = t2**3
    x = 2 * sqrt(3) * radians(longitude) * cos(theta) / (3 * (9 * _A4 * t6 * t2 + 7 * _A3 * t6 + 3 * _A2 * t2 + _A1))
    y = theta * (_A4 * t6 * t2 + _A3 * t6 + _A2 * t2 + _A1)
    return WIDTH / 2 + x * _SCALE, HEIGHT / 2 - y * _SCALE


def picture(topology: Mapping[str, Any]) -> str:
    """Return the land of a TopoJSON file of countries as an SVG picture.

    Args:
        topology: `objects.countries` holds polygons; arcs are quantised, as in the package world-atlas.
    """
    rings = [ring for rings in _polygons(topology).values() for ring in rings]
    drawn = "".join(_path(ring) for ring in rings)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path d="{drawn}" fill="#8a93a3" fill-opacity=".35" stroke="#8a93a3" stroke-opacity=".6" stroke-width=".6"/>'
        "</svg>\n"
    )


def centres(topology: Mapping[str, Any], alpha3: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """Return the middle of each country's largest piece.

    Args:
        topology: As for `picture`.
        alpha3: Alpha-3 codes by alpha-2 ones.
    """
    aliases = get_global("territory_aliases")
    found = {}
    for numeric, rings in _polygons(topology).items():
        (alpha2, *_rest) = aliases.get(numeric) or [""]
        if alpha2 in alpha3 and rings:
            _area, x, y = max((_middle(ring) for ring in rings), key=lambda each: abs(each[0]))
            found[alpha3[alpha2]] = (round(x), round(y))
    return dict(sorted(found.items()))


def _polygons(topology: Mapping[str, Any]) -> dict[str, list[list[Point]]]:
    """Return the outer rings of each country, projected, by its numeric code."""
    arcs = [list(_degrees(arc, topology["transform"])) for arc in topology["arcs"]]
    found: dict[str, list[list[Point]]] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = {"Polygon": [country.get("arcs")], "MultiPolygon": country.get("arcs")}.get(country["type"], [])
        rings = [_ring(polygon[0], arcs) for polygon in polygons]
        found.setdefault(str(country.get("id", "")), []).extend(rings)
    return found


def _degrees(arc: Sequence[Sequence[int]], transform: Mapping[str, Sequence[float]]) -> Iterable[Point]:
    (scale_x, scale_y), (move_x, move_y) = transform["scale"], transform["translate"]
    x = y = 0
    for step_x, step_y, *_rest in arc:
        x, y = x + step_x, y + step_y
        yield x * scale_x + move_x, y * scale_y + move_y


def _ring(numbers: Iterable[int], arcs: Sequence[Sequence[Point]]) -> list[Point]:
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    longitudes = [x for x, _y in points]
    if max(longitudes) - min(longitudes) > 300 and not _whole_turn(points):  # noqa: PLR2004 - degrees
        points = [(x + 360 if x < 0 else x, y) for x, y in points]
    return [projected(*point) for point in points]


def _whole_turn(points: Iterable[Point]) -> bool:
    """Tell land around a pole from a small island that lies across the 180th meridian."""
    return len({int((x + 180) // 60) % 6 for x, _y in points}) > 4  # noqa: PLR2004 - of six sixths


def _path(ring: Sequence[Point]) -> str:
    spots = list(dict.fromkeys((round(x), round(y)) for x, y in ring))
    return "M" + " ".join(f"{x},{y}" for x, y in spots) + "z" if len(spots) > 2 else ""  # noqa: PLR2004 - an area


def _middle(ring: Sequence[Point]) -> tuple[float, float, float]:
    """Return a ring's area and its centroid."""
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    crosses = [x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs]
    area = sum(crosses) / 2 or 1e-9
    x = sum((x0 + x1) * each for ((x0, _y0), (x1, _y1)), each in zip(pairs, crosses, strict=True)) / (6 * area)
    y = sum((y0 + y1) * each for ((_x0, y0), (_x1, y1)), each in zip(pairs, crosses, strict=True)) / (6 * area)
    return area, x, y
