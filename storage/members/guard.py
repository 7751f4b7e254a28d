"""Who may ask: non-members learn nothing about a business, and others nothing of operators."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from storage.members.values import Caller
from storage.transaction import Acts

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Part = TypeVar("Part", bound=Acts)


class NotAMemberError(Exception):
    """The caller is no member of the business; never leaves this room."""


def members_only(
    act: Callable[Asked, Coroutine[Any, Any, Answer]],
) -> Callable[Asked, Coroutine[Any, Any, Answer | None]]:
    """The act, returning None (and writing nothing) for non-members."""

    @wraps(act)
    async def guarded(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer | None:
        try:
            return await act(*args, **kwargs)
        except NotAMemberError:
            return None

    return guarded


def operators_only(
    act: Callable[Concatenate[Part, Caller, Asked], Coroutine[Any, Any, Answer]],
) -> Callable[Concatenate[Part, Caller, Asked], Coroutine[Any, Any, Answer | None]]:
    """The act, returning None for non-operators, for whom the database is not asked."""

    @wraps(act)
    async def guarded(
        self: Part, operator: Caller, /, *args: Asked.args, **kwargs: Asked.kwargs
    ) -> Answer | None:
        if operator.telegram_id not in self._transactions.policy.operators:
            return None
        return await act(self, operator, *args, **kwargs)

    return guarded
