"""Accounts of use. Each is sealed to the policy desk and to the one desk whose findings it names."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from watchdog.domain.account import PURPOSE, AccountOfUse
from watchdog.domain.ids import new_id
from watchdog.records.tables import AccountRow
from watchdog.records.vault import Vault
from watchdog.sealing import Identity, Recipient


@dataclass(frozen=True, slots=True)
class KeptAccount:
    """An account as it is kept: its id, and the desk whose findings it names."""

    id: str
    desk_id: str
    account: AccountOfUse


@dataclass(frozen=True, slots=True)
class AccountsOfUse:
    """The accounts of an instance, inside one unit of work."""

    session: Session
    vault: Vault
    today: dt.date

    def keep(self, desk_id: str, account: AccountOfUse, readers: Sequence[Recipient]) -> str:
        """Keep a new account and return its id.

        Args:
            desk_id: Whose findings it names.
            account: The account.
            readers: The policy desk and that desk.
        """
        row_id = new_id()
        sealed = self.vault.seal(PURPOSE, row_id, account, readers)
        self.session.add(AccountRow(id=row_id, desk_id=desk_id, day=self.today, sealed=sealed))
        self.session.flush()
        return row_id

    def change(self, kept: KeptAccount, readers: Sequence[Recipient]) -> None:
        """Save an account anew; it was read with `for_change`, so nobody else has changed it since.

        Raises:
            LookupError: There is none under its id.
        """
        row = self.session.get(AccountRow, kept.id)
        if row is None:
            raise LookupError(kept.id)
        row.day = self.today
        row.sealed = self.vault.seal(PURPOSE, row.id, kept.account, readers)
        self.session.flush()

    def all(self, keys: Sequence[Identity], *, for_change: bool = False) -> list[KeptAccount]:
        """Return every account, in no order.

        Args:
            keys: Of the policy desk.
            for_change: Let nobody else change them until this unit of work ends.

        Raises:
            NoKeyError: The reader holds no key.
        """
        query = select(AccountRow).execution_options(populate_existing=True)
        rows = self.session.scalars(query.with_for_update() if for_change else query).all()
        return [self._open(row, keys) for row in rows]

    def of_desk(self, desk_id: str, keys: Sequence[Identity]) -> list[KeptAccount]:
        """Return the accounts of a desk's findings, in no order.

        Args:
            desk_id: The desk.
            keys: Of that desk, or of the policy desk.

        Raises:
            NoKeyError: The reader holds no key.
            SealingError: The keys are those of another desk.
        """
        rows = self.session.scalars(select(AccountRow).where(AccountRow.desk_id == desk_id)).all()
        return [self._open(row, keys) for row in rows]

    def _open(self, row: AccountRow, keys: Sequence[Identity]) -> KeptAccount:
        return KeptAccount(row.id, row.desk_id, self.vault.open(AccountOfUse, PURPOSE, row.id, row.sealed, keys))
