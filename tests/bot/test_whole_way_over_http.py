"""The whole way of an owner over real HTTP, as it runs in production but for Telegram itself."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.opening import open_book
from bot.serving.assembly import assemble
from bot.serving.running import serve
from bot.settings import Registration, load
from plans.plan import Plan
from sandbox import Telegram
from tests.bot.desk import BOUND_S
from tests.bot.visitor import Visitor
from tests.conftest import Clock


@pytest.fixture(params=["polling", "webhook"])
async def running_bot(
    request: pytest.FixtureRequest,
    telegram: Telegram,
    api_url: str,
    sqlite_url: str,
    clock: Clock,
    catalogue: tuple[Plan, ...],
    free_port: int,
) -> AsyncIterator[None]:
    """The bot, from settings to serving, until it is stopped."""
    ways: dict[str, dict[str, Any]] = {"polling": {}, "webhook": _webhook(free_port)}
    settings = load(
        bot_token=telegram.token,
        bot_api_url=api_url,
        database_url=sqlite_url,
        registration=Registration.OPEN,
        support_url="https://t.me/us",
        **ways[request.param],
    )
    async with open_book(settings) as book:
        await book.catalogue.publish(catalogue, clock())
    stop = asyncio.Event()
    async with assemble(settings, clock) as application:
        serving = asyncio.create_task(serve(application, settings, stop))
        yield
        stop.set()
        async with asyncio.timeout(BOUND_S):
            await serving
    # All was handled; the last acknowledgement may still be on its way.
    await telegram.world.pulse.until(lambda: not telegram.world.inbox.pending(), BOUND_S)


def _webhook(port: int) -> dict[str, Any]:
    url = f"http://127.0.0.1:{port}/hook"
    return {"webhook_url": url, "webhook_secret": "s3cret", "listen_port": port}


@pytest.mark.usefixtures("running_bot")
async def test_an_owner_registers_changes_the_plan_and_reads_the_history(
    telegram: Telegram,
) -> None:
    olivia = Visitor(telegram.add_person("Olivia Owner"))
    await olivia.sends("/start")
    olivia.sees("Welcome to Partner Plans")
    await olivia.taps("Register my business", "Olivia Owner")
    olivia.sees("✅ Olivia Owner is registered.", "Partner Plans · Olivia Owner", "No plan yet.")
    await olivia.taps("Choose a plan")
    olivia.sees("Choose a plan", "Starter", "Silver", "Gold", "Platinum")
    await olivia.taps("Silver")
    olivia.sees(
        "Silver",
        "Price: €29 a month",
        "• Messages a month: 10,000",
        "Starts: as soon as you press Confirm",
    )
    await olivia.taps("Confirm")
    olivia.sees("Silver is active now", "Status: Active", "Since: 2 Mar 2026")
    assert olivia.toast == "✅ Silver is active now."
    await olivia.taps("History")
    olivia.sees("History · Olivia Owner", "Silver", "Active", "2 Mar 2026")
    assert len(olivia.person.messages) == 2, "every press edited the one message"
    profile = telegram.world.profile
    await telegram.world.pulse.until(lambda: profile.commands_for(olivia.person.id, "en"), BOUND_S)
    commands = profile.commands_for(olivia.person.id, "en")
    assert [one["command"] for one in commands] == [
        "start",
        "plan",
        "history",
        "settings",
        "help",
        "language",
        "privacy",
    ]
