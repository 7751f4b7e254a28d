"""The dispatcher: a handler for each type of update, and the middleware that shows its answer."""

from aiogram import Dispatcher

from bot.clock import Clock
from bot.pictures.drawing import Drawing
from bot.serving.arrivals import Arrivals
from bot.serving.rendering import Rendering
from handlers.context import Draw
from handlers.language import Languages
from handlers.service import Service
from storage.book import Book

ALLOWED_UPDATES = ["message", "callback_query", "my_chat_member"]


def make_dispatcher(
    book: Book, languages: Languages, service: Service, clock: Clock, draw: Draw | None = None
) -> Dispatcher:
    """A dispatcher without any state of its own: all state is in buttons and in the database.

    Pictures are painted by `draw`, unless said by processes of their own.
    """
    dispatcher = Dispatcher(disable_fsm=True)
    arrivals = Arrivals(book, languages, service, clock, draw or Drawing())
    dispatcher.message.register(arrivals.message)
    dispatcher.callback_query.register(arrivals.press)
    dispatcher.my_chat_member.register(arrivals.contact)
    rendering = Rendering()
    dispatcher.message.middleware(rendering)
    dispatcher.callback_query.middleware(rendering)
    return dispatcher
