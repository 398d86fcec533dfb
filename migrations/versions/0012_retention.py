"""How long desks keep what is set aside, and what is held back from deletion.

Revision: 0012
Before: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every desk keeps to the period that the program brings; nothing is held."""
    op.create_table(
        "retention",
        sa.Column("desk_id", sa.String(40), sa.ForeignKey("desk.id"), primary_key=True, comment="Desk. Counted."),
        sa.Column("days", sa.Integer(), nullable=False, comment="Days after the last activity. Counted."),
        sa.Column("day", sa.Date(), nullable=False, comment="Day it was set. Counted."),
        sa.CheckConstraint("days BETWEEN 30 AND 3650", name="retention_days"),
    )
    op.create_table(
        "hold",
        sa.Column("object_id", sa.String(32), primary_key=True, comment="Report or case that stays. Counted."),
        sa.Column("desk_id", sa.String(40), sa.ForeignKey("desk.id"), primary_key=True, comment="Desk. Counted."),
        sa.Column("day", sa.Date(), nullable=False, comment="Day it was set. Counted."),
    )


def downgrade() -> None:
    """Forget periods and holds."""
    op.drop_table("hold")
    op.drop_table("retention")
