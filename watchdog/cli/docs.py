"""`watchdog docs`: the tables in `docs/` that are made from the code, so that they cannot lie."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

import click

from watchdog.access.policy import TABLE
from watchdog.cli.translations import status
from watchdog.domain.stages import CASE_STEPS, DRAFT_STEPS, REPORT_STEPS
from watchdog.records.tables import Base

Stage = TypeVar("Stage", bound=StrEnum)
MADE: Final = "<!-- Made from the code by `make docs`. Change the code, not this file. -->\n\n"


def permissions() -> str:
    """Return `docs/permissions.md`: each act and the conditions that must all hold."""
    lines = ["# Permissions", "", "| act | all of these must hold |", "|---|---|"]
    for permission, conditions in TABLE.items():
        words = "; ".join((condition.__doc__ or "").split("\n")[0].rstrip(".").lower() for condition in conditions)
        lines.append(f"| `{permission.value}` | {words} |")
    return MADE + "\n".join(lines) + "\n"


def data_model() -> str:
    """Return `docs/data-model.md`: every column with what it holds and how sensitive it is."""
    lines = ["# Data model", ""]
    for table in sorted(Base.metadata.tables.values(), key=lambda found: found.name):
        mapper = next(mapper for mapper in Base.registry.mappers if mapper.local_table is table)
        summary = (mapper.class_.__doc__ or "").strip().split("\n")[0]
        lines += [f"## `{table.name}`", "", summary, "", "| column | holds |", "|---|---|"]
        lines += [f"| `{column.name}` | {column.comment} |" for column in table.columns]
        lines.append("")
    return MADE + "\n".join(lines)


def stages() -> str:
    """Return `docs/stages.md`: the lawful steps as tables and as diagrams."""
    parts = ["# Stages", ""]
    tables = (("Report", _words(REPORT_STEPS)), ("Case", _words(CASE_STEPS)), ("Draft", _words(DRAFT_STEPS)))
    for name, table in tables:
        parts += [f"## {name}", "", "```mermaid", "stateDiagram-v2"]
        parts += [f"  {now} --> {then}" for now, thens in table for then in thens]
        parts += ["```", ""]
    return MADE + "\n".join(parts)


def _words(table: Mapping[Stage, frozenset[Stage]]) -> list[tuple[str, list[str]]]:
    return [(now.value, sorted(then.value for then in thens)) for now, thens in table.items()]


def languages() -> str:
    """Return `docs/languages.md`: how far each language is, and who has read it."""
    lines = ["# Languages", "", *status()]
    return MADE + "\n".join(lines) + "\n"


PAGES: Final = {
    "permissions.md": permissions,
    "data-model.md": data_model,
    "stages.md": stages,
    "languages.md": languages,
}


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), default=Path("docs"), show_default=True)
def docs(folder: Path) -> None:
    """Write the tables of the documentation from the code."""
    for name, make in PAGES.items():
        (folder / name).write_text(make(), encoding="utf-8")
        click.echo(f"wrote {folder / name}")
