"""Trial: a local Telegram, the bot and a catalogue, in one process, on data one can throw away."""

import asyncio
import shlex
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

from bot.catalogue import read_plans
from bot.errors import StartError
from bot.opening import open_book, open_database
from bot.serving.assembly import Application, assemble
from bot.serving.running import serve, stopping_on_signals
from bot.settings import Registration, Settings, load
from plans.plan import Plan
from sandbox import MovableClock, Stage, Telegram
from sandbox import serve as serve_telegram
from storage.book import Book
from storage.database.schema import migrate
from storage.members.values import Business, Caller, Role

FILE = Path(".try") / "partner-plans.db"
PLANS, SAMPLE = Path("plans.toml"), Path(__file__).with_name("sample.toml")
SUPPORT = "https://t.me/partner_plans_support"
LOOK_EVERY_S = 0.5

OWNER, SECOND_OWNER, VIEWER, STRANGER, OPERATOR = range(1001, 1006)
PEOPLE = {
    OWNER: "Olivia Owner",
    SECOND_OWNER: "Oscar Co-Owner",
    VIEWER: "Vera Viewer",
    STRANGER: "Sam Stranger",
    OPERATOR: "Petra Operator",
}
JOINING = {SECOND_OWNER: Role.OWNER, VIEWER: Role.VIEWER}
CARD = (
    "As Olivia: press Start, register your business by any name, then press Choose a plan.",
    "As Petra: press Start; ask for Platinum as Olivia, once she has Silver; approve it as Petra.",
    "Move the clock until a plan ends, undo a change as Oscar, see every call under the bonnet.",
)

_TOKEN = "1234567890:a-token-only-the-sandbox-knows-of"  # noqa: S105 - of the sandbox alone
_LEFT_BEHIND = ("", "-journal", "-wal", "-shm")

Say = Callable[[str], None]


async def try_out(port: int, plans: Path, *, fresh: bool, echo: Say) -> None:
    """Serve the chat page on `port` (0: any free one) until SIGTERM or SIGINT.

    Where there is no `plans.toml`, that file means the sample which comes with the program.

    Raises `StartError` when the port is in use or the catalogue is wrong.
    """
    try_out_ = TryOut(_catalogue(plans), fresh=fresh)
    with stopping_on_signals(try_out_.stop):
        async with served(try_out_.telegram, try_out_.stage, port) as page:
            await try_out_.run(page, echo)
    echo("Stopped. The data is kept.")


class TryOut:
    """The bot on stage: started again whenever the page asks for fresh data.

    Raises `StartError` when the catalogue is wrong; one that gets wrong later is reported.
    """

    def __init__(self, plans: Path, *, fresh: bool) -> None:
        self.clock = MovableClock()
        self.telegram = Telegram(
            token=_TOKEN, username="partner_plans_bot", name="Partner Plans", clock=self.clock
        )
        for number, name in PEOPLE.items():
            self.telegram.add_person(name, language="en", id=number)
        self.stage = Stage(
            next_event=self._next_event,
            start_over=self._start_over,
            came_by=self._came_by,
            card=CARD,
            title="Partner Plans",
        )
        self._file = plans
        self._plans: tuple[Plan, ...] = ()
        self._fresh = fresh
        self._stopped = False
        self._turn = asyncio.Event()
        self._playing = asyncio.Event()
        self._book: Book | None = None

    def stop(self) -> None:
        """End `run` after what is in hand."""
        self._stopped = True
        self._turn.set()

    async def run(self, page: str, echo: Say) -> None:
        """Serve the bot until stopped. Raises `StartError`."""
        settings = _settings(page)
        greeting = _greeting(page, settings, self._file)
        self._plans = read_plans(self._file)
        while not self._stopped:
            self._turn.clear()
            if self._fresh:
                _remove_data()
                self._fresh = False
            await self._prepare(settings)
            async with assemble(settings, self.clock) as bot, open_book(settings) as book:
                self._book = book
                echo(greeting)
                greeting = "Started over with fresh data."
                await self._play(bot, settings, book)

    async def _play(self, application: Application, settings: Settings, book: Book) -> None:
        self._playing.set()
        watching = asyncio.create_task(self._watch(book))
        try:
            await serve(application, settings, self._turn)
        finally:
            self._playing.clear()
            watching.cancel()
            with suppress(asyncio.CancelledError):  # it was just cancelled
                await watching

    async def known_businesses(self) -> tuple[Business, ...]:
        """Every business of the bot, as soon as it is on stage."""
        await self._playing.wait()
        return await self._book.members.businesses(self.clock()) if self._book else ()

    async def _prepare(self, settings: Settings) -> None:
        """Bring the database to the newest schema, and put the catalogue on offer."""
        async with open_database(settings) as database:
            try:
                await migrate(database)
            except ValueError as error:
                raise StartError(f"{FILE}: {error}; start over with FRESH=1") from None
        async with open_book(settings) as book:
            for business in await book.members.businesses(self.clock()):
                self.clock.advance_to(business.subscription.now)  # the last run may have moved it
            await book.catalogue.publish(self._plans, self.clock())

    async def _watch(self, book: Book) -> None:
        """Publish the catalogue again whenever its file changes."""
        known = _stamp(self._file)
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if (stamp := _stamp(self._file)) != known:
                known = stamp
                await self._publish_again(book)

    async def _publish_again(self, book: Book) -> None:
        try:
            self._plans = read_plans(self._file)
        except StartError as error:
            words = f"The plans on offer stay as they were, since the file has problems:\n{error}"
            self.telegram.announce(words)
            return
        await book.catalogue.publish(self._plans, self.clock())
        self.telegram.announce(None)

    async def _next_event(self) -> datetime | None:
        """When a plan next starts or ends by itself."""
        ahead = (one.subscription.next_event for one in await self.known_businesses())
        return min((instant for instant in ahead if instant), default=None)

    async def _start_over(self) -> None:
        """Throw the data away and start the bot again; returns when it is back."""
        self._fresh = True
        self._playing.clear()
        self._turn.set()
        await self._playing.wait()

    async def _came_by(self, person: int) -> str | None:
        """The invitation into Olivia's business that the second owner and the viewer start with."""
        await self._playing.wait()
        role = JOINING.get(person)
        if role is None or self._book is None:
            return None
        olivia = Caller(OWNER, PEOPLE[OWNER], None)
        views = await self._book.members.views(olivia, self.clock())
        if not views:
            return None
        business = views[0].member.business_id
        return (await self._book.members.open_door(business, role, self.clock())).code


@asynccontextmanager
async def served(telegram: Telegram, stage: Stage, port: int) -> AsyncIterator[str]:
    """The address of the chat page while it is served."""
    async with AsyncExitStack() as stack:
        try:
            serving = serve_telegram(telegram, port=port, stage=stage)
            address = await stack.enter_async_context(serving)
        except OSError as error:
            reason = error.strerror or error
            raise StartError(
                f"cannot listen on port {port}: {reason}; take another, such as PORT={port + 1}"
            ) from None
        yield address.url


def _settings(api: str) -> Settings:
    """Settings of its own: nothing of a real bot's `.env` is used."""
    return load(
        _env_file=None,
        bot_token=_TOKEN,
        bot_api_url=api,
        database_url=f"sqlite+aiosqlite:///{FILE.resolve()}",
        registration=Registration.OPEN,
        support_url=SUPPORT,
        webhook_url=None,
        webhook_secret=None,
        operators=(OPERATOR,),
    )


def _catalogue(plans: Path) -> Path:
    """The file that is meant: the sample where nobody has put a `plans.toml` of their own."""
    return SAMPLE if plans == PLANS and not plans.exists() else plans


def _remove_data() -> None:
    for suffix in _LEFT_BEHIND:
        FILE.with_name(FILE.name + suffix).unlink(missing_ok=True)


def _stamp(path: Path) -> tuple[int, int] | None:
    """Tells one state of a file from another; None while it is not there."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size


def _greeting(page: str, settings: Settings, plans: Path) -> str:
    environment = f"DATABASE_URL={shlex.quote(settings.database_url)}"
    program = shlex.quote(str(Path(sys.executable).with_name("partner-plans")))
    return f"""
  Partner Plans is ready to be tried:  {page}

  Open that page, press Start, and you are Olivia, who owns a business.
  The plans are those in {plans}; it is read again whenever it changes.
  The data is in {FILE} and stays there; FRESH=1 or --fresh starts over.
  An operator's view of it, in another terminal:
    {environment} {program} business list

  Ctrl-C ends it.
"""
