"""What people do on the page: write, press, block, change their language; and who joins them."""

from aiohttp import web

from sandbox.people import Person
from sandbox.server.page_state import chat_state, person_state
from sandbox.server.requests import attempt, body
from sandbox.stage import Stage
from sandbox.telegram import Telegram

MAX_NAME = 64


class PeopleApi:
    """Serves `/sandbox/people`."""

    def __init__(self, telegram: Telegram, stage: Stage) -> None:
        self._telegram = telegram
        self._stage = stage

    def routes(self) -> list[web.AbstractRouteDef]:
        """The routes to add to an application."""
        person = "/sandbox/people/{person:[0-9]+}"
        return [
            web.get("/sandbox/people", self.people),
            web.post("/sandbox/people", self.add),
            web.get(person, self.chat),
            web.post(f"{person}/messages", self.send),
            web.post(f"{person}/start", self.start),
            web.post(f"{person}/presses", self.press),
            web.post(f"{person}/language", self.speak),
            web.post(f"{person}/blocked", self.block),
        ]

    async def people(self, _: web.Request) -> web.Response:
        """Everybody whose chat can be shown."""
        return web.json_response([person_state(person) for person in self._telegram.people])

    async def add(self, request: web.Request) -> web.Response:
        """Let one more have an account: `{"name": …, "language": …}`; gives who it is."""
        given = await body(request, name=str, language=str)
        name = " ".join(given["name"].split())
        if not 0 < len(name) <= MAX_NAME:
            raise web.HTTPBadRequest(text=f"A name has 1 to {MAX_NAME} characters")
        person = attempt(lambda: self._telegram.add_person(name, given["language"]))
        return web.json_response(person_state(person))

    async def chat(self, request: web.Request) -> web.Response:
        """One person's chat as it stands."""
        return web.json_response(chat_state(self._telegram, self._person(request)))

    async def send(self, request: web.Request) -> web.Response:
        """Send a message: `{"text": …}`, and `"reply_to"` the number of the one it answers."""
        person, given = self._person(request), await body(request, text=str)
        text, reply_to = given["text"], given.get("reply_to")
        if not isinstance(reply_to, int | None):
            raise web.HTTPBadRequest(text="reply_to is the number of a message")
        payload = await self._came_by(person, text)
        attempt(lambda: person.start(payload) if payload else person.send(text, reply_to=reply_to))
        return web.json_response({})

    async def start(self, request: web.Request) -> web.Response:
        """Follow a deep link: `{"payload": …}`."""
        person, given = self._person(request), await body(request, payload=str)
        attempt(lambda: person.start(given["payload"]))
        return web.json_response({})

    async def press(self, request: web.Request) -> web.Response:
        """Press a button: `{"message_id": …, "data": …}`; gives the id to look for an answer."""
        person, given = self._person(request), await body(request, message_id=int, data=str)
        press = attempt(lambda: person.press_data(given["data"], given["message_id"]))
        return web.json_response({"id": press.id})

    async def speak(self, request: web.Request) -> web.Response:
        """Change the language of the app: `{"language": …}`, an IETF tag or nothing."""
        person, given = self._person(request), await body(request, language=str)
        person.language = given["language"]
        return web.json_response({})

    async def block(self, request: web.Request) -> web.Response:
        """Block the bot, or let it write again: `{"blocked": …}`."""
        person, given = self._person(request), await body(request, blocked=bool)
        if given["blocked"]:
            person.block()
        else:
            person.unblock()
        return web.json_response({})

    async def _came_by(self, person: Person, text: str) -> str | None:
        """The payload that comes with the first Start of somebody who followed a deep link."""
        if text != "/start" or person.messages or self._stage.came_by is None:
            return None
        return await self._stage.came_by(person.id)

    def _person(self, request: web.Request) -> Person:
        person = self._telegram.world.people.get(int(request.match_info["person"]))
        if person is None:
            raise web.HTTPNotFound(text="There is nobody with this id")
        return person
