"""What the page shows as JSON: nothing that the page would have to work out."""

from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sandbox.answers import Call, Json
from sandbox.chats import ChatMessage
from sandbox.clock import MovableClock
from sandbox.parameters import Upload
from sandbox.people import Person
from sandbox.presses import Press
from sandbox.server.fault_switches import FaultSwitches
from sandbox.stage import Stage
from sandbox.telegram import Telegram

MESSAGES_SHOWN = 1_000
PRESSES_SHOWN = 50
CALLS_SHOWN = 200


def stage_state(telegram: Telegram, stage: Stage, switches: FaultSwitches) -> Json:
    """Everything around the chats."""
    return {
        "title": stage.title or telegram.world.bot["first_name"],
        "card": stage.card,
        "notice": telegram.notice,
        "clock": _clock_state(telegram, stage),
        "can_start_over": stage.start_over is not None,
        "people": [
            {**person_state(person), "role": stage.roles.get(person.id, "")}
            for person in telegram.people
        ],
        "faults": switches.describe(),
    }


def person_state(person: Person) -> Json:
    """Who a person is, and whether she has blocked the bot."""
    return {
        "id": person.id,
        "name": person.name,
        "language": person.language,
        "blocked": person.blocked,
    }


def chat_state(telegram: Telegram, person: Person) -> Json:
    """One person's chat: who talks, and the newest messages."""
    messages = [message_state(message) for message in shown_messages(person)]
    return {"person": person_state(person), **chat_head(telegram, person), "messages": messages}


def chat_head(telegram: Telegram, person: Person) -> Json:
    """What the bot shows to a person outside of messages, in her language."""
    world = telegram.world
    return {
        "bot": {
            "name": world.profile.text("name", person.language) or world.bot["first_name"],
            "username": world.bot["username"],
            "description": world.profile.text("description", person.language),
        },
        "commands": world.profile.commands_for(person.id, person.language),
    }


def shown_messages(person: Person) -> list[ChatMessage]:
    """The newest messages of a chat, as many as a page should hold."""
    return person.messages[-MESSAGES_SHOWN:]


def message_state(message: ChatMessage) -> Json:
    """One message as it stands."""
    files = message.raw.get("photo", [])[-1:] or [message.raw.get("document")]
    return {
        "id": message.id,
        "from_bot": message.from_bot,
        "date": message.raw["date"],
        "edited": message.edited,
        "replied": message.replied,
        "text": message.text,
        "entities": message.entities,
        "keyboard": message.keyboard,
        "file": _file_state(files[0]) if files[0] else None,
    }


def answered_presses(telegram: Telegram) -> list[Press]:
    """The newest presses that the bot has answered, newest first."""
    newest = islice(reversed(telegram.world.presses.values()), PRESSES_SHOWN)
    return [press for press in newest if press.answered]


def press_state(press: Press) -> Json:
    """The bot's answer to one press."""
    return {
        "id": press.id,
        "person": press.person_id,
        "text": press.text,
        "alert": press.alert,
        "url": press.url,
    }


def call_state(call: Call) -> Json:
    """One call of the Bot API, with files told by name and size."""
    return {
        "number": call.number,
        "at": call.at.timestamp(),
        "method": call.method,
        "params": _plain(call.params),
        "status": call.status,
        "answer": call.answer,
    }


def _clock_state(telegram: Telegram, stage: Stage) -> Json:
    clock = telegram.world.clock
    movable = isinstance(clock, MovableClock)
    # A clock that can't be moved is told too, to the second: "in 3 hours" needs it.
    lead = clock.lead if isinstance(clock, MovableClock) else clock() - datetime.now(UTC)
    return {
        "movable": movable,
        "lead": round(lead.total_seconds(), 3 if movable else 0),
        "knows_next": stage.next_event is not None,
    }


def _file_state(file: Json) -> Json:
    return {
        "address": f"/sandbox/files/{file['file_id']}",
        "name": file.get("file_name"),
        "size": file["file_size"],
        "is_picture": "width" in file,
        "width": file.get("width"),
        "height": file.get("height"),
    }


def _plain(value: Any) -> Any:
    match value:
        case Upload(filename=name, content_type=kind, data=data):
            return {"file": name, "type": kind, "bytes": len(data)}
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case _:
            return value
