"""What a business is called, in its people's words: asked, answered, offered, and asked again."""

from datetime import timedelta

import pytest
from aiogram.types import Update

from sandbox import ServerError
from storage.members.statements.registering import MOST_REGISTERED
from storage.members.values import Role
from tests.conversation import Actor, House

CAFE = "Corner Café"
HOUR = timedelta(hours=1)


async def is_asked(house: House, name: str = "Olivia Owner") -> Actor:
    """A newcomer who has pressed Register."""
    actor = house.person(name)
    await actor.sends("/start")
    await actor.taps("Register my business")
    actor.sees("What is your business called?", "Send me its name, or use your own:")
    return actor


async def names(house: House) -> list[str]:
    return [one.name for one in await house.book.members.businesses(house.now)]


# Registering


async def test_the_next_message_names_the_business(any_house: House) -> None:
    olivia = await is_asked(any_house)
    await olivia.sends("  Corner\nCafé ")
    olivia.sees("✅ Corner Café is registered.", "Partner Plans · Corner Café", "No plan yet.")
    assert olivia.labels == ["Choose a plan", "History", "Help", "Back"]
    assert await names(any_house) == [CAFE]


async def test_a_reply_names_it_and_so_does_the_button_with_ones_own_name(house: House) -> None:
    olivia, otto = await is_asked(house), await is_asked(house, "Otto Other")
    await olivia.replies(CAFE)
    olivia.sees("Partner Plans · Corner Café")
    await otto.taps("Otto Other")
    otto.sees("✅ Otto Other is registered.", "Partner Plans · Otto Other")


async def test_the_question_survives_a_restart(house: House) -> None:
    olivia = await is_asked(house)
    house.restart()
    await olivia.sends(CAFE)
    olivia.sees("✅ Corner Café is registered.")


async def test_after_an_hour_it_is_no_answer_any_more(house: House) -> None:
    olivia = await is_asked(house)
    asked = olivia.screen.id
    house.clock.move(HOUR)
    await olivia.sends(CAFE)
    assert "Corner Café" not in olivia.text
    assert await names(house) == []
    await olivia.taps_old("Olivia Owner", asked)
    assert await names(house) == ["Olivia Owner"], "the button still does what it reads"


@pytest.mark.parametrize("command", ["/help", "/start", "/unknown", "/"])
async def test_any_command_ends_the_question(house: House, command: str) -> None:
    olivia = await is_asked(house)
    await olivia.sends(command)
    await olivia.sends(CAFE)
    assert await names(house) == []


async def test_any_button_ends_the_question(house: House) -> None:
    olivia = await is_asked(house)
    await olivia.taps("Back")
    olivia.sees("Welcome to Partner Plans")
    await olivia.sends(CAFE)
    assert await names(house) == []
    owner = await house.owner("Otto Other")
    await owner.sends("/settings")
    await owner.taps("Rename", "Back", "Help")
    await owner.sends(CAFE)
    assert await names(house) == ["Otto Other"]


async def test_what_is_said_in_a_group_neither_answers_nor_ends_the_question(
    house: House, owner: Actor
) -> None:
    group = house.telegram.add_group("Our team", members=[owner.person])
    await owner.sends("/name")
    for words in ("/plan", "Bakery"):
        owner.person.send(words, chat=group)
        await house.deliver()
    await owner.forges("h:1:0:0:0", inline=True)
    await owner.sends(CAFE)
    assert await names(house) == [CAFE]


async def test_only_one_message_answers(house: House) -> None:
    olivia = await is_asked(house)
    await olivia.sends(CAFE)
    await olivia.sends("And thank you!")
    assert await names(house) == [CAFE]
    assert "thank you" not in olivia.text


async def test_an_answer_that_telegram_did_not_let_through_is_given_again(house: House) -> None:
    olivia = await is_asked(house)
    house.telegram.faults.add("sendMessage", ServerError())
    await olivia.sends(CAFE)
    olivia.sees("✅ Corner Café is registered.", "Partner Plans · Corner Café")
    assert await names(house) == [CAFE]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("x" * 65, "That name has 65 characters; at most 64 fit."),
        ("\u202e\u200b\u0007", "I can't read a name in that. Send it as a text message."),
        ("\u3164", "I can't read a name in that. Send it as a text message."),
    ],
)
async def test_a_bad_name_is_asked_for_again(house: House, sent: str, said: str) -> None:
    olivia = await is_asked(house)
    await olivia.sends(sent)
    olivia.sees(said, "What is your business called?")
    assert olivia.labels == ["Olivia Owner", "Back"]
    assert await names(house) == []
    await olivia.sends(CAFE)
    olivia.sees("✅ Corner Café is registered.")


async def test_a_name_on_telegram_that_is_another_now_is_not_used(house: House) -> None:
    olivia = await is_asked(house)
    olivia.person.about = {**olivia.person.about, "last_name": "Married"}
    await olivia.taps("Olivia Owner")
    olivia.sees("What is your business called?")
    assert olivia.labels == ["Olivia Married", "Back"]
    await olivia.taps("Olivia Married")
    assert await names(house) == ["Olivia Married"]


async def test_the_button_of_a_question_answered_long_ago_registers_nothing(house: House) -> None:
    olivia = await is_asked(house)
    asked = olivia.screen.id
    await olivia.sends(CAFE)
    await olivia.taps_old("Olivia Owner", asked)
    assert olivia.toast == "✅ Corner Café is registered."
    assert await names(house) == [CAFE]


async def test_registration_that_has_closed_meanwhile_says_so(house: House) -> None:
    for answers in ("a message", "the button"):
        house.open_registration = True
        house.restart()
        sam = await is_asked(house, "Sam Stranger")
        house.open_registration = False
        house.restart()
        await (sam.sends(CAFE) if answers == "a message" else sam.taps("Sam Stranger"))
        sam.sees("An invitation is needed to register.", "Welcome to Partner Plans")
    assert await names(house) == []


# Another business


async def test_an_owner_adds_a_business(owner: Actor) -> None:
    await owner.sends("/settings")
    await owner.taps("Add a business")
    owner.sees("What is your business called?", "Send me its name.")
    assert owner.labels == ["Back"], "their own name is taken"
    await owner.taps("Back")
    owner.sees("Settings")
    await owner.taps("Add a business")
    await owner.sends(CAFE)
    owner.sees("✅ Corner Café is registered.", "Partner Plans · Corner Café")
    await owner.sends("/plan")
    assert owner.labels == ["Olivia Owner", CAFE]


async def test_a_viewer_adds_a_business_of_their_own(house: House, owner: Actor) -> None:
    viewer = await house.viewer_of(owner)
    viewer.sees("Settings", "Business: Olivia Owner", "Your role: viewer")
    assert viewer.labels == ["Partner", "Notifications", "Add a business", "Language", "Help"]
    await viewer.taps("Add a business", "Vera Viewer")
    viewer.sees("✅ Vera Viewer is registered.", "Partner Plans · Vera Viewer")
    await viewer.taps("Choose a plan", "Starter", "Confirm")
    viewer.sees("Starter is active now")
    await owner.sends("/plan")
    owner.sees("No plan yet.")


async def test_by_invitation_only_there_is_no_adding(house: House, owner: Actor) -> None:
    await owner.sends("/settings")
    data = owner.data("Add a business")
    house.open_registration = False
    house.restart()
    await owner.sends("/settings")
    assert "Add a business" not in owner.labels
    await owner.forges(data)
    owner.sees("An invitation is needed to register.", "Settings")


async def test_one_person_registers_so_many_at_most(house: House, owner: Actor) -> None:
    await owner.sends("/settings")
    data = owner.data("Add a business")
    for number in range(2, MOST_REGISTERED + 1):
        await owner.forges(data)
        await owner.sends(f"Shop {number}")
    await owner.forges(data)
    owner.sees("You have registered 10 businesses. Our support can add more for you.")
    assert len(await names(house)) == MOST_REGISTERED
    await owner.forges(f"ra:{2**31 - 1}:{MOST_REGISTERED}")
    assert len(await names(house)) == MOST_REGISTERED


# Renaming


@pytest.mark.parametrize("way", ["the button", "the command"])
async def test_an_owner_renames_the_business(house: House, owner: Actor, way: str) -> None:
    await owner.sends("/settings" if way == "the button" else "/name")
    if way == "the button":
        await owner.taps("Rename")
    owner.sees("Rename · Olivia Owner", "Send me the new name.")
    assert owner.labels == ["Back"]
    await owner.sends("x" * 65)
    owner.sees("That name has 65 characters", "Rename · Olivia Owner")
    house.restart()
    await owner.sends(CAFE)
    owner.sees("✅ The business is called Corner Café now.", "Business: Corner Café")
    assert await names(house) == [CAFE]


async def test_a_picture_is_no_name(house: House, owner: Actor) -> None:
    await owner.sends("/name")
    owner.person.send("(a picture)")
    [picture] = house.telegram.take_updates()
    del picture["message"]["text"]
    assert await house.intake.handle(Update.model_validate(picture, context={"bot": house.bot}))
    owner.sees("I can't read a name in that. Send it as a text message.", "Rename · Olivia Owner")
    await owner.sends(CAFE)
    assert await names(house) == [CAFE]


async def test_a_viewer_can_not_rename_by_any_way(house: House, owner: Actor) -> None:
    await owner.sends("/settings")
    data = owner.data("Rename")
    viewer = await house.viewer_of(owner)
    assert "Rename" not in viewer.labels
    for command in ("/name", "/name Mine"):
        await viewer.sends(command)
        viewer.sees("Only an owner can rename the business.", "Settings")
    await viewer.forges(data)
    viewer.sees("Only an owner can rename the business.", "Settings")
    await viewer.sends("Mine")
    assert await names(house) == ["Olivia Owner"]


@pytest.mark.parametrize("how", ["a viewer", "out"])
async def test_who_is_no_owner_any_more_when_answering_renames_nothing(
    house: House, owner: Actor, how: str
) -> None:
    second = await house.second_owner_of(owner)
    await second.sends("/name")
    [view] = await house.book.members.views(second.caller, house.now)
    person, business = view.member.person_id, view.member.business_id
    if how == "out":
        await house.book.members.take_out(business, person, house.now)
    else:
        await house.book.members.give_role(business, person, Role.VIEWER, house.now)
    await second.sends(CAFE)
    second.sees("not in" if how == "out" else "Only an owner can rename the business.")
    assert await names(house) == ["Olivia Owner"]


async def test_a_reason_for_a_request_is_no_name(house: House, owner: Actor) -> None:
    petra = await house.operator()
    await owner.sends("/plan")
    await owner.taps("Choose a plan", "Silver", "Confirm", "Change plan", "Platinum")
    await owner.taps("Request approval")
    await house.post()
    card = petra.screen.id
    await petra.sends("/start")
    await petra.taps("Register my business")
    await petra.replies("We met on Monday", card)
    petra.sees("We met on Monday", "Platinum")
    await petra.sends("Petra's Pies")
    petra.sees("✅ Petra's Pies is registered.")
