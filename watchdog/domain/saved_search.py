"""A search that a member keeps in order to ask it again. Sealed to that member alone."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

PURPOSE: Final = "saved-search"


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """What is looked for, by a name of the member's own. `marks` are what it was narrowed by; `order` what is first."""

    name: str = field(repr=False)
    text: str = field(default="", repr=False)
    marks: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    order: str = "newest"
