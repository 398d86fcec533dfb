"""All reference data behind one object; each file is read and checked when it is first asked for."""

from functools import cached_property
from pathlib import Path

from watchdog.reference.articles import Articles
from watchdog.reference.authorities import Authorities
from watchdog.reference.care import Care
from watchdog.reference.code_lists import CodeLists
from watchdog.reference.countries import Countries
from watchdog.reference.intake_form import IntakeForm
from watchdog.reference.mechanisms import Mechanisms
from watchdog.reference.overlay import InventedCountry, load_overlay
from watchdog.reference.ratifications import INSTRUMENTS, Ratifications
from watchdog.reference.reading import Fault, ReferenceDataError, known
from watchdog.reference.regions import Regions
from watchdog.reference.signposts import FIELDS, Signposts
from watchdog.reference.violation_types import ViolationTypes

PARTS = (
    *("violation_types", "articles", "regions", "countries", "mechanisms", "ratifications"),
    *("code_lists", "intake", "authorities", "signposts", "care"),
)


class Reference:
    """The vocabularies of `config/reference`, constructed once by the application.

    Args:
        folder: Holds the reference files.
        overlay: A second folder whose `countries.yaml` adds invented States, for demonstrations.

    Every attribute raises `ReferenceDataError` when it is first used and its file is not fit for use;
    `check()` uses them all.
    """

    def __init__(self, folder: Path, overlay: Path | None = None) -> None:
        self.folder = folder
        self.overlay = overlay

    @cached_property
    def invented(self) -> tuple[InventedCountry, ...]:
        """The invented States of the overlay; none without one."""
        return load_overlay(self.overlay)

    @cached_property
    def violation_types(self) -> ViolationTypes:
        """Groups and types of abuse."""
        return ViolationTypes.load(self.folder)

    @cached_property
    def articles(self) -> Articles:
        """Instruments and articles."""
        return Articles.load(self.folder, self.violation_types)

    @cached_property
    def regions(self) -> Regions:
        """Desks and their countries."""
        return Regions.load(self.folder, self.invented)

    @cached_property
    def countries(self) -> Countries:
        """Names of countries."""
        return Countries.load(self.folder, self.invented)

    @cached_property
    def mechanisms(self) -> Mechanisms:
        """UN bodies and procedures."""
        return Mechanisms.load(self.folder)

    @cached_property
    def ratifications(self) -> Ratifications:
        """Who is party to what."""
        return Ratifications.load(self.folder, self.invented)

    @cached_property
    def code_lists(self) -> CodeLists:
        """Code lists of the case model."""
        return CodeLists.load(self.folder)

    @cached_property
    def intake(self) -> IntakeForm:
        """The questions of the form."""
        return IntakeForm.load(self.folder, self.code_lists, self.violation_types)

    @cached_property
    def authorities(self) -> Authorities:
        """What to cite on drugs."""
        return Authorities.load(self.folder, self.mechanisms)

    @cached_property
    def signposts(self) -> Signposts:
        """What helps now, by country."""
        return Signposts.load(self.folder, self.regions, self.mechanisms)

    @cached_property
    def care(self) -> Care:
        """Where the people of a desk find support."""
        return Care.load(self.folder, self.regions)

    def check(self) -> None:
        """Read everything and check what one file says about another.

        Raises:
            ReferenceDataError: A file is not fit for use, or two files disagree.
        """
        for part in PARTS:
            getattr(self, part)
        bodies = [mechanism.id for mechanism in self.mechanisms.all]
        for instrument in self.articles.instruments.values():
            known(instrument.mechanisms, bodies, f"treaty_articles.yaml: {instrument.id}")
            column = instrument.ratifications_column
            known([column] if column else [], INSTRUMENTS, f"treaty_articles.yaml: {instrument.id}")
        if {*self.countries.alpha2, *self.countries.invented} != {*self.regions.countries}:
            raise ReferenceDataError(Fault.DISAGREES, "countries.csv and regions.yaml")
        if len(self.intake.help_page_fields) != len(FIELDS):
            raise ReferenceDataError(Fault.DISAGREES, "intake_form.yaml: help_page_fields")
        known(self.ratifications.states, self.regions.countries, "ratifications.csv")
