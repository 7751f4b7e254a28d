"""Which messages letters came as, so that they can change; open requests found without a search."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("message_id", sa.BigInteger()))
    is_request = sa.text("kind = 'request'")
    op.create_index(
        "ix_plan_change_request",
        "plan_change",
        ["decided_at", "business_id"],
        sqlite_where=is_request,
        postgresql_where=is_request,
    )
