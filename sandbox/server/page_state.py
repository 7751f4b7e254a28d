"""The state of a person's chat as JSON: all that the page shows, and nothing it must work out."""

from sandbox.answers import Json
from sandbox.chats import ChatMessage
from sandbox.people import Person
from sandbox.presses import Press
from sandbox.telegram import Telegram

MESSAGES_SHOWN = 200
PRESSES_SHOWN = 20


def chat_state(telegram: Telegram, person: Person) -> Json:
    """One person's chat: who talks, the newest messages, the answers to the newest presses."""
    world = telegram.world
    presses = [press for press in world.presses.values() if press.person_id == person.id]
    return {
        "bot": {
            "name": world.profile.text("name", person.language) or world.bot["first_name"],
            "username": world.bot["username"],
            "description": world.profile.text("description", person.language),
        },
        "person": person_state(person),
        "commands": world.profile.commands_for(person.id, person.language),
        "messages": [_message_state(message) for message in person.messages[-MESSAGES_SHOWN:]],
        "presses": [_press_state(press) for press in presses[-PRESSES_SHOWN:]],
    }


def person_state(person: Person) -> Json:
    """Who a person is, and whether she has blocked the bot."""
    return {
        "id": person.id,
        "name": person.name,
        "language": person.language,
        "blocked": person.blocked,
    }


def _message_state(message: ChatMessage) -> Json:
    files = message.raw.get("photo", [])[-1:] or [message.raw.get("document")]
    return {
        "id": message.id,
        "from_bot": message.from_bot,
        "date": message.raw["date"],
        "edited": message.edited,
        "text": message.text,
        "entities": message.entities,
        "keyboard": message.keyboard,
        "file": _file_state(files[0]) if files[0] else None,
    }


def _file_state(file: Json) -> Json:
    return {
        "address": f"/sandbox/files/{file['file_id']}",
        "name": file.get("file_name"),
        "is_picture": "width" in file,
    }


def _press_state(press: Press) -> Json:
    return {
        "id": press.id,
        "answered": press.answered,
        "text": press.text,
        "alert": press.alert,
        "url": press.url,
    }
