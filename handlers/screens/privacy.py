"""Privacy: what is kept about people, in plain words; about nobody in particular."""

from aiogram.utils.formatting import Bold, Text

from handlers.buttons import AnyButton
from handlers.language import Language
from handlers.screens import labels, ways
from handlers.screens.screen import Screen, lines, paragraphs, title
from handlers.service import Service


def privacy(back: AnyButton, say: Language, service: Service) -> Screen:
    """Which data is stored, why and for how long, and how to get it or have it erased."""
    text = paragraphs(
        title(say(labels.PRIVACY)),
        lines(_kept(say)),
        lines(_not_kept(say)),
        lines(_how_long(say)),
        lines(_rights(say)),
    )
    return Screen(text, (ways.contact_support(say, service.support), ways.back(say, back)))


def _kept(say: Language) -> list[Text]:
    return [
        Text(Bold(say("What I keep, and what for"))),
        Text(say("• your Telegram id, to know you again and to write to you;")),
        Text(say("• your profile name, so that others in your business see who decided;")),
        Text(say("• your language, to speak it;")),
        Text(say("• your role in each business, since when, and which notices you want;")),
        Text(say("• who decided which change of a plan and when: it is the business's record;")),
        Text(say("• what I asked you last, until you answer or do something else;")),
        Text(say("• invitations you made or used: of the code only a hash;")),
        Text(say("• messages waiting to be sent to you: what they are about, not their words.")),
    ]


def _not_kept(say: Language) -> list[Text]:
    return [
        Text(Bold(say("What I do not keep"))),
        Text(
            say(
                "Your messages, your phone number, your pictures. About who only looks around, "
                "and joins no business, I keep nothing but a language, if they choose one."
            )
        ),
        Text(
            say(
                "If something you send makes me fail, it is in our log, so that we find out why. "
                "A business's name and the reasons given for a decision are kept as they were "
                "written: please put nothing personal into them."
            )
        ),
    ]


def _how_long(say: Language) -> list[Text]:
    return [
        Text(Bold(say("For how long"))),
        Text(
            say(
                "Until you have it erased. The record of a business's plans is never changed: "
                "it then says “a former member” where it named you."
            )
        ),
    ]


def _rights(say: Language) -> list[Text]:
    return [
        Text(Bold(say("To get it or have it erased"))),
        Text(
            say(
                "Write to our support: you get a copy of everything kept about you, or it is "
                "erased. If you are the last owner of a business, it needs another one first."
            )
        ),
    ]
