"""The bot in one process with a sandbox Telegram, and people who use it by its words.

The real dispatcher, the real database, Telegram's own checks; only HTTP is left out.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile
from sqlalchemy import delete, select

from bot.calls import Received
from bot.delivery.courier import Courier
from bot.delivery.flood import Flood
from bot.delivery.intake import Intake
from bot.delivery.pace import Pace
from bot.delivery.reading import read
from bot.serving.dispatcher import make_dispatcher
from handlers.context import Draw
from handlers.language import Languages, languages_in
from handlers.service import Service
from handlers.texts import LOCALES
from plans.plan import Plan
from sandbox import Person, Press, Telegram
from sandbox.parameters import Upload
from storage.book import DEFAULT_POLICY, Book
from storage.database.connections import Database
from storage.database.tables import member, person
from storage.members.values import Caller, Role
from storage.transaction import Policy
from tests.conftest import Clock

SUPPORT = "https://t.me/support_of_the_tests"


class Wire(BaseSession):
    """aiogram's way to the sandbox without HTTP: the same form values, the same answers."""

    def __init__(self, telegram: Telegram) -> None:
        super().__init__()
        self._telegram = telegram

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's name
    ) -> TelegramType:
        del timeout  # nothing here takes time
        files: dict[str, InputFile] = {}
        form: dict[str, Any] = {
            key: prepared
            for key, value in method.model_dump(warnings=False).items()
            if (prepared := self.prepare_value(value, bot=bot, files=files)) is not None
        }
        for key, file in files.items():
            data = b"".join([chunk async for chunk in file.read(bot)])
            form[key] = Upload(file.filename or key, "application/octet-stream", data)
        try:
            answer = await self._telegram.call(method.__api_method__, form, token=bot.token)
        except ConnectionResetError as error:
            raise TelegramNetworkError(method=method, message=str(error)) from error
        content = self.json_dumps(answer.body)
        response = self.check_response(bot, method, answer.status, content)
        result: TelegramType = response.result  # type: ignore[assignment] # None only for errors, which were raised
        return result

    async def close(self) -> None:
        """There is no connection to close."""

    async def stream_content(self, *_args: Any, **_options: Any) -> AsyncGenerator[bytes, None]:
        """The bot downloads nothing."""
        raise NotImplementedError
        yield b""


class Time:
    """Seconds that pass at once when somebody waits for them."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> float:
        return self.passed

    async def pass_by(self, seconds: float) -> None:
        self.passed += seconds


@dataclass
class House:
    """A running bot and its Telegram."""

    database: Database
    clock: Clock
    telegram: Telegram
    open_registration: bool = True
    policy: Policy = DEFAULT_POLICY
    flood: Flood | None = None
    draw: Draw | None = None

    def __post_init__(self) -> None:
        self.restart()

    def restart(self, languages: Languages | None = None) -> None:
        """A new process: nothing is kept but the database and Telegram."""
        self.book = Book(self.database, self.policy)
        languages = languages or languages_in(LOCALES)
        service = Service(SUPPORT, self.open_registration)
        self.bot = Bot(self.telegram.token, session=Wire(self.telegram))
        self.dispatcher = make_dispatcher(self.book, languages, service, self.clock, self.draw)
        self.intake = Intake(self.dispatcher, self.bot, languages, flood=self.flood)
        time = Time()
        self.courier = Courier(
            self.bot,
            self.book,
            languages,
            self.clock,
            asyncio.Event(),
            pace=Pace(time.now, time.pass_by),
        )

    async def deliver(self) -> None:
        """Let the bot handle all that waits, everything at once; what fails comes again."""
        while waiting := self.telegram.take_updates():
            updates = [read(Received.model_validate(one), self.bot) for one in waiting]
            while updates:
                done = await asyncio.gather(*(self.intake.handle(one) for one in updates))
                updates = [one for one, fine in zip(updates, done, strict=True) if not fine]

    async def post(self) -> None:
        """Let the courier deliver all that is due."""
        while await self.courier.round():
            pass

    async def operator(self, name: str = "Petra Operator", language: str = "en") -> "Actor":
        """Somebody of the platform's staff, who has begun a chat with the bot."""
        actor = self.person(name, language)
        self.appoint(actor.person.id)
        await actor.sends("/start")
        return actor

    def appoint(self, *telegram_ids: int) -> None:
        """Add these people to the setting of operators, and start the bot again."""
        self.policy = replace(self.policy, operators=self.policy.operators | set(telegram_ids))
        self.restart()

    def dismiss(self, actor: "Actor") -> None:
        """Take an operator out of that setting, and start the bot again."""
        self.policy = replace(self.policy, operators=self.policy.operators - {actor.person.id})
        self.restart()

    def person(self, name: str, language: str = "en") -> "Actor":
        """Somebody new on Telegram."""
        return Actor(self, self.telegram.add_person(name, language=language))

    async def owner(self, name: str = "Olivia Owner") -> "Actor":
        """Somebody who has registered a business."""
        actor = self.person(name)
        await actor.sends("/start")
        await actor.taps("Register my business", name)
        return actor

    async def viewer_of(self, owner: "Actor", name: str = "Vera Viewer") -> "Actor":
        """Somebody who may see the owner's first business."""
        return await self._invited(owner, Role.VIEWER, name)

    async def second_owner_of(self, owner: "Actor", name: str = "Oscar Owner") -> "Actor":
        """Another owner of the owner's first business."""
        return await self._invited(owner, Role.OWNER, name)

    async def _invited(self, owner: "Actor", role: Role, name: str) -> "Actor":
        [first, *_] = await self.book.members.views(owner.caller, self.now)
        invitation = await self.book.members.open_door(first.member.business_id, role, self.now)
        actor = self.person(name)
        await actor.sends(f"/start {invitation.code}")
        return actor

    async def leave_all(self, actor: "Actor") -> None:
        """Take somebody out of all businesses, as only the database can today."""
        async with self.database.writing() as connection:
            ids = select(person.c.id).where(person.c.telegram_id == actor.person.id)
            await connection.execute(delete(member).where(member.c.person_id.in_(ids)))

    async def publish(self, plans: tuple[Plan, ...]) -> None:
        """Put these plans on offer."""
        await self.book.catalogue.publish(plans, self.clock())

    @property
    def now(self) -> datetime:
        """The bot's time."""
        return self.clock()


@dataclass
class Actor:
    """One person using the bot: sends, taps labels, and sees."""

    house: House
    person: Person
    toast: str | None = None

    async def sends(self, text: str) -> None:
        """Send a message and wait for the answer."""
        self.person.send(text)
        await self.house.deliver()

    async def replies(self, text: str, message_id: int | None = None) -> None:
        """Reply to a message, the newest of the bot unless said, and wait for the answer."""
        self.person.send(text, reply_to=message_id or self.screen.id)
        await self.house.deliver()

    async def taps(self, *labels: str) -> None:
        """Press buttons of the newest screen, one after the other."""
        for label in labels:
            await self.settle(self.person.press(self._exact(label), self.screen.id))

    async def taps_old(self, label: str, message_id: int) -> None:
        """Press a button of an older message."""
        await self.settle(self.person.press(label, message_id))

    async def forges(self, data: str, **how: Any) -> None:
        """Press with data of one's own, as a modified app can."""
        await self.settle(self.person.press_data(data, **how))

    async def settle(self, press: Press) -> None:
        """Let the bot answer a press."""
        await self.house.deliver()
        assert press.answered, "the press was never answered"
        self.toast = press.text

    @property
    def caller(self) -> Caller:
        """The person as the bot knows them."""
        return Caller(self.person.id, self.person.name, self.person.language)

    @property
    def screen(self) -> Any:
        """The newest message of the bot."""
        newest = self.person.screen
        assert newest is not None, "the bot has said nothing"
        return newest

    @property
    def text(self) -> str:
        """What the newest screen says."""
        return str(self.screen.text)

    @property
    def labels(self) -> list[str]:
        """The buttons of the newest screen."""
        return list(self.screen.labels)

    def data(self, label: str) -> str:
        """What a button of the newest screen carries."""
        buttons = [button for row in self.screen.keyboard for button in row]
        pressed = next(one for one in buttons if one["text"] == self._exact(label))
        return str(pressed["callback_data"])

    def sees(self, *words: str) -> None:
        """All these words are on the newest screen."""
        for word in words:
            assert word in self.text, f"{word!r} is not in:\n{self.text}"

    def _exact(self, label: str) -> str:
        """The label on the screen: this one, else the only one that begins with it."""
        if label in self.labels:
            return label
        starting = [one for one in self.labels if one.startswith(label)]
        assert len(starting) == 1, f"{label!r} is not one of {self.labels}"
        return starting[0]
