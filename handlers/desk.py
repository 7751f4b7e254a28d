"""The operator's desk: where operators begin, and the requests they open from there."""

from handlers.buttons import OpenDesk
from handlers.context import Context
from handlers.pressed import not_yours
from handlers.routes import Routes
from handlers.screens.desk import desk
from handlers.screens.screen import Screen


def add_routes(routes: Routes) -> None:
    """The commands and buttons of this module."""
    routes.press(OpenDesk, open_desk)


async def open_desk(button: OpenDesk, context: Context) -> Screen:
    """The desk, or another page of it."""
    return await at_desk(context, button) or await not_yours(context)


async def at_desk(context: Context, button: OpenDesk) -> Screen | None:
    """The caller's desk; None for non-operators."""
    found = await context.book.businesses.desk(context.caller, context.at, button.part, button.page)
    if found is None:
        return None
    views, say = await context.arrive()
    return desk(found, button.part, views, say, context.service)
