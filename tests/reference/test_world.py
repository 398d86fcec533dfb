"""The map: known places land where they belong, and the command draws it from a small topology."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from watchdog.cli.main import main
from watchdog.reference.library import Reference
from watchdog.reference.world import HEIGHT, WIDTH, places, projected


def test_the_middle_and_the_edges_of_the_projection() -> None:
    assert projected(0, 0) == pytest.approx((WIDTH / 2, HEIGHT / 2))
    assert projected(180, 0)[0] == pytest.approx(WIDTH, abs=0.1)
    assert projected(0, 90)[1] == pytest.approx(0, abs=0.5)
    # The ratio of width to height that the projection's authors give: 2.05458.
    assert (projected(180, 0)[0] - projected(-180, 0)[0]) / (
        projected(0, -90)[1] - projected(0, 90)[1]
    ) == pytest.approx(2.05458, abs=1e-4)


def test_equal_areas_have_equal_size() -> None:
    def size(latitude: float) -> float:
        (x0, y0), (x1, y1) = projected(0, latitude), projected(0.01, latitude + 0.01)
        return abs((x1 - x0) * (y1 - y0))

    # The sphere's own areas shrink with the cosine of the latitude: 0.5 at 60 degrees.
    assert size(60) / size(0) == pytest.approx(0.5, rel=0.01)


def test_every_country_of_the_map_is_known_and_on_it(reference: Reference) -> None:
    found = places(reference.folder)
    assert set(found) <= set(reference.countries.alpha2)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in found.values())
    assert found["NZL"][0] > found["IND"][0] > found["NGA"][0] > found["BRA"][0] > found["USA"][0]
    assert found["NOR"][1] < found["KGZ"][1] < found["KEN"][1] < found["ZAF"][1]


def test_most_countries_of_the_form_have_a_place(reference: Reference) -> None:
    assert len(places(reference.folder)) > 0.9 * len(reference.countries.alpha2)


def test_the_command_draws_a_map(tmp_path: Path, reference: Reference) -> None:
    topology = {
        "type": "Topology",
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [[[9, 0], [4, 0], [0, 4], [-4, 0], [0, -4]], [[178, -17], [2, 0], [0, -2], [-2, 0], [0, 2]]],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "id": "120", "arcs": [[0]]},
                    {"type": "MultiPolygon", "id": "242", "arcs": [[[1]]]},
                    {"type": "Polygon", "id": "999", "arcs": [[0]]},
                ]
            }
        },
    }
    source, drawn = tmp_path / "land.json", tmp_path / "world.svg"
    source.write_text(json.dumps(topology), encoding="utf-8")
    (tmp_path / "countries.csv").write_text("iso3,iso2\nCMR,CM\nFJI,FJ\n", encoding="utf-8")
    done = CliRunner().invoke(
        main, ["world-map", str(source), str(source), "--picture", str(drawn), "--reference", str(tmp_path)]
    )
    assert done.exit_code == 0, done.output
    found = places(tmp_path)
    assert set(found) == {"CMR", "FJI"}
    assert found["CMR"][0] < found["FJI"][0] <= WIDTH
    assert drawn.read_text(encoding="utf-8").count("M") == 3
