"""What left as rows of data: so that a later file or draft can be compared with it."""

from dataclasses import dataclass
from typing import ClassVar, Final

DATA: Final = "data"
"""The source of rows that left by themselves; else a draft's reference."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Rows that say the same.

    Attributes:
        kind: Code of the main act.
        year: As told; None: not told.
        actor: Class of who acted, or empty.
        standard: Code of the standard of proof, or empty.
        first: The earliest year of these cases, told or not, as is the last.
        references: Of the findings.
    """

    kind: str
    year: int | None
    actor: str
    standard: str
    first: int
    last: int
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handed:
    """The rows about one State in one file that left; their accounts stand in the findings.

    Attributes:
        number: Counts the files of data about the State that were not the same as the one before; 0 for a bundle.
    """

    SHELF: ClassVar[str] = "handed-over"

    state: str
    source: str
    rows: tuple[Alike, ...]
    number: int = 0

    @property
    def references(self) -> frozenset[str]:
        """The findings that stood in it."""
        return frozenset(reference for row in self.rows for reference in row.references)


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Findings of a State that are not told one by one any more, so that nobody sees which of them was withdrawn."""

    SHELF: ClassVar[str] = "held-back"

    state: str
    references: tuple[str, ...]
