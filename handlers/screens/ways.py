"""Ways on from a screen: the rows of buttons that many have."""

from collections.abc import Callable

from handlers.buttons import AnyButton, OpenHelp, OpenHome, OpenPlans, OpenSettings
from handlers.language import Language
from handlers.screens import labels
from handlers.screens.screen import Button, Row


def back(say: Language, target: AnyButton) -> Row:
    """The row with which a screen ends: the way to where one came from."""
    return (Button(say(labels.BACK), target),)


def help_and_back(say: Language, business: int, target: AnyButton) -> Row:
    """Help about plans, and the way back."""
    return (
        Button(say(labels.HELP), OpenHelp(business=business, plans=1)),
        Button(say(labels.BACK), target),
    )


def turn_page(
    say: Language, page: int, last: int, to: Callable[[int], AnyButton]
) -> tuple[Row, ...]:
    """The row that leads to the pages before and after this one; none where there are none."""
    before = (Button(say(labels.PREVIOUS), to(page - 1)),) if page > 0 else ()
    after = (Button(say(labels.NEXT), to(page + 1)),) if page < last else ()
    return ((*before, *after),) if before or after else ()


def contact_support(say: Language, address: str) -> Row:
    """A link to the support contact."""
    return (Button(say(labels.CONTACT_SUPPORT), address),)


def back_from_help(say: Language, button: OpenHelp) -> Row:
    """The way back from Help: to Partner Plans or Settings, else to the beginning."""
    if not button.business:
        return back(say, OpenHome())
    if button.plans:
        return back(say, OpenPlans(business=button.business))
    return back(say, OpenSettings(business=button.business))
