"""Orders: a confirm button does what its screen said, once, or changes nothing and says why."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from plans.commands.choose import NotEligible
from plans.commands.command import Moved, NotOffered, Stale, Unchanged
from plans.ledger import Change, Channel, Chosen
from plans.plan import Held, Plan
from storage.book import Book
from storage.changes.values import Done
from storage.database.connections import Database
from storage.database.tables import plan_change
from storage.members.values import Caller, MemberView, NotAllowed, Role
from tests.conftest import Clock, caller
from tests.plans.simulation import Business, instant
from tests.storage.acts import (
    BRONZE,
    GOLD,
    SILVER,
    Confirmed,
    Order,
    joined,
    looked,
    order,
    press,
    registered,
    rows_of,
    simple,
    write_ledger,
)


@dataclass
class Shop:
    """An owner with a business, and three plans to choose from."""

    book: Book
    database: Database
    clock: Clock
    owner: Caller
    view: MemberView

    async def look(self) -> MemberView:
        """What the owner sees now."""
        self.view = await looked(self.book, self.owner, self.view, self.clock())
        return self.view

    async def press(self, button: Order, who: Caller | None = None) -> Confirmed:
        outcome = await press(self.book, who or self.owner, button, self.clock())
        assert outcome is not None
        return outcome

    async def choose(self, code: str) -> Change:
        outcome = await self.press(order(await self.look(), code))
        assert isinstance(outcome.result, Done)
        return outcome.result.change

    async def ledger_length(self) -> int:
        return len(await rows_of(self.database, plan_change))


@pytest.fixture
async def shop(book: Book, database: Database, clock: Clock) -> Shop:
    await book.catalogue.publish([SILVER, GOLD, BRONZE], clock())
    owner = caller("Olivia Owner")
    return Shop(book, database, clock, owner, await registered(book, owner, clock()))


async def test_a_confirmed_choice_is_the_current_plan_at_once(shop: Shop) -> None:
    outcome = await shop.press(order(shop.view, "gold"))
    gold = shop.view.catalogue.by_code("gold")
    assert gold
    assert outcome.asked == gold
    assert outcome.result == Done(
        Chosen(
            seq=1,
            revision=gold,
            effective_at=shop.clock(),
            expires_at=None,
            anchor_at=None,
            decided_at=shop.clock(),
            decided_by=shop.view.member.person_id,
            channel=Channel.CHAT,
            note=None,
            basis=0,
            scheduled=0,
        )
    )


async def test_what_an_order_answers_is_what_the_next_visit_reads(shop: Shop) -> None:
    await shop.choose("silver")
    shop.clock.move(timedelta(minutes=5))
    outcome = await shop.press(order(await shop.look(), "gold"))
    now = await shop.look()
    assert outcome.view.subscription == now.subscription
    assert replace(outcome.view, decider=None) == replace(now, decider=None)


async def test_a_change_reads_back_just_as_it_was_decided(shop: Shop) -> None:
    shop.clock.move(timedelta(microseconds=123_456))
    change = await shop.choose("gold")
    assert (await shop.look()).subscription.last == change


async def test_the_same_order_again_is_done_already_and_shows_what_came_after(shop: Shop) -> None:
    button = order(shop.view, "silver")
    first = await shop.press(button)
    shop.clock.move(timedelta(days=30))
    later = await shop.choose("gold")
    again = await shop.press(button)
    assert isinstance(first.result, Done)
    assert again.result == Done(first.result.change, again=True)
    assert again.view.subscription.current == later
    assert await shop.ledger_length() == 2


async def test_the_same_button_pressed_by_another_owner_is_outdated(shop: Shop) -> None:
    other = await joined(shop.book, shop.view.member.business_id, Role.OWNER, shop.clock())
    button = order(shop.view, "silver")
    await shop.press(button)
    assert (await shop.press(button, other)).result == Stale((Moved.LEDGER,))


async def test_an_order_after_anothers_change_is_outdated(shop: Shop) -> None:
    button = order(shop.view, "silver")
    gold = await shop.choose("gold")
    outcome = await shop.press(button)
    assert outcome.result == Stale((Moved.LEDGER,))
    assert outcome.view.subscription.current == gold
    assert await shop.ledger_length() == 1


async def test_an_order_after_several_changes_is_outdated(shop: Shop) -> None:
    button = order(shop.view, "silver")
    for code in ("gold", "bronze", "gold"):
        await shop.choose(code)
    assert (await shop.press(button)).result == Stale((Moved.LEDGER,))


async def test_an_order_after_the_plan_expired_is_outdated(shop: Shop) -> None:
    silver = shop.view.catalogue.by_code("silver")
    assert silver is not None
    ledger = Business().choose(silver, length=60).ledger
    await write_ledger(shop.database, shop.view.member.business_id, ledger)
    button = order(await shop.look(), "gold")
    shop.clock.now = instant(60)
    assert (await shop.press(button)).result == Stale((Moved.CLOCK,))


async def test_a_clock_that_jumped_back_does_not_date_a_change_before_the_last(shop: Shop) -> None:
    silver = await shop.choose("silver")
    shop.clock.move(-timedelta(days=1))
    assert (await shop.choose("gold")).decided_at == silver.decided_at


@pytest.mark.parametrize(
    ("forged", "moved"),
    [
        ({"version": 0}, (Moved.LEDGER,)),
        ({"version": 2}, (Moved.LEDGER,)),
        ({"version": 2**31 - 1}, (Moved.LEDGER,)),
        ({"version": -1}, (Moved.LEDGER,)),
        ({"version": -(2**31)}, (Moved.LEDGER,)),
        ({"basis": 0}, (Moved.CLOCK,)),
        ({"basis": 7}, (Moved.CLOCK,)),
        ({"day": 1}, (Moved.DAY,)),
        ({"version": 9, "basis": 9, "day": 9}, (Moved.LEDGER,)),
    ],
)
async def test_a_forged_number_changes_nothing(
    shop: Shop, forged: dict[str, int], moved: tuple[Moved, ...]
) -> None:
    await shop.choose("silver")
    outcome = await shop.press(order(await shop.look(), "gold", **forged))
    assert outcome.result == Stale(moved)
    assert await shop.ledger_length() == 1


@pytest.mark.parametrize("revision_id", [0, -1, 99, 2**31 - 1])
async def test_a_revision_that_never_was_is_not_offered(shop: Shop, revision_id: int) -> None:
    outcome = await shop.press(order(shop.view, "gold", revision_id=revision_id))
    assert (outcome.result, outcome.asked) == (NotOffered(), None)


@pytest.mark.parametrize("business_id", [0, -1, 99, 2**31 - 1])
async def test_a_business_that_never_was_takes_no_order(shop: Shop, business_id: int) -> None:
    forged = order(shop.view, "gold", business_id=business_id)
    assert await press(shop.book, shop.owner, forged, shop.clock()) is None


async def test_an_order_for_somebody_elses_business_is_taken_from_nobody(shop: Shop) -> None:
    other = caller("Otto Other")
    await registered(shop.book, other, shop.clock())
    assert await press(shop.book, other, order(shop.view, "gold"), shop.clock()) is None
    assert await shop.ledger_length() == 0


async def test_a_viewer_orders_nothing(shop: Shop) -> None:
    viewer = await joined(shop.book, shop.view.member.business_id, Role.VIEWER, shop.clock())
    outcome = await shop.press(order(shop.view, "gold"), viewer)
    assert outcome.result == NotAllowed()
    assert await shop.ledger_length() == 0


async def test_a_plan_withdrawn_since_is_not_offered_and_is_named(shop: Shop) -> None:
    button = order(shop.view, "gold")
    await shop.book.catalogue.publish([SILVER], shop.clock())
    outcome = await shop.press(button)
    assert outcome.result == NotOffered()
    assert outcome.asked
    assert outcome.asked.plan == GOLD


async def test_a_plan_published_anew_since_is_outdated(shop: Shop) -> None:
    button = order(shop.view, "gold")
    await shop.book.catalogue.publish([SILVER, simple("gold", "Better than ever.")], shop.clock())
    outcome = await shop.press(button)
    assert outcome.result == Stale((Moved.OFFER,))
    assert outcome.asked
    assert outcome.asked.plan == GOLD


async def test_a_plan_withdrawn_and_brought_back_is_on_offer_as_before(shop: Shop) -> None:
    button = order(shop.view, "gold")
    await shop.book.catalogue.publish([SILVER], shop.clock())
    await shop.book.catalogue.publish([SILVER, GOLD], shop.clock())
    assert isinstance((await shop.press(button)).result, Done)


async def test_a_done_order_is_still_done_when_its_plan_was_withdrawn_since(shop: Shop) -> None:
    button = order(shop.view, "gold")
    await shop.press(button)
    await shop.book.catalogue.publish([SILVER], shop.clock())
    outcome = (await shop.press(button)).result
    assert isinstance(outcome, Done)
    assert outcome.again


async def test_the_current_plan_is_not_ordered_again(shop: Shop) -> None:
    await shop.choose("gold")
    assert (await shop.press(order(await shop.look(), "gold"))).result == Unchanged()
    assert await shop.ledger_length() == 1


async def test_a_plan_whose_conditions_are_not_met_is_not_ordered(
    shop: Shop, catalogue: tuple[Plan, ...]
) -> None:
    await shop.book.catalogue.publish(catalogue, shop.clock())
    outcome = (await shop.press(order(await shop.look(), "platinum"))).result
    assert outcome == NotEligible((Held(("silver", "flex", "gold")),))


async def test_a_business_keeps_what_it_chose_whatever_is_published_since(shop: Shop) -> None:
    await shop.choose("gold")
    await shop.book.catalogue.publish([simple("gold", "Worse than ever.")], shop.clock())
    now = await shop.look()
    assert now.subscription.current
    assert now.subscription.current.revision.plan == GOLD


@pytest.mark.parametrize("clock_moves", [timedelta(0), timedelta(days=400)])
async def test_a_redelivered_order_is_harmless_after_a_restart(
    shop: Shop, database: Database, clock_moves: timedelta
) -> None:
    button = order(shop.view, "gold")
    await shop.press(button)
    shop.clock.move(clock_moves)
    outcome = await press(Book(database), shop.owner, button, shop.clock())
    assert outcome
    assert isinstance(outcome.result, Done)
    assert outcome.result.again
    assert await shop.ledger_length() == 1
