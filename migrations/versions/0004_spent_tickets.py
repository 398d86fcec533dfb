"""Tickets that were used up; and the counters of failed sign-ins count other things too.

Revision: 0004
Before: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WINDOW = "Number of the quarter of an hour. Staff."


def upgrade() -> None:
    """Make the table of tickets; counts last a quarter of an hour, so they are begun anew."""
    op.create_table(
        "spent_ticket",
        sa.Column("row", sa.LargeBinary(), nullable=False, comment="SHA-256 of its random part. Secret."),
        sa.Column("day", sa.Date(), nullable=False, comment="Day after which it may be swept. Counted."),
        sa.PrimaryKeyConstraint("row"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_spent_ticket_day", "spent_ticket", ["day"])
    op.drop_table("attempt")
    what = "What is counted; for failed sign-ins a hash of the account name. Staff."
    _counts("counter", what, "How many. Counted.")


def downgrade() -> None:
    """Forget both."""
    op.drop_table("counter")
    _counts("attempt", "Hash of the account name, or `all`. Staff.", "How many failed. Staff.")
    op.drop_index("ix_spent_ticket_day", "spent_ticket")
    op.drop_table("spent_ticket")


def _counts(name: str, subject: str, count: str) -> None:
    op.create_table(
        name,
        sa.Column("subject", sa.String(length=40), nullable=False, comment=subject),
        sa.Column("window", sa.Integer(), nullable=False, comment=WINDOW),
        sa.Column("count", sa.Integer(), nullable=False, comment=count),
        sa.PrimaryKeyConstraint("subject", "window"),
    )
