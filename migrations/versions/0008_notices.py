"""Where a member wants to be told that something waits.

Revision: 0008
Before: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody is told anything yet."""
    op.create_table(
        "notice",
        sa.Column(
            "member_id", sa.String(32), sa.ForeignKey("member.id"), primary_key=True, comment="Who is told. Staff."
        ),
        sa.Column("wish", sa.String(20), nullable=False, comment="records.notices.Wish. Staff."),
        sa.Column("language", sa.String(35), nullable=False, comment="Of the e-mail. Staff."),
        sa.Column(
            "address", sa.LargeBinary(), nullable=False, comment="E-mail address, under the instance's secret. Secret."
        ),
        sa.Column("sent", sa.Date(), nullable=True, comment="Day of the last e-mail. Staff."),
    )


def downgrade() -> None:
    """Forget all addresses."""
    op.drop_table("notice")
