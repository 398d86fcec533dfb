"""New keys of desks, a key directory in signed versions, sealing older envelopes anew, and trying the recovery kit.

Revision: 0013
Before: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COMMENTS = {
    "desk_key.signature": (
        "Organisation's signature of this row. Public.",
        "Organisation's signature of this row; empty while the key waits for it. Public.",
    ),
    "desk_key.day": (
        "Day the epoch began. Public.",
        "Day the epoch began; while it waits, the day it was made. Public.",
    ),
    "exhibit.id": ("Random id, also the blob's name. Counted.", "Random id. Counted."),
}


def upgrade() -> None:
    """No version is signed yet: the next holder of the policy desk's key who signs in signs the first one."""
    op.create_table(
        "key_directory",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False, comment="Counts from 1. Public."),
        sa.Column("day", sa.Date(), nullable=False, comment="Day it was signed. Public."),
        sa.Column(
            "statement",
            sa.Text(),
            nullable=False,
            comment="What is signed: every key, and the hash of before. Public.",
        ),
        sa.Column("signature", sa.LargeBinary(), nullable=False, comment="Ed25519 over the statement. Public."),
        sa.CheckConstraint("number > 0", name="key_directory_number"),
    )
    _only_grows()
    _resealing()
    op.create_table(
        "recovery_kit",
        sa.Column("id", sa.Integer(), primary_key=True, comment="Always 1. Public."),
        sa.Column("verified", sa.Date(), nullable=True, comment="Day its shares first gave the key. Staff."),
        sa.Column("drilled", sa.Date(), nullable=True, comment="Day of the last drill. Staff."),
        sa.CheckConstraint("id = 1", name="one_recovery_kit"),
    )
    _say(1)


def downgrade() -> None:
    """Keys that wait were used for nothing and go. Files that were sealed anew keep their new names.

    Raises:
        RuntimeError: There are such files, which the tables before cannot name.
    """
    renamed = op.get_bind().execute(sa.text("SELECT count(*) FROM exhibit WHERE blob <> id")).scalar()
    if renamed:
        raise RuntimeError("files were sealed anew; an older program would not find them")
    op.drop_table("recovery_kit")
    op.drop_table("resealing")
    with op.batch_alter_table("exhibit") as table:
        table.drop_column("blob")
    op.drop_column("report_desk", "first_epoch")
    op.execute(
        'DELETE FROM "grant" WHERE EXISTS (SELECT 1 FROM desk_key WHERE desk_key.desk_id = "grant".desk_id '
        "AND desk_key.epoch = \"grant\".epoch AND length(desk_key.signature) = 0)"
    )
    op.execute("DELETE FROM desk_key WHERE length(signature) = 0")
    op.drop_table("key_directory")
    _say(0)


def _resealing() -> None:
    """Each file lies under its own id so far."""
    op.add_column(
        "report_desk",
        sa.Column(
            "first_epoch",
            sa.Integer(),
            nullable=True,
            comment="Epoch of the key that it came under, where it was sealed anew since. Public.",
        ),
    )
    comment = "Name of its blob: its id at first. Counted."
    op.add_column("exhibit", sa.Column("blob", sa.String(32), nullable=True, comment=comment))
    op.execute("UPDATE exhibit SET blob = id")
    with op.batch_alter_table("exhibit") as table:
        table.alter_column("blob", existing_type=sa.String(32), existing_comment=comment, nullable=False)
    op.create_table(
        "resealing",
        sa.Column("desk_id", sa.String(40), sa.ForeignKey("desk.id"), primary_key=True, comment="Desk. Public."),
        sa.Column("epoch", sa.Integer(), nullable=False, comment="Epoch of the key that they are sealed to. Public."),
        sa.Column(
            "kind",
            sa.String(40),
            nullable=False,
            comment="Kind of envelope that is next; empty when all is done. Counted.",
        ),
        sa.Column("after", sa.String(80), nullable=False, comment="The last one of that kind, as JSON. Counted."),
        sa.Column(
            "total", sa.Integer(), nullable=False, comment="How many envelopes there were at the beginning. Counted."
        ),
        sa.Column("moved", sa.Integer(), nullable=False, comment="How many were sealed anew. Counted."),
        sa.Column(
            "kept", sa.Integer(), nullable=False, comment="How many needed nothing, or were gone by then. Counted."
        ),
        sa.Column(
            "shut", sa.Integer(), nullable=False, comment="How many did not open and were left as they are. Counted."
        ),
        sa.Column("day", sa.Date(), nullable=False, comment="Day of the last step. Staff."),
    )


def _say(which: int) -> None:
    """Comments are kept by PostgreSQL alone."""
    if op.get_bind().dialect.name == "postgresql":
        for column, said in COMMENTS.items():
            table, _dot, name = column.partition(".")
            op.alter_column(table, name, comment=said[which], existing_comment=said[1 - which])


def _only_grows() -> None:
    """Let the database itself refuse to change or remove a version."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for act in ("UPDATE", "DELETE"):
        body = (
            "BEGIN SELECT RAISE(ABORT, 'this table only grows'); END"
            if sqlite
            else "FOR EACH ROW EXECUTE FUNCTION only_grows()"
        )
        op.execute(f"CREATE TRIGGER key_directory_no_{act.lower()} BEFORE {act} ON key_directory {body}")
