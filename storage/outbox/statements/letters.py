"""Letters: what a message is about, looked up when it is sent and not when it was written."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select

from plans.conditions import unmet
from plans.ledger import Chosen, Declined
from storage.changes.statements import facts, requests
from storage.database.compiled import Row
from storage.database.tables import member, member_notice, person
from storage.members.statements import people, views
from storage.members.values import Caller, MemberView
from storage.outbox.statements import notices, recipients
from storage.outbox.statements.timers import TimerKind, has_lapsed, still
from storage.outbox.values import Content, Interest, Letter, LetterKind, Notice, Recipient, Reply
from storage.transaction import Transaction

_RECIPIENT: Select[Any] = (
    select(
        person.c.telegram_id,
        func.coalesce(person.c.language, person.c.telegram_language).label("language"),
        and_(member.c.person_id.is_not(None), recipients.is_wanted()).label("wants"),
    )
    .select_from(person)
    .outerjoin(
        member,
        and_(member.c.person_id == person.c.id, member.c.business_id == bindparam("business")),
    )
    .outerjoin(member_notice, recipients.said_of(bindparam("notice")))
    .where(person.c.id == bindparam("person"))
)


async def read(tx: Transaction, row: Row, at: datetime) -> Letter:
    """The letter of a row of the outbox, with its recipient and what it is about as of now."""
    kind = LetterKind(row.kind)
    to = await _recipient(tx, kind, row)
    about: Content | None = None
    if to and kind.notice is None:
        about = await _for_operators(tx, kind, row, at)
    elif to:
        reader = Caller(to.telegram_id, "", to.language)
        view = await views.view(tx, reader, row.business_id, at)
        about = await _for_members(tx, kind, row, view, at) if view else None
    changes = row.message_id if kind is LetterKind.SETTLED else None
    return Letter(row.id, kind, row.attempts, to, about, changes)


async def _for_operators(
    tx: Transaction, kind: LetterKind, row: Row, at: datetime
) -> Content | None:
    """The content for an operator; None if it is no longer true."""
    match kind:
        case LetterKind.REQUEST:
            asked = await requests.card(tx, row.business_id, row.seq, at)
            return asked if asked and asked.settled_by is None else None
        case LetterKind.SETTLED:
            asked = await requests.card(tx, row.business_id, row.seq, at)
            return asked if asked and asked.settled_by else None
        case LetterKind.ASKED:
            return await _interest(tx, row, at)
        case LetterKind.APPROVED | LetterKind.DECLINED | LetterKind.CHANGE:
            return None
        case LetterKind.START | LetterKind.TERM | LetterKind.LAPSED | LetterKind.TEAM:
            return None


async def _for_members(
    tx: Transaction, kind: LetterKind, row: Row, view: MemberView, at: datetime
) -> Content | None:
    """The content for a member; None if it is no longer true."""
    match kind:
        case LetterKind.TEAM:
            return await notices.of_joining(tx, view, row.dedupe_key)
        case LetterKind.START if still(TimerKind.START, row.seq, view.subscription):
            return await notices.of_start(tx, view, row.seq)
        case LetterKind.TERM if still(TimerKind.TERM, row.seq, view.subscription):
            return None if await notices.is_repeated(tx, row) else notices.of_end(view)
        case LetterKind.LAPSED if await has_lapsed(tx, view.subscription, row):
            return await notices.of_lapse(tx, view, row.seq)
        case LetterKind.START | LetterKind.TERM | LetterKind.LAPSED:
            return None
        case LetterKind.APPROVED | LetterKind.DECLINED | LetterKind.CHANGE:
            return await _decided(tx, kind, row, view, at)
        case LetterKind.REQUEST | LetterKind.SETTLED | LetterKind.ASKED:
            return None


async def _decided(
    tx: Transaction, kind: LetterKind, row: Row, view: MemberView, at: datetime
) -> Content | None:
    if await notices.is_overtaken(tx, row, view.subscription):
        return None
    if kind is LetterKind.CHANGE:
        return await notices.of_change(tx, view, row.seq)
    asked = await requests.request(tx, row.business_id, row.seq - 1, at)
    decision = asked.settled_by if asked else None
    if asked is None or not isinstance(decision, Chosen | Declined):
        return None
    return Reply(view, asked, decision)


async def _recipient(tx: Transaction, kind: LetterKind, row: Row) -> Recipient | None:
    """The recipient; None if erased, no longer allowed to read it, or opted out."""
    notice = kind.notice or Notice.CHANGES
    key = {"person": row.recipient_id, "business": row.business_id, "notice": notice.value}
    who = await tx.row(_RECIPIENT, key)
    if who is None or who.telegram_id is None:
        return None
    may_read = who.wants if kind.notice else who.telegram_id in tx.policy.operators
    return Recipient(who.telegram_id, who.language) if may_read else None


async def _interest(tx: Transaction, row: Row, at: datetime) -> Interest | None:
    found = await views.case(tx, row.business_id, at)
    asked = (await tx.revisions([row.plan_revision_id])).get(row.plan_revision_id)
    if found is None or asked is None:
        return None
    business, catalogue = found.business, found.catalogue
    names = await people.names_of(tx, {row.sender_id})
    offer = catalogue.by_code(asked.plan.code)
    if offer is None:
        return None
    since, now = business.created_at, business.subscription.now
    known = await facts.facts(tx, business.id, since, [offer.plan], now)
    lacking = unmet(offer.plan, known, now)
    return Interest(business, offer, names.get(row.sender_id), lacking) if lacking else None
