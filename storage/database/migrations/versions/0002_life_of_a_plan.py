"""Tags of businesses, the outbox, and the indexes that conditions and dates are looked up by."""

import sqlalchemy as sa
from alembic import op

from storage.database.base import Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for column in ("plan_revision_id", "decided_at"):
        op.create_index(
            f"ix_plan_change_business_id_{column}", "plan_change", ["business_id", column]
        )
    op.create_table(
        "business_tag",
        sa.Column("business_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(32), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("business_id", "tag", name="pk_business_tag"),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.id"], name="fk_business_tag_business_id"
        ),
    )
    _outbox()


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("occasion", sa.String(48), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer()),
        sa.Column("plan_revision_id", sa.Integer()),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("settled_at", Instant()),
        sa.Column("outcome", sa.String(16)),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name="fk_outbox_business_id"),
        sa.ForeignKeyConstraint(["recipient_id"], ["person.id"], name="fk_outbox_recipient_id"),
        sa.ForeignKeyConstraint(["sender_id"], ["person.id"], name="fk_outbox_sender_id"),
        sa.ForeignKeyConstraint(
            ["plan_revision_id"], ["plan_revision.id"], name="fk_outbox_plan_revision_id"
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (outcome IS NULL)", name=op.f("ck_outbox_outcome")
        ),
        sa.UniqueConstraint(
            "business_id",
            "kind",
            "occasion",
            "recipient_id",
            name="uq_outbox_business_id_kind_occasion_recipient_id",
        ),
    )
    waiting = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["recipient_id", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
