"""A second factor beside the passphrase.

Revision: 0011
Before: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has a second factor yet."""
    op.create_table(
        "second_factor",
        sa.Column("member_id", sa.String(32), sa.ForeignKey("member.id"), primary_key=True, comment="Whose. Staff."),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="domain.second_factor.SecondFactor for its member alone. Sealed.",
        ),
    )


def downgrade() -> None:
    """Forget all second factors."""
    op.drop_table("second_factor")
