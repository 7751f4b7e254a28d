"""The one place where membership is checked: non-members learn nothing about a business."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


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
