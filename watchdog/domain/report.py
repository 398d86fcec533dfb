"""What a person sent. Sealed, never edited; corrections are new entries beside it.

Fields and names: `docs/reference/case_model.md`, section 5.1; the questions: `docs/reference/intake_form.md`.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

STORY_LIMIT: Final = 100_000
"""Most characters of a story: about forty printed pages."""

TEXT_LIMIT: Final = 4_000
"""Most characters of any other answer."""

PURPOSE: Final = "report"
EXHIBIT_PURPOSE: Final = "exhibit"
HEAD_PURPOSE: Final = "exhibit-head"

DETAILS_REMOVED: Final = "removed"
DETAILS_KEPT: Final = "kept"


class Protection(StrEnum):
    """Where the report was sealed; the page says it before anything is typed."""

    DEVICE = "sealed-on-device"
    SERVER = "sealed-by-server"
    STAFF = "entered-by-staff"


class ConsentChoice(StrEnum):
    """What the sender lets us do; nothing chosen is `HELP`."""

    HELP = "help"
    COUNT = "count"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Report:
    """One report as it was sent. Only `story` is required; empty means not answered.

    Lists hold codes of `config/reference`; `country` is ISO 3166-1 alpha-3.
    """

    story: str
    language: str
    protection: Protection
    form_version: int = 1
    what_chosen: tuple[str, ...] = ()
    country: str = ""
    place_type: tuple[str, ...] = ()
    place_text: str = ""
    when_choice: str = ""
    when_text: str = ""
    who_did: tuple[str, ...] = ()
    who_did_text: str = ""
    who_hurt: str = ""
    writing_beside: bool = False
    knows: str = ""
    service_name: str = ""
    age_band: str = ""
    gender: str = ""
    trans: str = ""
    grounds: tuple[str, ...] = ()
    danger_now: str = ""
    danger_who: str = ""
    safe_contact_note: str = ""
    consent_choice: ConsentChoice = ConsentChoice.HELP
    contact: bool = False
    desks: tuple[str, ...] = field(default=())

    def __repr__(self) -> str:
        """Show nothing: a report must not slip into a log through a traceback."""
        return "Report(…)"

    @property
    def danger(self) -> bool:
        """Whether somebody may be in danger now, so that the report is read first."""
        return self.danger_now in {"yes", "not-sure"}

    def first_words(self, most: int = 140) -> str:
        """Return the beginning of the story on one line, for a list."""
        line = " ".join(self.story.split())
        return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + "…"


@dataclass(frozen=True, slots=True)
class ExhibitHead:
    """What is known of a file; sealed beside its contents. `name` is what the sender called it.

    `details` tells what became of the hidden details before sealing: `DETAILS_REMOVED` on the device, `DETAILS_KEPT`
    because the sender wants them as proof, empty when nobody said. It is a stranger's word, like every field here.
    """

    name: str
    media_type: str
    size: int
    sha256: str
    details: str = ""

    def __repr__(self) -> str:
        """Show nothing: a file's name can be a person's name."""
        return "ExhibitHead(…)"
