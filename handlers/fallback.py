"""The last resort: unknown input and groups get an answer, but nothing about a business."""

from collections import OrderedDict
from datetime import datetime, timedelta

from aiogram.types import Message

from handlers.buttons import OpenDesk
from handlers.context import Context
from handlers.desk import at_desk
from handlers.screens import home
from handlers.screens.help import not_understood
from handlers.screens.screen import Screen

ANSWER_EVERY = timedelta(minutes=1)
MOST_GROUPS = 5_000  # then the one answered longest ago is forgotten


class GroupAnswers:
    """When each group was last answered; in memory only.

    Telegram takes some twenty messages a minute in a group, and then none for a while: anybody in
    it could bring that down on the bot.
    """

    def __init__(self) -> None:
        self._answered: OrderedDict[int, datetime] = OrderedDict()  # longest ago first

    def may(self, group: int, at: datetime) -> bool:
        """Whether this group (a Telegram id) may be answered at `at`; if so, it counts as done."""
        last = self._answered.get(group)
        if last is not None and at - last < ANSWER_EVERY:
            return False
        self._answered[group] = at
        self._answered.move_to_end(group)
        if len(self._answered) > MOST_GROUPS:
            self._answered.popitem(last=False)
        return True


async def in_group(message: Message, context: Context, answers: GroupAnswers) -> Screen | None:
    """The way to the private chat, for a command meant for this bot; silence for other talk."""
    me = await context.bot.me()
    command = (message.text or "").partition(" ")[0].lower()
    name = f"@{me.username}".lower()
    if not command.startswith("/") or ("@" in command and not command.endswith(name)):
        return None
    if not answers.may(message.chat.id, context.at):
        return None
    say = context.languages.language(context.caller.language)
    return home.private_only(say, f"https://t.me/{me.username}")


async def pressed_in_group(context: Context) -> str:
    """A word to whoever pressed; the message that others see stays as it is."""
    say = context.languages.language(context.caller.language)
    return say("I talk about plans only in a private chat, where nobody reads along.")


async def anything(context: Context) -> Screen:
    """Free text, unknown commands, pictures: the way to what the bot understands."""
    views, say = await context.arrive()
    is_operator = context.book.members.is_operator(context.caller)
    return not_understood(views, say, context.service, is_operator=is_operator)


async def unknown_button(context: Context) -> Screen:
    """A button that this version does not know: where one begins, and why."""
    views, say = await context.arrive()
    notice = say("That button is from another time. Here is where you are now.")
    screen = await at_desk(context, OpenDesk()) or home.home(views, say, context.service)
    return screen.saying(notice)
