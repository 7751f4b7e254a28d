"""Privacy: /privacy, and the way to it from Help."""

from handlers.buttons import OpenHelp, OpenHome, OpenPrivacy
from handlers.context import Context
from handlers.routes import Routes
from handlers.screens import privacy as screens
from handlers.screens.screen import Screen


def add_routes(routes: Routes) -> None:
    """The commands and buttons of this module."""
    routes.command("privacy", privacy)
    routes.press(OpenPrivacy, open_privacy)


async def privacy(_words: str, context: Context) -> Screen:
    """`/privacy`."""
    _views, say = await context.arrive()
    return screens.privacy(OpenHome(), say, context.service)


async def open_privacy(button: OpenPrivacy, context: Context) -> Screen:
    """Privacy, from Help."""
    _views, say = await context.arrive()
    back = OpenHelp(business=button.business, plans=button.plans)
    return screens.privacy(back, say, context.service)
