"""Journal lines and checkpoints can be added, never changed or removed.

Revision: 0002
Before: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("journal", "checkpoint")
ACTS = ("UPDATE", "DELETE")

POSTGRES_FUNCTION = """
CREATE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'this table only grows'; END $$
"""


def upgrade() -> None:
    """Let the database itself refuse."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(POSTGRES_FUNCTION)
    for table in TABLES:
        for act in ACTS:
            body = (
                "BEGIN SELECT RAISE(ABORT, 'this table only grows'); END"
                if sqlite
                else "FOR EACH ROW EXECUTE FUNCTION only_grows()"
            )
            op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {body}")


def downgrade() -> None:
    """Take the refusal away."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        for act in ACTS:
            name = f"{table}_no_{act.lower()}"
            op.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP TRIGGER {name} ON {table}")
    if not sqlite:
        op.execute("DROP FUNCTION only_grows()")
