"""What the bot has asked people, and several businesses registered by one person."""

import sqlalchemy as sa
from alembic import op

from storage.database.base import Instant

revision = "0005"
down_revision = "0004"

_NUMBERED = "CASE WHEN registered_by IS NULL THEN NULL ELSE 1 END"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _number_registrations_on_sqlite()
    else:
        _number_registrations()
    _questions()


def _number_registrations() -> None:
    op.add_column("business", sa.Column("registration", sa.Integer()))
    op.execute(f"UPDATE business SET registration = {_NUMBERED}")  # noqa: S608 - a constant
    op.drop_constraint("uq_business_registered_by", "business")
    op.create_unique_constraint(
        "uq_business_registered_by_registration", "business", ["registered_by", "registration"]
    )
    op.create_check_constraint(
        op.f("ck_business_registration"),
        "business",
        "(registered_by IS NULL) = (registration IS NULL)",
    )


def _number_registrations_on_sqlite() -> None:
    """SQLite drops no constraint; what refers to the table waits until its rows are back."""
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TABLE old_business AS SELECT * FROM business")
    op.drop_table("business")
    op.create_table(
        "business",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("registered_by", sa.Integer()),
        sa.Column("registration", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_business"),
        sa.ForeignKeyConstraint(["registered_by"], ["person.id"], name="fk_business_registered_by"),
        sa.CheckConstraint(
            "(registered_by IS NULL) = (registration IS NULL)",
            name=op.f("ck_business_registration"),
        ),
        sa.UniqueConstraint(
            "registered_by", "registration", name="uq_business_registered_by_registration"
        ),
    )
    op.execute(
        "INSERT INTO business (id, name, created_at, registered_by, registration) "  # noqa: S608 - a constant
        f"SELECT id, name, created_at, registered_by, {_NUMBERED} FROM old_business"
    )
    op.drop_table("old_business")


def _questions() -> None:
    op.create_table(
        "question",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("business_id", sa.Integer()),
        sa.Column("registered", sa.Integer()),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("answered_by", sa.BigInteger()),
        sa.PrimaryKeyConstraint("person_id", name="pk_question"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_question_person_id"),
        sa.ForeignKeyConstraint(["business_id"], ["business.id"], name="fk_question_business_id"),
        sa.CheckConstraint(
            "(kind = 'rename') = (business_id IS NOT NULL)",
            name=op.f("ck_question_business_id"),
        ),
        sa.CheckConstraint(
            "(kind = 'register') = (registered IS NOT NULL)",
            name=op.f("ck_question_registered"),
        ),
    )
