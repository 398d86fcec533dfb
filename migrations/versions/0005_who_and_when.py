"""Who of a desk a report is assigned to, and until when it is put off; whether a member wants hard stories hidden first.

Revision: 0005
Before: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ASSIGNEE = "Keyed mark of whoever it is assigned to; differs for each report. Sealed."
LATER = "Put off until this day. Staff."
SOFT = "Hard stories stay hidden until wanted. Staff."


def upgrade() -> None:
    """Nothing is assigned yet, nothing is put off, and everybody is spared at first."""
    op.add_column("report_desk", sa.Column("assignee", sa.LargeBinary(), nullable=True, comment=ASSIGNEE))
    op.add_column("report_desk", sa.Column("later", sa.Date(), nullable=True, comment=LATER))
    op.add_column("member", sa.Column("soft", sa.Boolean(), nullable=False, server_default=sa.true(), comment=SOFT))


def downgrade() -> None:
    """Forget all three."""
    op.drop_column("member", "soft")
    op.drop_column("report_desk", "later")
    op.drop_column("report_desk", "assignee")
