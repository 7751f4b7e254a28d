"""The window: nobody waits behind somebody else, and stopping has its bounds."""

import asyncio

from bot.delivery import stopping
from bot.delivery.window import SIZE
from bot.serving.rendering import MustWait
from sandbox import Person, Telegram
from storage.database.connections import OutageError
from tests.bot.desk import BOUND_S, Desk
from tests.bot.poller import Poller, asked, held


async def test_somebody_whose_handling_takes_long_holds_up_nobody(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person, sam: Person
) -> None:
    gate = desk.holds("slow")
    olivia.send("slow")
    poller.start()
    await desk.until(lambda: desk.began)
    for text in ("1", "2"):
        sam.send(text)
        await desk.until(lambda word=text: word in desk.done)  # type: ignore[misc]
    assert held(telegram) == ["slow", "1", "2"], "the offset is the oldest not done"
    gate.set()
    await desk.until(lambda: not held(telegram))
    assert desk.began == ["slow", "1", "2"], "what came again was known"


async def test_a_failing_update_keeps_the_offset_while_later_ones_are_handled(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person, sam: Person
) -> None:
    poller.time.clear()
    desk.fails("early", OutageError("the database is locked"), times=7)
    olivia.send("early")
    poller.start()
    await desk.until(lambda: desk.began)
    sam.send("later")
    await desk.until(lambda: desk.done)
    assert held(telegram) == ["early", "later"]
    poller.time.set()
    await desk.until(lambda: not held(telegram))
    assert desk.done == ["later", "early"]
    assert poller.pauses == [1.0, 2.0, 4.0, 5.0, 5.0, 5.0, 5.0], "her own: nobody waits with her"


async def test_while_somebody_is_handled_telegram_is_not_asked_all_the_time(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person, sam: Person
) -> None:
    poller.look_every_s = 3600
    gates = [desk.holds(text) for text in ("1", "2")]
    olivia.send("1")
    sam.send("2")
    poller.start()
    await desk.until(lambda: len(desk.began) == 2)
    for _ in range(100):
        await asyncio.sleep(0)  # whoever would ask again begins within these
    assert asked(telegram) == 1
    gates[0].set()
    await desk.until(lambda: desk.done == ["1"])
    gates[1].set()
    await desk.until(lambda: not held(telegram))
    assert asked(telegram) == 1, "the next one waits: both came together"


async def test_updates_whose_answers_must_wait_hide_nobody_elses(
    poller: Poller, desk: Desk, telegram: Telegram, sam: Person
) -> None:
    taken = asyncio.Event()

    async def deliver() -> None:
        await taken.wait()

    desk.answers("x", MustWait(0, deliver))
    for number in range(SIZE):
        telegram.add_person(f"Person {number}").send("x")
    sam.send("hello")
    poller.start()
    await desk.until(lambda: "hello" in desk.done)
    await desk.until(lambda: not held(telegram))
    assert desk.done == ["x"] * SIZE + ["hello"]
    taken.set()


async def test_an_answer_that_must_wait_keeps_its_update_until_telegram_took_it(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person, sam: Person
) -> None:
    taken = asyncio.Event()

    async def deliver() -> None:
        await taken.wait()

    desk.answers("x", MustWait(0, deliver))
    olivia.send("x")
    poller.start()
    await desk.until(lambda: desk.done)
    sam.send("hello")
    await desk.until(lambda: "hello" in desk.done)
    assert held(telegram) == ["x", "hello"]
    taken.set()
    await desk.until(lambda: not held(telegram))
    assert desk.began == ["x", "hello"]


async def test_stopping_finishes_what_is_in_hand_acknowledges_it_and_takes_no_more(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person
) -> None:
    gate = desk.holds("1")
    poller.start()
    olivia.send("1")
    await desk.until(lambda: desk.began)
    poller.stop()
    olivia.send("2")
    assert poller.is_at_work
    gate.set()
    await poller.end()
    assert desk.done == ["1"]
    assert held(telegram) == ["2"], "for the next start"


async def test_stopping_begins_nothing_more_of_somebody_in_hand(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person
) -> None:
    """A dozen slow messages of one person took a minute."""
    gate = desk.holds("0")
    for number in range(12):
        olivia.send(f"{number}")
    poller.start()
    await desk.until(lambda: desk.began)
    poller.stop()
    for _ in range(10):
        await asyncio.sleep(0)  # a few steps until all know of it
    gate.set()
    await poller.end()
    assert desk.began == desk.done == ["0"]
    assert held(telegram) == [f"{number}" for number in range(1, 12)]


async def test_stopping_waits_so_long_and_no_longer(
    poller: Poller, desk: Desk, telegram: Telegram, olivia: Person
) -> None:
    poller.finish_s = 0.01
    desk.holds("1")
    olivia.send("1")
    olivia.send("2")
    poller.start()
    await desk.until(lambda: desk.began)
    await poller.end()
    assert (desk.cancelled, desk.done) == (["1"], [])
    assert held(telegram) == ["1", "2"], "for the next start"


def test_all_that_stopping_waits_for_is_20_seconds_at_most() -> None:
    assert stopping.UPDATES_S + stopping.ACKNOWLEDGE_S + stopping.LETTERS_S <= 20


async def test_stopping_does_not_wait_for_updates(poller: Poller, telegram: Telegram) -> None:
    poller.start()
    await telegram.world.pulse.until(lambda: telegram.world.polling.is_waiting, BOUND_S)
    await poller.end()
    assert not poller.is_at_work
