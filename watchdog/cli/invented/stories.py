"""The invented stories of `config/demo`: what people write, in their languages, and what desks make of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from watchdog.reference.reading import decode, known, read_yaml, unique


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a story is about. `paper` names the kind of paper that fits it; `weight` is how often it happens."""

    id: str
    types: tuple[str, ...]
    places: tuple[str, ...]
    whens: tuple[str, ...]
    who: tuple[str, ...]
    grounds: tuple[str, ...]
    perpetrator: str
    state_link: str
    injury: str
    responses: tuple[str, ...]
    weight: int
    titles: tuple[str, ...]
    accounts: tuple[str, ...]
    notes: str
    hurt: str = "me"
    women: bool = False
    paper: str = ""
    mostly: str = ""
    place_code: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One way to tell a scenario: sentences, each with its variants. `gender` where the grammar fixes it."""

    scenario: str
    text: tuple[tuple[str, ...], ...]
    gender: str = ""
    hurt: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A small text file that somebody sends."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of a desk and what the person answers. `paper` limits it to scenarios with that kind of paper."""

    ask: str
    reply: str
    paper: str = field(default="", metadata={"key": "for"})


@dataclass(frozen=True, slots=True)
class Tongue:
    """Everything written in one language. `towns` stand by country, `whens` by choice of the form."""

    language: str
    towns: Mapping[str, tuple[str, ...]]
    whens: Mapping[str, tuple[str, ...]]
    safety: tuple[str, ...]
    papers: Mapping[str, Paper]
    exchanges: tuple[Exchange, ...]
    more: tuple[str, ...]
    stories: tuple[Story, ...]
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Library:
    """All scenarios and languages."""

    scenarios: Mapping[str, Scenario]
    tongues: Mapping[str, Tongue]


@dataclass(frozen=True, slots=True)
class _File:
    scenarios: tuple[Scenario, ...]


def load_library(folder: Path) -> Library:
    """Return the stories of a folder.

    Args:
        folder: Holds `scenarios.yaml` and `stories/*.yaml`.

    Raises:
        ReferenceDataError: A file is missing or does not have its shape, or a story names no scenario.
    """
    content = decode(_File, {"scenarios": read_yaml(folder / "scenarios.yaml")}, "scenarios.yaml")
    scenarios = unique(content.scenarios, lambda each: each.id, "scenarios.yaml")
    tongues = unique(map(_tongue, sorted((folder / "stories").glob("*.yaml"))), lambda each: each.language, "stories")
    for tongue in tongues.values():
        known((story.scenario for story in tongue.stories), scenarios, f"stories: {tongue.language}")
    return Library(scenarios, tongues)


def _tongue(path: Path) -> Tongue:
    content = read_yaml(path)
    for story in content["stories"]:
        story["text"] = [_variants(sentence) for sentence in story["text"]]
    return decode(Tongue, content, path.name)


def _variants(sentence: Any) -> list[Any]:
    return sentence if isinstance(sentence, list) else [sentence]
