"""A local Telegram: the Bot API and people who talk to the bot, without a network.

For trying the bot without a token, for end-to-end tests, and for rehearsing a catalogue.
"""

from sandbox.answers import Answer, Call
from sandbox.chats import Chat, ChatMessage, Group
from sandbox.clock import MovableClock
from sandbox.faults import Fault, Faults, LostAnswer, Refuse, RetryAfter, ServerError, Slow
from sandbox.parameters import Upload
from sandbox.people import Person
from sandbox.presses import Press
from sandbox.server.serving import Address, serve
from sandbox.stage import Stage
from sandbox.telegram import Telegram

__all__ = [
    "Address",
    "Answer",
    "Call",
    "Chat",
    "ChatMessage",
    "Fault",
    "Faults",
    "Group",
    "LostAnswer",
    "MovableClock",
    "Person",
    "Press",
    "Refuse",
    "RetryAfter",
    "ServerError",
    "Slow",
    "Stage",
    "Telegram",
    "Upload",
    "serve",
]
