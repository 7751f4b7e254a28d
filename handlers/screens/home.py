"""Where one begins: Welcome, Settings, Partner, the languages, Help, and which business."""

from collections.abc import Callable, Iterable

from aiogram.enums import ButtonStyle
from aiogram.utils.formatting import Bold, BotCommand, Text

from handlers.buttons import (
    AnyButton,
    OpenHelp,
    OpenHome,
    OpenLanguage,
    OpenPartner,
    OpenPlans,
    OpenSettings,
    PickLanguage,
    Register,
)
from handlers.commands import described
from handlers.screens import labels
from handlers.screens.parts import name_of
from handlers.screens.screen import Button, Screen, lines, paragraphs, title
from handlers.service import Service
from handlers.speech import Languages, Speech
from storage.face import Role, Visit


def home(visits: tuple[Visit, ...], _: Speech, service: Service) -> Screen:
    """Where somebody begins: Welcome for strangers, Settings for members."""
    if not visits:
        return welcome(_, service)
    if len(visits) == 1:
        return settings(visits[0], _)
    return which(visits, lambda business: OpenSettings(business=business), _)


def welcome(_: Speech, service: Service) -> Screen:
    """For somebody in no business: what the bot does, and how to begin."""
    text = [
        title(_("Welcome to Partner Plans 👋")),
        Text(
            _(
                "Here you see your business's partner plan and its benefits, "
                "switch to another plan, and read the whole history of your plans."
            )
        ),
    ]
    if service.open_registration:
        register = Button(_(labels.REGISTER), Register(), ButtonStyle.PRIMARY)
        begin = Text(_("Register your business to begin. It takes one press."))
        return Screen(paragraphs(*text, begin), ((register,),))
    invited = Text(
        _(
            "To begin you need an invitation: ask an owner of the business or our support "
            "for an invitation link, and open it."
        )
    )
    return Screen(paragraphs(*text, invited), (labels.contact_support(_, service.support),))


def settings(visit: Visit, _: Speech) -> Screen:
    """The business, one's role in it, the language, and the way to everything else."""
    member, business = visit.member, visit.member.business_id
    role = _("owner") if member.role is Role.OWNER else _("viewer")
    facts = [
        _.fill(_("Business: {name}"), name=Bold(member.business_name)),
        _.fill(_("Your role: {role}"), role=role),
        _.fill(_("Language: {language}"), language=_.name),
    ]
    rename = (
        Text(_("To rename the business, send /name and its new name."))
        if visit.may_change
        else None
    )
    return Screen(
        paragraphs(title(_("Settings")), lines(facts), rename),
        (
            (Button(_(labels.PARTNER), OpenPartner(business=business)),),
            (
                Button(_(labels.LANGUAGE), OpenLanguage(business=business)),
                Button(_(labels.HELP), OpenHelp(business=business)),
            ),
        ),
    )


def partner(visit: Visit, _: Speech) -> Screen:
    """What the business has with us as a partner."""
    business = visit.member.business_id
    text = paragraphs(
        title(_(labels.PARTNER), visit.member.business_name),
        Text(_("Your partner plan gives your business its benefits.")),
    )
    plans = Button(_(labels.PARTNER_PLANS), OpenPlans(business=business), ButtonStyle.PRIMARY)
    return Screen(text, ((plans,), labels.back(_, OpenSettings(business=business))))


def which(visits: Iterable[Visit], target: Callable[[int], AnyButton], _: Speech) -> Screen:
    """For somebody in several businesses: each with its plan, to choose which one is meant."""
    known = tuple(visits)
    entries = [Text(Bold(visit.member.business_name), " — ", _plan_of(visit, _)) for visit in known]
    rows = tuple(
        (Button(visit.member.business_name, target(visit.member.business_id)),) for visit in known
    )
    return Screen(paragraphs(title(_("Which business?")), lines(entries)), rows)


def which_to_rename(visits: tuple[Visit, ...], _: Speech) -> Screen:
    """How somebody in several businesses says which one is to be renamed."""
    entries = (
        Text(f"/name #{visit.member.business_id} …", " — ", Bold(visit.member.business_name))
        for visit in visits
    )
    how = Text(_("You are in several businesses. Send the number of the one to rename, too:"))
    return Screen(paragraphs(title(_("Which business?")), how, lines(entries)))


def language(business: int, _: Speech, languages: Languages) -> Screen:
    """The languages on offer, the one spoken now marked."""
    rows = [
        (
            Button(
                languages.speech(code).name + (" ✓" if code == _.code else ""),
                PickLanguage(business=business, language=code),
            ),
        )
        for code in languages.codes
    ]
    text = paragraphs(title(_(labels.LANGUAGE)), Text(_("Which language shall I speak?")))
    back = OpenSettings(business=business) if business else OpenHome()
    return Screen(text, (*rows, labels.back(_, back)))


def help_screen(button: OpenHelp, _: Speech, service: Service) -> Screen:
    """How it works, the commands, and the support contact."""
    text = paragraphs(
        title(_(labels.HELP)),
        Text(
            _(
                "Settings → Partner → Partner Plans shows your current plan. There, press "
                "Change plan, look through the plans, choose one, and confirm. It says when it "
                "starts and ends, and you can take it back for a while. History lists all plans "
                "you have had; /history 2026-03-03 tells what you had on a day."
            )
        ),
        command_list(_),
        Text(_("To rename the business, send /name and its new name.")),
        Text(_("Anything else? Our support is glad to help.")),
    )
    rows = (labels.contact_support(_, service.support), labels.back_from_help(_, button))
    return Screen(text, rows)


def command_list(_: Speech) -> Text:
    """The commands with what they do, a line each."""
    entries = (
        Text(BotCommand(f"/{name}"), " — ", description)
        for name, description in described(_).items()
    )
    return lines([Bold(_("What I understand")), *entries])


def not_understood(_: Speech) -> Screen:
    """The answer to whatever is no command and no button."""
    sorry = Text(_("I understand these commands and the buttons under my messages."))
    return Screen(paragraphs(sorry, command_list(_)))


def private_only(_: Speech, address: str) -> Screen:
    """The answer in a group: nothing of any business, and the way to the private chat."""
    text = Text(_("I talk about plans only in a private chat, where nobody reads along."))
    return Screen(text, ((Button(_(labels.PRIVATE_CHAT), address),),))


def _plan_of(visit: Visit, _: Speech) -> str:
    current = visit.standing.current
    return name_of(current.revision, _) if current else _("no plan yet")
