"""Searches that a member keeps, sealed to that member alone.

Revision: 0006
Before: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody keeps a search yet."""
    op.create_table(
        "saved_search",
        sa.Column("id", sa.String(32), primary_key=True, comment="Random id. Staff."),
        sa.Column("member_id", sa.String(32), sa.ForeignKey("member.id"), nullable=False, comment="Whose. Staff."),
        sa.Column("day", sa.Date(), nullable=False, comment="Day it was kept. Staff."),
        sa.Column(
            "sealed", sa.LargeBinary(), nullable=False, comment="domain.saved_search for its member alone. Sealed."
        ),
    )
    op.create_index("ix_saved_search_member_id", "saved_search", ["member_id"])


def downgrade() -> None:
    """Forget them all."""
    op.drop_table("saved_search")
