"""What a business is called: the questions, and what is wrong with an answer."""

from aiogram.utils.formatting import Text

from handlers.buttons import OpenHome, OpenSettings, RegisterAs, fingerprint
from handlers.language import Language
from handlers.screens import labels, ways
from handlers.screens.screen import Button, Row, Screen, paragraphs, title
from plans.names import LONGEST
from storage.members.values import MemberView
from storage.questions.values import NameOfNew


def name_of_new(question: NameOfNew, own: str | None, say: Language) -> Screen:
    """What the business is called that is to be registered; `own` is a name to offer for it."""
    how = say("Send me its name, or use your own:") if own else say("Send me its name.")
    return Screen(
        paragraphs(title(say("What is your business called?")), Text(how)),
        (*_own_name(question, own), ways.back(say, OpenHome())),
    )


def new_name(view: MemberView, say: Language) -> Screen:
    """What the business is to be called from now on."""
    member = view.member
    return Screen(
        paragraphs(
            title(say(labels.RENAME), member.business_name), Text(say("Send me the new name."))
        ),
        (ways.back(say, OpenSettings(business=member.business_id)),),
    )


def problem(name: str, say: Language) -> str | None:
    """What is wrong with a (clean) name, if anything is."""
    if not name:
        return say("I can't read a name in that. Send it as a text message.")
    if len(name) <= LONGEST:
        return None
    too_long = say.plural(
        "That name has {count} character; at most {most} fit.",
        "That name has {count} characters; at most {most} fit.",
        len(name),
    )
    return too_long.format(count=say.number(len(name)), most=say.number(LONGEST))


def too_many(most: int, say: Language) -> str:
    """Somebody has registered as many businesses as one person may."""
    words = say("You have registered {count} businesses. Our support can add more for you.")
    return words.format(count=say.number(most))


def _own_name(question: NameOfNew, own: str | None) -> tuple[Row, ...]:
    if own is None:
        return ()
    target = RegisterAs(name=fingerprint(own), registered=question.registered)
    return ((Button(own, target),),)
