"""One unit of work: everything a verb may keep, in one transaction, with one clock reading."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from watchdog.domain.ids import new_id
from watchdog.records.accounts_of_use import AccountsOfUse
from watchdog.records.blobs import Blobs
from watchdog.records.cases import Cases
from watchdog.records.database import begin_writing
from watchdog.records.desks import Desks
from watchdog.records.directory import Directory
from watchdog.records.drafts import Drafts
from watchdog.records.epochs import Epochs
from watchdog.records.findings import Findings
from watchdog.records.journal import Journal
from watchdog.records.kit import Kit
from watchdog.records.members import Members
from watchdog.records.notices import Notices
from watchdog.records.quarters import Quarters
from watchdog.records.reports import Reports
from watchdog.records.resealing import Resealing
from watchdog.records.retention import Retention
from watchdog.records.saved_searches import SavedSearches
from watchdog.records.shelf import Shelf
from watchdog.records.tables import Instance, table_of
from watchdog.records.tickets import Tickets
from watchdog.records.vault import Vault
from watchdog.sealing import Recipient

_NAME = select(table_of(Instance).c.name)
"""Asked in every request: without the session's bookkeeping it costs a fifth."""


class NotSetUpError(Exception):
    """The database holds no instance yet."""


@dataclass
class Work:
    """A unit of work. Only `web.transaction` and the command line open and commit one.

    Attributes:
        session: The database session.
        blobs: Where exhibits' envelopes lie.
        now: The moment the request began, in UTC; its day is all that is ever stored.
    """

    session: Session
    blobs: Blobs
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        """The calendar day in UTC."""
        return self.now.date()

    def write(self) -> None:
        """Take the write lock before anything is read, so that a reader never has to become a writer."""
        begin_writing(self.session)

    def commit(self) -> None:
        """Make everything durable."""
        self.session.commit()

    def is_set_up(self) -> bool:
        """Tell whether the database holds an instance."""
        return self.session.scalars(select(Instance.id)).first() is not None

    def set_up(self, recovery: Recipient, name: str = "") -> None:
        """Make the instance, once, under a name that was drawn before or is drawn now."""
        self.session.add(Instance(id=1, name=name or new_id(), recovery=recovery.encoded, day=self.today))
        self.session.flush()

    @cached_property
    def vault(self) -> Vault:
        """Sealing, bound to this instance.

        Raises:
            NotSetUpError: `watchdog init` has not run.
        """
        name = self.session.connection().execute(_NAME).scalar_one_or_none()
        if name is None:
            raise NotSetUpError
        return Vault(name)

    @cached_property
    def desks(self) -> Desks:
        """Desks and their keys."""
        return Desks(self.session, lambda: self.vault, self.today)

    @cached_property
    def kit(self) -> Kit:
        """Whether the recovery kit was tried."""
        return Kit(self.session, self.today)

    @cached_property
    def epochs(self) -> Epochs:
        """New keys of desks that wait for a signature."""
        return Epochs(self.session, self.desks, self.today)

    @cached_property
    def resealing(self) -> Resealing:
        """Sealing older envelopes anew."""
        return Resealing(self.session, self.blobs, self.desks, self.journal, self.today)

    @cached_property
    def directory(self) -> Directory:
        """The signed key directory."""
        return Directory(self.session, lambda: self.vault, self.desks, self.today)

    @cached_property
    def members(self) -> Members:
        """Accounts and sittings."""
        return Members(self.session, self.now)

    @cached_property
    def notices(self) -> Notices:
        """Where members want to be told that something waits."""
        return Notices(self.session, self.today)

    @cached_property
    def quarters(self) -> Quarters:
        """Counts of the present quarter of an hour."""
        return Quarters(self.session, self.now)

    @cached_property
    def tickets(self) -> Tickets:
        """Tickets that were used up."""
        return Tickets(self.session, self.today)

    @cached_property
    def reports(self) -> Reports:
        """Reports, mailboxes, messages and exhibits."""
        return Reports(self.session, self.blobs, self.today)

    @cached_property
    def retention(self) -> Retention:
        """What is deleted after its time, and what is held back."""
        return Retention(self.session, self.blobs, self.today)

    @cached_property
    def cases(self) -> Cases:
        """Cases and their revisions."""
        return Cases(self.session, self.vault, self.today)

    @cached_property
    def findings(self) -> Findings:
        """Findings."""
        return Findings(self.session, self.vault, self.today)

    @cached_property
    def drafts(self) -> Drafts:
        """Drafts."""
        return Drafts(self.session, self.vault, self.today)

    @cached_property
    def accounts_of_use(self) -> AccountsOfUse:
        """Where findings went, and what came of it."""
        return AccountsOfUse(self.session, self.vault, self.today)

    @cached_property
    def shelf(self) -> Shelf:
        """What policy staff keep beside their drafts."""
        return Shelf(self.session, self.vault, self.today)

    @cached_property
    def saved_searches(self) -> SavedSearches:
        """Searches that members keep."""
        return SavedSearches(self.session, self.vault, self.today)

    @cached_property
    def journal(self) -> Journal:
        """The custody logs."""
        return Journal(self.session, lambda: self.vault, self.today)
