"""A plain aiogram bot to compare with: the same conversation without a database, in one file.

It is written as aiogram's documentation does it, in the way that measured fastest: the last call
of a handler travels in the webhook's answer. It remembers the plans only in memory.
"""

import asyncio
import os
import signal
from collections import defaultdict, deque
from urllib.parse import urlsplit

import uvloop
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, CommandStart
from aiogram.methods import EditMessageText, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

PLANS = ("Starter", "Silver", "Gold", "Platinum")

history: defaultdict[int, deque[str]] = defaultdict(lambda: deque(maxlen=5))
dispatcher = Dispatcher()


def keyboard(*buttons: tuple[str, str]) -> InlineKeyboardMarkup:
    """One button a row."""
    rows = [[InlineKeyboardButton(text=text, callback_data=data)] for text, data in buttons]
    return InlineKeyboardMarkup(inline_keyboard=rows)


CHOOSE, CHANGE = (
    keyboard((label, "change"), ("History", "history"), ("Help", "help"))
    for label in ("Choose a plan", "Change plan")
)
OFFERS = keyboard(*((name, f"plan:{name}") for name in PLANS), ("Back", "back"))


@dispatcher.message(CommandStart())
async def start(message: Message) -> SendMessage:
    """`/start`."""
    register = keyboard(("Register my business", "name"))
    return message.answer("Welcome. Register your business to begin.", reply_markup=register)


@dispatcher.message(Command("plan"))
async def plan(message: Message) -> SendMessage:
    """`/plan`."""
    held = CHANGE if history[message.chat.id] else CHOOSE
    return message.answer(current(message.chat.id), reply_markup=held)


@dispatcher.message(Command("history"))
async def past(message: Message) -> SendMessage:
    """`/history`."""
    names = (f"{name}: active" for name in reversed(history[message.chat.id]))
    return message.answer("\n".join(["History", *names]), reply_markup=keyboard(("Back", "back")))


@dispatcher.callback_query(F.data == "name")
async def ask_name(query: CallbackQuery) -> EditMessageText:
    """The button of the first screen."""
    own = keyboard((query.from_user.full_name, "register"), ("Back", "back"))
    return await edit(query, "What is your business called?", own)


@dispatcher.callback_query(F.data == "register")
async def register(query: CallbackQuery) -> EditMessageText:
    """The button with one's own name."""
    return await edit(query, "The business is registered.", CHOOSE)


@dispatcher.callback_query(F.data == "change")
async def change(query: CallbackQuery) -> EditMessageText:
    """The plans on offer."""
    return await edit(query, "Choose a plan", OFFERS)


@dispatcher.callback_query(F.data.startswith("plan:"))
async def preview(query: CallbackQuery) -> EditMessageText:
    """One plan."""
    name = (query.data or "").partition(":")[2]
    confirm = keyboard(("Confirm", f"confirm:{name}"), ("Back", "change"))
    return await edit(query, f"{name}\nStarts: at once", confirm)


@dispatcher.callback_query(F.data.startswith("confirm:"))
async def confirm(query: CallbackQuery) -> EditMessageText:
    """The plan is chosen."""
    history[query.from_user.id].append((query.data or "").partition(":")[2])
    return await edit(query, current(query.from_user.id), CHANGE)


def current(person: int) -> str:
    """The text about the plan somebody has."""
    names = history[person]
    return f"Partner Plans\n{names[-1]}\nStatus: active" if names else "Partner Plans\nNo plan yet."


async def edit(query: CallbackQuery, text: str, markup: InlineKeyboardMarkup) -> EditMessageText:
    """Answer a press, and show another screen in its message."""
    if not isinstance(query.message, Message):
        raise TypeError("the message is too old to be edited")
    await query.answer()
    return query.message.edit_text(text, reply_markup=markup)


async def main() -> None:
    """Serve by webhook until SIGTERM; an update is acknowledged after it was handled."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    api = TelegramAPIServer.from_base(os.environ["BOT_API_URL"])
    bot = Bot(os.environ["BOT_TOKEN"], session=AiohttpSession(api=api))
    url, secret = os.environ["WEBHOOK_URL"], os.environ["WEBHOOK_SECRET"]
    app = web.Application()
    handler = SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=secret)
    handler.register(app, path=urlsplit(url).path)
    setup_application(app, dispatcher, bot=bot)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(os.environ["LISTEN_PORT"])).start()
    await bot.set_webhook(url, secret_token=secret, max_connections=100)
    await stop.wait()
    await runner.cleanup()


if __name__ == "__main__":
    uvloop.run(main())
