"""The way in: Welcome, Settings, languages, and the choice of business."""

from collections import Counter
from typing import assert_never

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import Bold, Text

from handlers.buttons import (
    AddBusiness,
    AnyButton,
    Destination,
    OpenHelp,
    OpenHistory,
    OpenHome,
    OpenLanguage,
    OpenNotices,
    OpenPartner,
    OpenPlans,
    OpenSettings,
    OpenWhich,
    PickLanguage,
    Register,
    Rename,
)
from handlers.language import Language, Languages
from handlers.screens import labels, ways
from handlers.screens.parts import isolated, role_of, state_of
from handlers.screens.screen import Button, Row, Screen, lines, paragraphs, title
from handlers.service import Service
from storage.members.values import MemberView

BUSINESSES_A_PAGE = 8


def home(views: tuple[MemberView, ...], say: Language, service: Service) -> Screen:
    """The first screen: Welcome for strangers, Settings for members."""
    if not views:
        return welcome(say, service)
    if len(views) == 1:
        return settings(views[0], say, service)
    return which(views, OpenWhich(to=Destination.SETTINGS), say)


def welcome(say: Language, service: Service) -> Screen:
    """For somebody in no business: what the bot does, and how to begin."""
    text = [
        title(say("Welcome to Partner Plans 👋")),
        Text(
            say(
                "Here you see your business's partner plan and its benefits, "
                "switch to another plan, and read the whole history of your plans."
            )
        ),
    ]
    if service.open_registration:
        register = Button(say(labels.REGISTER), Register(), ButtonStyle.PRIMARY)
        begin = Text(say("Register your business to begin: I only ask for its name."))
        return Screen(paragraphs(*text, begin), ((register,),))
    invited = Text(
        say(
            "To begin you need an invitation: ask an owner of the business or our support "
            "for an invitation link, and open it."
        )
    )
    return Screen(paragraphs(*text, invited), (ways.contact_support(say, service.support),))


def settings(view: MemberView, say: Language, service: Service) -> Screen:
    """The business, one's role in it, the language, and the way to everything else."""
    member, business = view.member, view.member.business_id
    facts = [
        say("Business: {name}", name=Bold(member.business_name)),
        say("Your role: {role}", role=role_of(member.role, say)),
        say("Language: {language}", language=say.name),
    ]
    rename = ((Button(say(labels.RENAME), Rename(business=business)),),)
    another = ((Button(say(labels.ADD_BUSINESS), AddBusiness()),),)
    return Screen(
        paragraphs(title(say("Settings")), lines(facts)),
        (
            (Button(say(labels.PARTNER), OpenPartner(business=business)),),
            (Button(say(labels.NOTIFICATIONS), OpenNotices(business=business)),),
            *(rename if view.may_change else ()),
            *(another if service.open_registration else ()),
            (
                Button(say(labels.LANGUAGE), OpenLanguage(business=business)),
                Button(say(labels.HELP), OpenHelp(business=business)),
            ),
        ),
    )


def which(views: tuple[MemberView, ...], wanted: OpenWhich, say: Language) -> Screen:
    """For somebody in several businesses: some of them, to say which one is meant.

    Each with its plan and status; beyond the last page is the last page.
    """
    if wanted.to is Destination.NAME:
        views = tuple(view for view in views if view.may_change) or views
    last = max(0, (len(views) - 1) // BUSINESSES_A_PAGE)
    page = min(wanted.page, last)
    shown = views[page * BUSINESSES_A_PAGE : (page + 1) * BUSINESSES_A_PAGE]
    names = _names(views)
    entries = [_with_state(view, names, say) for view in shown]
    text = paragraphs(title(say("Which business?")), lines(entries))
    turn = ways.turn_page(
        say, page, last, lambda to: OpenWhich(to=wanted.to, page=to, day=wanted.day)
    )
    return Screen(text, (*_choices(shown, names, wanted), *turn))


def language(business: int, say: Language, languages: Languages, of: str | None) -> Screen:
    """The languages on offer, the one spoken now marked; `of` is the business one comes from."""
    rows = [
        (
            Button(
                languages.language(code).name + (" ✓" if code == say.code else ""),
                PickLanguage(business=business, language=code),
            ),
        )
        for code in languages.codes
    ]
    text = paragraphs(title(say(labels.LANGUAGE), of), Text(say("Which language shall I speak?")))
    back = OpenSettings(business=business) if business else OpenHome()
    return Screen(text, (*rows, ways.back(say, back)))


def private_only(say: Language, address: str) -> Screen:
    """The answer in a group: nothing of any business, and the way to the private chat."""
    text = Text(say("I talk about plans only in a private chat, where nobody reads along."))
    return Screen(text, ((Button(say(labels.PRIVATE_CHAT), address),),))


def _choices(
    shown: tuple[MemberView, ...], names: dict[int, str], wanted: OpenWhich
) -> tuple[Row, ...]:
    """A button for each business, to where it is wanted."""
    ids = [view.member.business_id for view in shown]
    return tuple((Button(names[business], _target(business, wanted)),) for business in ids)


def _target(business: int, wanted: OpenWhich) -> AnyButton:
    match wanted.to:
        case Destination.SETTINGS:
            return OpenSettings(business=business)
        case Destination.PLANS:
            return OpenPlans(business=business)
        case Destination.HISTORY:
            return OpenHistory(business=business, day=wanted.day)
        case Destination.NAME:
            return Rename(business=business)
        case _ as never:
            assert_never(never)


def _with_state(view: MemberView, names: dict[int, str], say: Language) -> Text:
    name = isolated(names[view.member.business_id])
    return Text(Bold(name), f" — {state_of(view, say)}")


def _names(views: tuple[MemberView, ...]) -> dict[int, str]:
    """How each business is called; those with one and the same name get their number, too."""
    members = [view.member for view in views]
    count = Counter(one.business_name for one in members)
    return {
        one.business_id: f"{one.business_name} #{one.business_id}"
        if count[one.business_name] > 1
        else one.business_name
        for one in members
    }
