"""A report's stage stands beside its desk too, so that a list of any length is read from one index.

Revision: 0003
Before: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COMMENT = "Same as the report's, kept equal by the database, for lists of any length. Counted."


def upgrade() -> None:
    """Copy the stage, and let the database keep both equal."""
    op.create_index("report_at_stage", "report", ["id", "stage"], unique=True)
    with op.batch_alter_table("report_desk") as table:
        table.add_column(sa.Column("stage", sa.String(length=20), nullable=True, comment=COMMENT))
    op.execute("UPDATE report_desk SET stage = (SELECT stage FROM report WHERE report.id = report_desk.report_id)")
    with op.batch_alter_table("report_desk") as table:
        table.alter_column("stage", existing_type=sa.String(length=20), existing_comment=COMMENT, nullable=False)
        table.create_foreign_key(
            "report_desk_stage", "report", ["report_id", "stage"], ["id", "stage"], onupdate="CASCADE"
        )
        table.drop_index("report_desk_page")
        table.create_index("report_desk_page", ["desk_id", "stage", "day", "report_id"])
        table.create_index("report_desk_report", ["report_id"])


def downgrade() -> None:
    """Forget the copy."""
    with op.batch_alter_table("report_desk") as table:
        table.drop_index("report_desk_report")
        table.drop_index("report_desk_page")
        table.drop_constraint("report_desk_stage", type_="foreignkey")
        table.drop_column("stage")
        table.create_index("report_desk_page", ["desk_id", "day", "report_id"])
    op.drop_index("report_at_stage", "report")
