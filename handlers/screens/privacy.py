"""Privacy: what is kept about people, in plain words; about nobody in particular."""

from aiogram.utils.formatting import Bold, Text

from handlers.buttons import AnyButton
from handlers.screens import labels, ways
from handlers.screens.screen import Screen, lines, paragraphs, title
from handlers.service import Service
from handlers.speech import Speech


def privacy(back: AnyButton, _: Speech, service: Service) -> Screen:
    """What is kept, why, for how long, what is not, and how it is handed out or erased."""
    text = paragraphs(
        title(_(labels.PRIVACY)),
        lines(_kept(_)),
        lines(_not_kept(_)),
        lines(_how_long(_)),
        lines(_rights(_)),
    )
    return Screen(text, (ways.contact_support(_, service.support), ways.back(_, back)))


def _kept(_: Speech) -> list[Text]:
    return [
        Text(Bold(_("What I keep, and what for"))),
        Text(_("• your Telegram id, to know you again and to write to you;")),
        Text(_("• your profile name, so that others in your business see who decided;")),
        Text(_("• your language, to speak it;")),
        Text(_("• your role in each business, since when, and which notices you want;")),
        Text(_("• who decided which change of a plan and when: it is the business's record;")),
        Text(_("• invitations you made or used: of the code only a hash;")),
        Text(_("• messages waiting to be sent to you: what they are about, not their words.")),
    ]


def _not_kept(_: Speech) -> list[Text]:
    return [
        Text(Bold(_("What I do not keep"))),
        Text(
            _(
                "Your messages, your phone number, your pictures. About who only looks around, "
                "and joins no business, I keep nothing but a language, if they choose one."
            )
        ),
        Text(
            _(
                "If something you send makes me fail, it is in our log, so that we find out why. "
                "A business's name and the reasons given for a decision are kept as they were "
                "written: please put nothing personal into them."
            )
        ),
    ]


def _how_long(_: Speech) -> list[Text]:
    return [
        Text(Bold(_("For how long"))),
        Text(
            _(
                "Until you have it erased. The record of a business's plans is never changed: "
                "it then says “a former member” where it named you."
            )
        ),
    ]


def _rights(_: Speech) -> list[Text]:
    return [
        Text(Bold(_("To get it or have it erased"))),
        Text(
            _(
                "Write to our support: you get a copy of everything kept about you, or it is "
                "erased. If you are the last owner of a business, it needs another one first."
            )
        ),
    ]
