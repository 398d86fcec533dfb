"""What policy staff keep beside their drafts.

Revision: 0009
Before: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is kept yet."""
    op.create_table(
        "shelf",
        sa.Column("id", sa.String(32), primary_key=True, comment="Random id. Counted."),
        sa.Column("kind", sa.String(40), nullable=False, comment="What it is. Counted."),
        sa.Column("day", sa.Date(), nullable=False, comment="Day saved. Counted."),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="Counts saved versions; two editors cannot overwrite. Counted.",
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="A dataclass of the domain for the policy desk. Sealed.",
        ),
    )
    op.create_index(op.f("ix_shelf_kind"), "shelf", ["kind"])


def downgrade() -> None:
    """Forget all of it."""
    op.drop_table("shelf")
