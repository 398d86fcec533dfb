import json
from pathlib import Path
from typing import Any

import pytest

from watchdog.intake.kinds import SNIFFED, media_type

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "vectors" / "kinds.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["what"]))
def test_what_people_send_is_known_by_its_bytes(vector: dict[str, Any]) -> None:
    assert media_type(vector["bytes"].encode("latin-1")) == vector["kind"]


def test_only_so_many_bytes_are_looked_at() -> None:
    assert media_type(b"a" * SNIFFED + b"\0") == "text/plain"
    assert media_type(b"a" * (SNIFFED - 1) + b"\0") is None


def test_a_letter_cut_through_by_the_last_byte_is_still_text() -> None:
    assert media_type("Письмо ".encode() * SNIFFED) == "text/plain"
    assert media_type(b"a" + "Письмо ".encode() * SNIFFED) == "text/plain"
