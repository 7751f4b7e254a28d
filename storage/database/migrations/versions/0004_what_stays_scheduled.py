"""What stays scheduled beside a decision: nothing, for all that were made before."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    # In SQL, since Alembic would build the table anew on SQLite, without its triggers.
    op.execute(
        "ALTER TABLE plan_change ADD COLUMN scheduled INTEGER DEFAULT 0 NOT NULL"
        " CONSTRAINT ck_plan_change_scheduled CHECK (scheduled >= 0 AND scheduled < seq)"
    )
    named = sa.text("scheduled > 0")
    op.create_index(
        "ix_plan_change_scheduled",
        "plan_change",
        ["business_id", "scheduled", "seq"],
        sqlite_where=named,
        postgresql_where=named,
    )
    # The end of a time that lies ahead is told of from now on: ahead of the last moment that this
    # database knows of, for the clock it lives by may be another than this machine's.
    op.execute(
        "INSERT INTO timer (business_id, seq, kind, due_at)"
        " SELECT business_id, seq, 'end', expires_at FROM plan_change WHERE expires_at > ("
        "  SELECT max(known_at) FROM ("
        "   SELECT max(decided_at) AS known_at FROM plan_change"
        "   UNION ALL SELECT max(settled_at) FROM timer"
        "   UNION ALL SELECT max(created_at) FROM outbox"
        "  ) AS known"
        " )"
    )
