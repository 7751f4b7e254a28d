"""History tells all: an entry's details, and what there was on a day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.language import languages_in
from handlers.texts import LOCALES
from plans.commands.operate import Assign, End
from plans.plan import Plan
from plans.text import LocalText
from tests.conversation import Actor, House
from tests.handlers.conftest import choose

DAY = timedelta(days=1)


async def test_an_entry_opens_to_the_terms_as_they_were_then(
    house: House, owner: Actor, catalogue: tuple[Plan, ...]
) -> None:
    await choose(owner, "Gold")
    starter, silver, flex, gold, platinum = catalogue
    today = replace(gold, name=LocalText.of("Gilded"), price=LocalText.of("€1"))
    await house.publish((starter, silver, flex, today, platinum))
    house.clock.move(DAY)
    await choose(owner, "Silver")
    await owner.sends("/history")
    owner.sees("🔁 Gold — Replaced")
    await owner.taps("Gold · 2 Mar 2026")
    owner.sees(
        "Gold · Olivia Owner",
        "Status: Replaced",
        "Chosen on 2 Mar 2026, 09:00 UTC by Olivia Owner",
    )
    owner.sees("Started: 2 Mar 2026, 09:00 UTC", "Ended: 3 Mar 2026, 09:00 UTC")
    owner.sees("Price: €99 a month", "Term: 1 month")
    owner.sees(
        "Replaced by a later change, decided on 3 Mar 2026, 09:00 UTC by Olivia Owner",
        "• Team inboxes: 10",
    )
    assert owner.labels == ["Back"]
    await owner.taps("Back")
    assert owner.text.startswith("History")


async def test_what_the_operator_did_is_there_with_its_reason(house: House, owner: Actor) -> None:
    [business] = await house.book.members.businesses(house.now)
    await house.book.changes.operate(
        business.id, Assign("gold", "A gift for early partners"), house.now
    )
    house.clock.move(DAY)
    await house.book.changes.operate(business.id, End("Contract <b>ended</b>"), house.now)
    await owner.sends("/plan")
    owner.sees("No plan is active", "The last plan ended on 3 Mar 2026")
    owner.sees("Contract <b>ended</b>")
    await owner.sends("/history")
    owner.sees("⏹ Gold — Ended")
    await owner.taps("Gold · 2 Mar 2026")
    owner.sees("Assigned on 2 Mar 2026, 09:00 UTC by our team, on the command line")
    owner.sees("A gift for early partners")
    owner.sees("Ended on 3 Mar 2026, 09:00 UTC by our team", "Contract")


async def test_back_from_an_entry_returns_to_its_page(house: House, owner: Actor) -> None:
    for number in range(7):
        house.clock.move(DAY)
        await choose(owner, ("Starter", "Silver")[number % 2])
    await owner.sends("/history")
    await owner.taps("Older")
    page = owner.text
    await owner.taps("Silver · 4 Mar 2026", "Back")
    assert owner.text == page


async def test_a_day_shows_all_that_was_active_on_it(house: House, owner: Actor) -> None:
    await choose(owner, "Starter")
    house.clock.move(2 * DAY)
    await choose(owner, "Silver")
    house.clock.move(10 * DAY)
    await owner.sends("/history 2026-03-03")
    owner.sees("On 3 Mar 2026:", "Starter")
    assert "Silver" not in owner.text
    await owner.sends("/history 2026-03-04")
    owner.sees("🔁 Starter — Replaced", "🟢 Silver — Active")
    await owner.sends("/history 2026-03-14")
    owner.sees("🟢 Silver — Active")
    assert "Starter" not in owner.text
    assert owner.labels == ["Silver · 4 Mar 2026 🟢", "History", "Back"]
    await owner.taps("Silver · 4 Mar 2026", "Back")
    owner.sees("On 14 Mar 2026:")
    await owner.taps("History")
    owner.sees("🔁 Starter — Replaced", "🟢 Silver — Active")


async def test_a_day_before_the_first_plan_has_none(owner: Actor) -> None:
    await choose(owner, "Starter")
    await owner.sends("/history 2026-03-01")
    owner.sees("No plan was active on that day.")
    assert owner.labels == ["History", "Back"]


async def test_a_day_ahead_shows_what_is_scheduled(owner: Actor) -> None:
    await choose(owner, "Gold")
    await owner.taps("Change plan", "Silver", "Start when Gold ends", "Confirm")
    await owner.sends("/history 2026-04-01")
    owner.sees("🟢 Gold — Active")
    assert "Silver" not in owner.text
    await owner.sends("/history 2026-04-02")
    owner.sees("🟢 Gold — Active", "🗓 Silver — Scheduled")
    await owner.sends("/history 2026-04-03")
    owner.sees("🗓 Silver — Scheduled")
    assert "Gold" not in owner.text


async def test_a_day_after_the_end_of_what_is_scheduled_shows_none(
    house: House, owner: Actor
) -> None:
    await choose(owner, "Gold")
    house.clock.move(25 * DAY)
    await owner.sends("/plan")
    await owner.taps("Renew", "Confirm")
    await owner.sends("/history 2026-05-02")
    owner.sees("🗓 Gold — Scheduled")
    await owner.sends("/history 2026-05-03")
    owner.sees("No plan is scheduled for that day.")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-30"])
async def test_the_first_and_the_last_day_can_be_asked_for(any_house: House, day: str) -> None:
    owner = await any_house.owner()
    await choose(owner, "Starter")
    await owner.sends(f"/history {day}")
    owner.sees("On ", "Starter" if day > "2026" else "No plan was active")


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "9999-12-31", "0", "x" * 4000])
async def test_an_impossible_day_gets_the_way_to_write_one(owner: Actor, day: str) -> None:
    await choose(owner, "Starter")
    await owner.sends(f"/history {day}")
    owner.sees("I can't tell which day that is. Write it like this: /history 1 December")
    owner.sees("🟢 Starter — Active")


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "2 March"),
        ("en", "March 2nd, 2026"),
        ("en", "02.03.2026"),
        ("en", "3 days ago"),
        ("es", "2 de marzo"),
        ("pt-br", "2 de março de 2026"),
        ("ru", "2 марта"),
        ("uk", "2 березня 2026 р."),
        ("ar", "٢ مارس"),
        ("tr", "2 Mart"),
        ("tr", "2 March"),
    ],
)
async def test_a_day_is_written_as_in_the_readers_language(
    house: House, owner: Actor, language: str, day: str
) -> None:
    await choose(owner, "Starter")
    house.clock.move(3 * DAY)
    owner.person.language = language
    await owner.sends(f"/history {day}")
    say = languages_in(LOCALES).language(language)
    assert say.day(date(2026, 3, 2)) in owner.text


async def test_a_day_that_may_be_either_is_asked_back(house: House, owner: Actor) -> None:
    await choose(owner, "Starter")
    house.clock.move(60 * DAY)
    await owner.sends("/history 03/04/2026")
    owner.sees("History", "Which day do you mean?")
    assert owner.labels == ["3 Apr 2026", "4 Mar 2026"]
    await owner.taps("3 Apr 2026")
    owner.sees("On 3 Apr 2026:", "🟢 Starter — Active")


async def test_who_is_in_two_businesses_is_asked_the_day_and_then_which(
    house: House, owner: Actor
) -> None:
    await choose(owner, "Starter")
    invitation = await house.book.members.bring_in("Corner Café", house.now)
    await owner.sends(f"/start {invitation.code}")
    house.clock.move(60 * DAY)
    await owner.sends("/history 3/4/2026")
    await owner.taps("4 Mar 2026")
    owner.sees("Which business?")
    await owner.taps("Olivia Owner")
    owner.sees("On 4 Mar 2026:", "🟢 Starter — Active")


async def test_somebody_in_two_businesses_is_asked_which_and_the_day_is_kept(
    house: House, owner: Actor
) -> None:
    await choose(owner, "Starter")
    other = await house.owner("Otto Other")
    [_, second] = await house.book.members.businesses(house.now)
    invitation = await house.book.members.bring_in("Third Shop", house.now)
    await owner.sends(f"/start {invitation.code}")
    await owner.sends("/history 2026-03-02")
    owner.sees("Which business?")
    assert other.person.name not in owner.text, second
    await owner.taps("Olivia Owner")
    owner.sees("On 2 Mar 2026:", "🟢 Starter — Active")
