"""New keys of desks that wait for a signature, and a key directory in signed versions.

Revision: 0013
Before: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

COMMENTS = {
    "signature": (
        "Organisation's signature of this row. Public.",
        "Organisation's signature of this row; empty while the key waits for it. Public.",
    ),
    "day": ("Day the epoch began. Public.", "Day the epoch began; while it waits, the day it was made. Public."),
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
    _say(1)


def downgrade() -> None:
    """Keys that wait were used for nothing and go."""
    op.execute(
        'DELETE FROM "grant" WHERE EXISTS (SELECT 1 FROM desk_key WHERE desk_key.desk_id = "grant".desk_id '
        "AND desk_key.epoch = \"grant\".epoch AND length(desk_key.signature) = 0)"
    )
    op.execute("DELETE FROM desk_key WHERE length(signature) = 0")
    op.drop_table("key_directory")
    _say(0)


def _say(which: int) -> None:
    """Comments are kept by PostgreSQL alone."""
    if op.get_bind().dialect.name == "postgresql":
        for column, said in COMMENTS.items():
            op.alter_column("desk_key", column, comment=said[which], existing_comment=said[1 - which])


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
