"""Who wants which notices, timers for what happens by itself, and people who left or are erased."""

import sqlalchemy as sa
from alembic import op

from storage.database.base import Instant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("person", sa.Column("telegram_language", sa.String(16)))
    op.add_column("person", sa.Column("unreachable_since", Instant()))
    op.add_column("person", sa.Column("erased_at", Instant()))
    with op.batch_alter_table("invitation") as invitation:
        invitation.add_column(sa.Column("created_by", sa.Integer()))
        invitation.create_foreign_key("fk_invitation_created_by", "person", ["created_by"], ["id"])
    op.create_table(
        "member_notice",
        sa.Column("business_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("business_id", "person_id", "kind", name="pk_member_notice"),
        sa.ForeignKeyConstraint(
            ["business_id", "person_id"],
            ["member.business_id", "member.person_id"],
            name="fk_member_notice_member",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "timer",
        sa.Column("business_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("settled_at", Instant()),
        sa.PrimaryKeyConstraint("business_id", "seq", "kind", "due_at", name="pk_timer"),
        sa.ForeignKeyConstraint(
            ["business_id", "seq"],
            ["plan_change.business_id", "plan_change.seq"],
            name="fk_timer_plan_change",
        ),
    )
    waiting = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_timer_waiting", "timer", ["due_at"], sqlite_where=waiting, postgresql_where=waiting
    )
