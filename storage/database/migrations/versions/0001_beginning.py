"""People, businesses, the catalogue and the ledger."""

import sqlalchemy as sa
from alembic import op

from storage.database.append_only import guard
from storage.database.base import Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    _people()
    _catalogue()
    _ledger()
    guard(op.get_bind(), "plan_change", "plan_revision", "publication", "publication_offer")


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger()),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("language", sa.String(16)),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("telegram_id", name="uq_person_telegram_id"),
    )
    op.create_table(
        "business",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("registered_by", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_business"),
        sa.UniqueConstraint("registered_by", name="uq_business_registered_by"),
        sa.ForeignKeyConstraint(["registered_by"], ["person.id"], name="fk_business_registered_by"),
    )
    op.create_table(
        "member",
        sa.Column("business_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("business_id", "person_id", name="pk_member"),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name="fk_member_business_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_member_person_id"),
        sa.CheckConstraint("role IN ('owner', 'viewer')", name=op.f("ck_member_role")),
    )
    op.create_index("ix_member_person_id", "member", ["person_id"])
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("business_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant()),
        sa.Column("used_by", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("code_hash", name="uq_invitation_code_hash"),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name="fk_invitation_business_id"),
        sa.ForeignKeyConstraint(["used_by"], ["person.id"], name="fk_invitation_used_by"),
        sa.CheckConstraint("role IN ('owner', 'viewer')", name=op.f("ck_invitation_role")),
    )


def _catalogue() -> None:
    op.create_table(
        "plan_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plan_revision"),
        sa.UniqueConstraint("code", "number", name="uq_plan_revision_code_number"),
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_publication"),
    )
    op.create_table(
        "publication_offer",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("plan_revision_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("publication_id", "position", name="pk_publication_offer"),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name="fk_publication_offer_publication_id"
        ),
        sa.ForeignKeyConstraint(
            ["plan_revision_id"], ["plan_revision.id"], name="fk_publication_offer_plan_revision_id"
        ),
    )


def _ledger() -> None:
    op.create_table(
        "plan_change",
        sa.Column("business_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("plan_revision_id", sa.Integer()),
        sa.Column("effective_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant()),
        sa.Column("anchor_at", Instant()),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("decided_by", sa.Integer()),
        sa.Column("via", sa.String(16), nullable=False),
        sa.Column("note", sa.String(500)),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("business_id", "seq", name="pk_plan_change"),
        sa.ForeignKeyConstraint(
            ["business_id"], ["business.id"], name="fk_plan_change_business_id"
        ),
        sa.ForeignKeyConstraint(
            ["plan_revision_id"], ["plan_revision.id"], name="fk_plan_change_plan_revision_id"
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_plan_change_decided_by"),
        sa.CheckConstraint("seq > 0", name=op.f("ck_plan_change_seq")),
        sa.CheckConstraint(
            "kind IN ('choose', 'request', 'decline', 'withdraw', 'undo', 'end')",
            name=op.f("ck_plan_change_kind"),
        ),
        sa.CheckConstraint(
            "(plan_revision_id IS NOT NULL) = (kind IN ('choose', 'request'))",
            name=op.f("ck_plan_change_revision"),
        ),
        sa.CheckConstraint("effective_at >= decided_at", name=op.f("ck_plan_change_effective_at")),
        sa.CheckConstraint("expires_at > effective_at", name=op.f("ck_plan_change_expires_at")),
        sa.CheckConstraint("anchor_at <= effective_at", name=op.f("ck_plan_change_anchor_at")),
        sa.CheckConstraint("via IN ('chat', 'operator', 'cli')", name=op.f("ck_plan_change_via")),
        sa.CheckConstraint("base >= 0 AND base < seq", name=op.f("ck_plan_change_base")),
    )
    op.create_index(
        "ix_plan_change_business_id_base_seq", "plan_change", ["business_id", "base", "seq"]
    )
