"""A second factor beside the passphrase, a list of sittings for their member, and an end to invitations.

Revision: 0011
Before: 0010
"""

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has a second factor yet; sittings that began before stand in no list.

    Invitations that were made before go on for a week.
    """
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
    with op.batch_alter_table("sitting") as table:
        table.add_column(
            sa.Column(
                "times",
                sa.LargeBinary(),
                nullable=True,
                comment="access.sittings.Times for its member alone; none while a key is asked. Sealed.",
            )
        )
    with op.batch_alter_table("member") as table:
        table.add_column(
            sa.Column("invited_until", sa.Date(), nullable=True, comment="Last day of the invitation. Staff.")
        )
    member = sa.table("member", sa.column("invitation", sa.LargeBinary()), sa.column("invited_until", sa.Date()))
    until = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=7)
    op.execute(member.update().where(member.c.invitation.is_not(None)).values(invited_until=until))


def downgrade() -> None:
    """Forget all second factors."""
    with op.batch_alter_table("member") as table:
        table.drop_column("invited_until")
    with op.batch_alter_table("sitting") as table:
        table.drop_column("times")
    op.drop_table("second_factor")
