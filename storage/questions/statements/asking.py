"""Asking: the one question that somebody may have to answer."""

from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import Select, bindparam, delete, or_, select, update

from storage.database.insert import insert
from storage.database.tables import person, question
from storage.members.values import Caller
from storage.questions.values import OPEN_FOR, NameOfNew, NewName, Question
from storage.transaction import Transaction

REGISTER, RENAME = "register", "rename"

_question = insert(question)
_FIELDS = ("kind", "business_id", "registered", "asked_at", "answered_by")
_ASK = _question.on_conflict_do_update(
    index_elements=["person_id"], set_={name: _question.excluded[name] for name in _FIELDS}
)
_WHOSE = question.c.person_id.in_(
    select(person.c.id).where(person.c.telegram_id == bindparam("telegram_id"))
)
_IS_ASKED = select(1).where(_WHOSE)
_ASKED: Select[Any] = select(question.c.kind, question.c.business_id, question.c.registered).where(
    _WHOSE,
    question.c.asked_at > bindparam("since"),
    or_(question.c.answered_by.is_(None), question.c.answered_by == bindparam("message")),
)
_ANSWER = update(question).where(_WHOSE).values(answered_by=bindparam("message"))
_END = delete(question).where(_WHOSE)


async def ask(tx: Transaction, person_id: int, what: Question, at: datetime) -> None:
    """Keep what this person was asked, in place of what they were asked before."""
    await tx.execute(_ASK, {**_row(what), "person_id": person_id, "asked_at": at})


async def asked(tx: Transaction, caller: Caller, message: int, at: datetime) -> Question | None:
    """The question that this message may answer, or has answered before; None if there is none."""
    key = {"telegram_id": caller.telegram_id, "message": message, "since": at - OPEN_FOR}
    row = await tx.row(_ASKED, key)
    if row is None:
        return None
    return NewName(row.business_id) if row.kind == RENAME else NameOfNew(row.registered)


async def answer(tx: Transaction, caller: Caller, message: int) -> None:
    """The question is answered: by this message and no other."""
    await tx.execute(_ANSWER, {"telegram_id": caller.telegram_id, "message": message})


async def is_asked(tx: Transaction, caller: Caller) -> bool:
    """Whether any question is kept, open or not."""
    return await tx.value(_IS_ASKED, {"telegram_id": caller.telegram_id}) is not None


async def end(tx: Transaction, caller: Caller) -> None:
    """Forget the question."""
    await tx.execute(_END, {"telegram_id": caller.telegram_id})


def _row(what: Question) -> dict[str, object]:
    match what:
        case NameOfNew(registered):
            return _fields(REGISTER, registered=registered)
        case NewName(business_id):
            return _fields(RENAME, business_id=business_id)
        case _ as never:
            assert_never(never)


def _fields(
    kind: str, business_id: int | None = None, registered: int | None = None
) -> dict[str, object]:
    return {
        "kind": kind,
        "business_id": business_id,
        "registered": registered,
        "answered_by": None,
    }
