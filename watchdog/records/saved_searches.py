"""Searches that members keep. Each is sealed to its member alone."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from watchdog.domain.ids import new_id
from watchdog.domain.saved_search import PURPOSE, SavedSearch
from watchdog.domain.wire import WireError
from watchdog.records.tables import SavedSearchRow
from watchdog.records.vault import Vault
from watchdog.sealing import Identity, SealingError


@dataclass(frozen=True, slots=True)
class SavedSearches:
    """The kept searches of an instance, inside one unit of work."""

    session: Session
    vault: Vault
    today: dt.date

    def keep(self, member_id: str, member: Identity, search: SavedSearch) -> str:
        """Seal a search to its member and return its id."""
        row_id = new_id()
        sealed = self.vault.seal(PURPOSE, row_id, search, [member.recipient])
        self.session.add(SavedSearchRow(id=row_id, member_id=member_id, day=self.today, sealed=sealed))
        self.session.flush()
        return row_id

    def of(self, member_id: str, member: Identity) -> dict[str, SavedSearch]:
        """Return a member's searches by id. One that was changed in the database is left out, as if it were gone."""
        found = {}
        for row in self._rows(member_id):
            try:
                found[row.id] = self.vault.open(SavedSearch, PURPOSE, row.id, row.sealed, [member])
            except (SealingError, WireError):
                continue
        return found

    def forget(self, member_id: str, row_id: str) -> None:
        """Remove a search if it is the member's."""
        mine = (SavedSearchRow.id == row_id) & (SavedSearchRow.member_id == member_id)
        self.session.execute(delete(SavedSearchRow).where(mine))

    def _rows(self, member_id: str) -> Sequence[SavedSearchRow]:
        return self.session.scalars(select(SavedSearchRow).where(SavedSearchRow.member_id == member_id)).all()
