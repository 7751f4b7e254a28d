"""The tour's stops where names are asked, invitations revoked, and help is given by role."""

from typing import TYPE_CHECKING

from handlers.buttons import fingerprint
from storage.members.statements.registering import MOST_REGISTERED
from storage.members.values import Role

if TYPE_CHECKING:
    from tests.locales.tour import Guest, Tour


async def is_named(tour: "Tour") -> None:
    """Whatever may be said to the question for a name, and to no question at all."""
    sends = tour.olivia.sends
    await sends("What?")
    await sends("/settings")
    await tour.olivia.taps("Rename", "Back", "Add a business", "Back", "Rename")
    await sends("x" * 65)
    await sends("\u2060")
    await sends("Corner Café")
    await sends("/name")
    await sends("/name " + "x" * 65)
    await sends("/name Corner Café")


async def invitations(tour: "Tour") -> None:
    """The open ones, and one that is revoked twice."""
    [view] = await tour.house.book.members.views(tour.olivia.actor.caller, tour.house.now)
    await tour.house.book.members.open_door(view.member.business_id, Role.OWNER, tour.house.now)
    await tour.olivia.taps("Back", "Invitations")
    revoke = tour.olivia.actor.data(tour.olivia.exact("Revoke {number}"))
    await tour.olivia.taps("Revoke {number}")
    await tour.olivia.actor.forges(revoke)
    tour.olivia.looks("Revoke again")


async def several(tour: "Tour", vera: "Guest") -> None:
    """Who is not an owner, who has registered enough, and who has left; help for everybody."""
    [view] = await tour.house.book.members.views(vera.actor.caller, tour.house.now)
    await vera.actor.forges(f"nm:{view.member.business_id}")
    vera.looks("Rename, as a viewer")
    await vera.sends("/help")
    await tour.petra.sends("/help")
    sam = tour.guest(tour.house.person("Sam Second", tour.telegram_code))
    await sam.sends("/help")
    await sam.sends("What?")
    for number in range(MOST_REGISTERED):
        await tour.house.book.members.register(
            sam.actor.caller, "Sam Second", tour.house.now, number
        )
    await tour.house.leave_all(sam.actor)
    await sam.actor.forges("ab")
    sam.looks("one too many")
    await sam.actor.forges(f"ra:{fingerprint(sam.actor.person.name)}:0")
    sam.looks("the button of a business they left")
    tour.house.open_registration = False
    tour.house.restart(tour.languages)
    for words in ("/help", "What?"):
        await sam.sends(words)
    await vera.actor.forges("ab")
    vera.looks("Add a business, by invitation only")
    tour.house.open_registration = True
    tour.house.restart(tour.languages)
