"""Two people release a draft, and each desk learns where its findings went.

Revision: 0010
Before: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CHECKS = {
    "draft_two_people": "second_mark IS NULL OR first_mark <> second_mark",
    "draft_asked": "stage = 'writing' OR first_mark IS NOT NULL",
    "draft_released_by_two": "stage <> 'released' OR second_mark IS NOT NULL",
}
BEFORE = "stage IN ('released', 'writing')"
AFTER = "stage IN ('asked', 'released', 'writing')"


def upgrade() -> None:
    """Every draft is being written: nobody could release one so far."""
    op.execute("UPDATE draft SET stage = 'writing'")
    with op.batch_alter_table("draft", copy_from=_draft((), {"draft_stage": BEFORE})) as table:
        table.drop_constraint("draft_stage", type_="check")
        for column in _new():
            table.add_column(column)
        table.create_check_constraint("draft_stage", AFTER)
        for name, rule in CHECKS.items():
            table.create_check_constraint(name, rule)
    _draft_release()
    op.create_table(
        "account_of_use",
        sa.Column("id", sa.String(32), primary_key=True, comment="Random id. Counted."),
        sa.Column(
            "desk_id", sa.String(40), sa.ForeignKey("desk.id"), nullable=False, comment="Whose findings. Counted."
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="Day of the last entry. Counted."),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="domain.account.AccountOfUse. Sealed."),
    )
    op.create_index(op.f("ix_account_of_use_desk_id"), "account_of_use", ["desk_id"])


def downgrade() -> None:
    """Forget releases and accounts; every draft is being written again."""
    op.drop_table("account_of_use")
    op.drop_table("draft_release")
    op.execute("UPDATE draft SET stage = 'writing', first_mark = NULL, second_mark = NULL")
    with op.batch_alter_table("draft", copy_from=_draft(_new(), {"draft_stage": AFTER, **CHECKS})) as table:
        for name in ("draft_stage", *CHECKS):
            table.drop_constraint(name, type_="check")
        for column in _new():
            table.drop_column(column.name)
        table.create_check_constraint("draft_stage", BEFORE)


def _draft_release() -> None:
    """Make the table of releases; the database itself refuses to change or remove one."""
    op.create_table(
        "draft_release",
        sa.Column("draft_id", sa.String(32), sa.ForeignKey("draft.id"), primary_key=True, comment="Draft. Counted."),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False, comment="Counts from 1. Counted."),
        sa.Column("version", sa.Integer(), nullable=False, comment="The version that was released. Counted."),
        sa.Column("day", sa.Date(), nullable=False, comment="Day released. Counted."),
        sa.Column("first_mark", sa.LargeBinary(), nullable=False, comment="Keyed mark of who asked. Sealed."),
        sa.Column("second_mark", sa.LargeBinary(), nullable=False, comment="Keyed mark of who confirmed. Sealed."),
        sa.ForeignKeyConstraint(["draft_id", "version"], ["draft_version.draft_id", "draft_version.version"]),
        sa.UniqueConstraint("draft_id", "version"),
        sa.CheckConstraint("number > 0", name="draft_release_number"),
        sa.CheckConstraint("first_mark <> second_mark", name="draft_release_two_people"),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for act in ("UPDATE", "DELETE"):
        body = (
            "BEGIN SELECT RAISE(ABORT, 'this table only grows'); END"
            if sqlite
            else "FOR EACH ROW EXECUTE FUNCTION only_grows()"
        )
        op.execute(f"CREATE TRIGGER draft_release_no_{act.lower()} BEFORE {act} ON draft_release {body}")


def _new() -> tuple[sa.Column, ...]:
    """Return the columns that are added; a column belongs to one table, so each table gets its own."""
    return (
        sa.Column(
            "epoch",
            sa.Integer(),
            comment="Epoch of the policy desk's key that the marks are made under. Public.",
        ),
        sa.Column("first_mark", sa.LargeBinary(), comment="Keyed mark of who asked. Sealed."),
        sa.Column("second_mark", sa.LargeBinary(), comment="Keyed mark of who confirmed. Sealed."),
        sa.Column(
            "returned",
            sa.LargeBinary(),
            comment="domain.draft.Returned: why this version was given back, for the policy desk. Sealed.",
        ),
    )


def _draft(more: object, checks: object) -> sa.Table:
    """Return the table as it stands; SQLite makes it anew from this."""
    return sa.Table(
        "draft",
        sa.MetaData(),
        sa.Column("id", sa.String(32), primary_key=True, comment="Random id. Counted."),
        sa.Column(
            "short_ref", sa.String(40), nullable=False, unique=True, comment="Random reference people quote. Counted."
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="Day begun. Counted."),
        sa.Column("stage", sa.String(20), nullable=False, comment="domain.stages.DraftStage. Counted."),
        sa.Column("version", sa.Integer(), nullable=False, comment="Latest version. Counted."),
        *more,
        *(sa.CheckConstraint(rule, name=name) for name, rule in checks.items()),
    )
