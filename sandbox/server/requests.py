"""Reading what the page sends, and saying in words why something can't be done."""

from collections.abc import Callable
from types import UnionType
from typing import TypeVar

from aiohttp import web

from sandbox.answers import Json

Result = TypeVar("Result")


async def body(request: web.Request, **fields: type | UnionType) -> Json:
    """The JSON body of a request, with at least these fields."""
    try:
        given = await request.json() if request.content_type == "application/json" else None
    except ValueError:
        given = None
    if not isinstance(given, dict) or any(
        not isinstance(given.get(name), kind) for name, kind in fields.items()
    ):
        raise web.HTTPBadRequest(text=f"Expected a JSON object with {', '.join(fields)}")
    return given


def attempt(act: Callable[[], Result]) -> Result:
    """Do what the person wants, or tell her why an app would not let her."""
    try:
        return act()
    except (LookupError, ValueError) as error:
        raise web.HTTPBadRequest(text=str(error)) from error
