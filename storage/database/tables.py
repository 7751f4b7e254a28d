"""The tables. The migrations build the same; a test compares the two on both databases."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.database.base import Instant, metadata

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("telegram_id", BigInteger, unique=True),
    Column("name", String(64), nullable=False),
    # The one they chose for the bot; `telegram_language` is the one Telegram told last.
    Column("language", String(16)),
    Column("created_at", Instant, nullable=False),
    Column("telegram_language", String(16)),
    Column("unreachable_since", Instant),
    # Nothing but the id is left then: ledgers name it.
    Column("erased_at", Instant),
)

business = Table(
    "business",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("registered_by", Integer, ForeignKey("person.id")),
    # Which of that person's own it is, counted from 1: naming it twice registers one business.
    Column("registration", Integer),
    CheckConstraint("(registered_by IS NULL) = (registration IS NULL)", name="registration"),
    UniqueConstraint("registered_by", "registration"),
)

# What the bot has asked somebody, until they do something else: the only state between messages.
question = Table(
    "question",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    # Of a business that is renamed; of one that is registered, how many that person had before.
    Column("business_id", Integer, ForeignKey("business.id")),
    Column("registered", Integer),
    Column("asked_at", Instant, nullable=False),
    # Telegram's number of the message that answered it: should that come again, it answers again.
    Column("answered_by", BigInteger),
    CheckConstraint("(kind = 'rename') = (business_id IS NOT NULL)", name="business_id"),
    CheckConstraint("(kind = 'register') = (registered IS NOT NULL)", name="registered"),
)

member = Table(
    "member",
    metadata,
    Column("business_id", Integer, ForeignKey("business.id"), primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True, index=True),
    Column("role", String(16), nullable=False),
    Column("since", Instant, nullable=False),
    CheckConstraint("role IN ('owner', 'viewer')", name="role"),
)

# What a member said about notices of a kind; else owners get them, and viewers do not.
member_notice = Table(
    "member_notice",
    metadata,
    Column("business_id", Integer, primary_key=True),
    Column("person_id", Integer, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("wanted", Boolean, nullable=False),
    ForeignKeyConstraint(
        ["business_id", "person_id"],
        ["member.business_id", "member.person_id"],
        name="fk_member_notice_member",
        ondelete="CASCADE",
    ),
)

invitation = Table(
    "invitation",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("business_id", Integer, ForeignKey("business.id"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("used_by", Integer, ForeignKey("person.id")),
    Column("created_by", Integer, ForeignKey("person.id")),
    CheckConstraint("role IN ('owner', 'viewer')", name="role"),
)

plan_revision = Table(
    "plan_revision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("content", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("code", "number"),
)

publication = Table(
    "publication",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("published_at", Instant, nullable=False),
)

publication_offer = Table(
    "publication_offer",
    metadata,
    Column("publication_id", Integer, ForeignKey("publication.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("plan_revision_id", Integer, ForeignKey("plan_revision.id"), nullable=False),
)

plan_change = Table(
    "plan_change",
    metadata,
    Column("business_id", Integer, ForeignKey("business.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("plan_revision_id", Integer, ForeignKey("plan_revision.id")),
    Column("effective_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("anchor_at", Instant),
    Column("decided_at", Instant, nullable=False),
    Column("decided_by", Integer, ForeignKey("person.id")),
    Column("via", String(16), key="channel", nullable=False),
    Column("note", String(500)),
    Column("base", Integer, key="basis", nullable=False),
    Column("scheduled", Integer, nullable=False, server_default=text("0")),
    CheckConstraint("seq > 0", name="seq"),
    CheckConstraint(
        "kind IN ('choose', 'request', 'decline', 'withdraw', 'undo', 'end')", name="kind"
    ),
    CheckConstraint(
        "(plan_revision_id IS NOT NULL) = (kind IN ('choose', 'request'))", name="revision"
    ),
    CheckConstraint("effective_at >= decided_at", name="effective_at"),
    CheckConstraint("expires_at > effective_at", name="expires_at"),
    CheckConstraint("anchor_at <= effective_at", name="anchor_at"),
    CheckConstraint("via IN ('chat', 'operator', 'cli')", name="via"),
    CheckConstraint("base >= 0 AND base < seq", name="base"),
    CheckConstraint("scheduled >= 0 AND scheduled < seq", name="scheduled"),
    Index("ix_plan_change_business_id_base_seq", "business_id", "basis", "seq"),
    Index(
        "ix_plan_change_scheduled",
        "business_id",
        "scheduled",
        "seq",
        sqlite_where=text("scheduled > 0"),
        postgresql_where=text("scheduled > 0"),
    ),
    Index("ix_plan_change_business_id_plan_revision_id", "business_id", "plan_revision_id"),
    Index("ix_plan_change_business_id_decided_at", "business_id", "decided_at"),
    Index(
        "ix_plan_change_request",
        "decided_at",
        "business_id",
        sqlite_where=text("kind = 'request'"),
        postgresql_where=text("kind = 'request'"),
    ),
)

business_tag = Table(
    "business_tag",
    metadata,
    Column("business_id", Integer, ForeignKey("business.id"), primary_key=True),
    Column("tag", String(32), primary_key=True),
    Column("since", Instant, nullable=False),
)

# Messages that nobody asked for: facts only, the words are found when they are sent.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("business_id", Integer, ForeignKey("business.id"), nullable=False),
    # The number of the business's last change when this was written: that change is what the
    # message is about, unless it names a plan of its own.
    Column("seq", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    # What makes it the only one of its kind: the change's number, or a due date.
    Column("occasion", String(48), key="dedupe_key", nullable=False),
    Column("recipient_id", Integer, ForeignKey("person.id"), nullable=False),
    Column("sender_id", Integer, ForeignKey("person.id")),
    Column("plan_revision_id", Integer, ForeignKey("plan_revision.id")),
    Column("created_at", Instant, nullable=False),
    # Not before this; a courier that took it has until then to say what came of it.
    Column("next_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("settled_at", Instant),
    Column("outcome", String(16)),
    # Telegram's number of the message it came as, or of the one that it is to change.
    Column("message_id", BigInteger),
    CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name="outcome"),
    UniqueConstraint("business_id", "kind", "dedupe_key", "recipient_id"),
    Index(
        "ix_outbox_waiting",
        "recipient_id",
        "id",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
)

# When something is to be told that happens by itself: a start, or the end of a term coming near.
# Whom to tell is looked up then.
timer = Table(
    "timer",
    metadata,
    Column("business_id", Integer, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("due_at", Instant, primary_key=True),
    Column("settled_at", Instant),
    ForeignKeyConstraint(
        ["business_id", "seq"],
        ["plan_change.business_id", "plan_change.seq"],
        name="fk_timer_plan_change",
    ),
    Index(
        "ix_timer_waiting",
        "due_at",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
)

# Tables whose rows the database itself refuses to change or to remove.
APPEND_ONLY = ("plan_change", "plan_revision", "publication", "publication_offer")
