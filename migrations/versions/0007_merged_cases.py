"""A case may be merged into another one, if two people agreed.

Revision: 0007
Before: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BEFORE = ("cleared", "draft", "in-review", "needs-information", "not-verified", "possible", "verified", "withdrawn")
TWO = ("cleared", "verified")
BOTH = "first_mark IS NOT NULL AND second_mark IS NOT NULL"


def upgrade() -> None:
    """Allow the stage `merged`; like the verified ones it needs two marks."""
    _replace(sorted((*BEFORE, "merged")), sorted((*TWO, "merged")), BEFORE, TWO)


def downgrade() -> None:
    """Take merged cases up again as cases that need information, and forbid the stage."""
    op.execute(
        'UPDATE "case" SET stage = \'needs-information\', first_mark = NULL, second_mark = NULL WHERE stage = \'merged\''
    )
    _replace(BEFORE, TWO, sorted((*BEFORE, "merged")), sorted((*TWO, "merged")))


def _replace(stages: object, two: object, stages_now: object, two_now: object) -> None:
    with op.batch_alter_table("case", copy_from=_as_it_is(stages_now, two_now)) as table:
        table.drop_constraint("case_verified_by_two", type_="check")
        table.drop_constraint("case_stage", type_="check")
        table.create_check_constraint("case_stage", _one_of(stages))
        table.create_check_constraint("case_verified_by_two", f"NOT ({_one_of(two)}) OR ({BOTH})")


def _one_of(stages: object) -> str:
    quoted = ", ".join(f"'{stage}'" for stage in stages)
    return f"stage IN ({quoted})"


def _as_it_is(stages: object, two: object) -> sa.Table:
    """Return the table as it stands; SQLite makes it anew from this."""
    code, known = sa.String(40), sa.MetaData()
    sa.Table("desk_key", known, sa.Column("desk_id", code), sa.Column("epoch", sa.Integer()))
    return sa.Table(
        "case",
        known,
        sa.Column("id", sa.String(32), primary_key=True, comment="Random id. Counted."),
        sa.Column("short_ref", code, nullable=False, unique=True, comment="Random reference people quote. Counted."),
        sa.Column("desk_id", code, nullable=False, comment="Desk. Counted."),
        sa.Column(
            "epoch",
            sa.Integer(),
            nullable=False,
            comment="Epoch of the desk's key; marks are made under it. Public.",
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="Day opened. Counted."),
        sa.Column("stage", sa.String(20), nullable=False, comment="domain.stages.CaseStage. Counted."),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="Counts saved versions; two editors cannot overwrite. Counted.",
        ),
        sa.Column("sealed", sa.LargeBinary(), comment="domain.case.CaseFile for its desk. Sealed."),
        sa.Column("first_mark", sa.LargeBinary(), comment="Keyed mark of who asked. Sealed."),
        sa.Column("second_mark", sa.LargeBinary(), comment="Keyed mark of who confirmed. Sealed."),
        sa.ForeignKeyConstraint(["desk_id", "epoch"], ["desk_key.desk_id", "desk_key.epoch"]),
        sa.CheckConstraint(_one_of(stages), name="case_stage"),
        sa.CheckConstraint("second_mark IS NULL OR first_mark <> second_mark", name="case_two_people"),
        sa.CheckConstraint(f"NOT ({_one_of(two)}) OR ({BOTH})", name="case_verified_by_two"),
        sa.Index("case_page", "desk_id", "day", "id"),
    )
