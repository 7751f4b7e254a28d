"""Ways on from a screen: the rows of buttons that many have."""

from collections.abc import Callable

from handlers.buttons import AnyButton, OpenHelp, OpenHome, OpenPlans, OpenSettings
from handlers.screens import labels
from handlers.screens.screen import Button, Row
from handlers.speech import Speech


def back(_: Speech, target: AnyButton) -> Row:
    """The row with which a screen ends: the way to where one came from."""
    return (Button(_(labels.BACK), target),)


def help_and_back(_: Speech, business: int, target: AnyButton) -> Row:
    """Help about plans, and the way back."""
    return (
        Button(_(labels.HELP), OpenHelp(business=business, plans=1)),
        Button(_(labels.BACK), target),
    )


def turn_page(_: Speech, page: int, last: int, to: Callable[[int], AnyButton]) -> tuple[Row, ...]:
    """The row that leads to the pages before and after this one; none where there are none."""
    before = (Button(_(labels.PREVIOUS), to(page - 1)),) if page > 0 else ()
    after = (Button(_(labels.NEXT), to(page + 1)),) if page < last else ()
    return ((*before, *after),) if before or after else ()


def contact_support(_: Speech, address: str) -> Row:
    """A link to the support contact."""
    return (Button(_(labels.CONTACT_SUPPORT), address),)


def back_from_help(_: Speech, button: OpenHelp) -> Row:
    """The way back from Help: to Partner Plans or Settings, else to the beginning."""
    if not button.business:
        return back(_, OpenHome())
    if button.plans:
        return back(_, OpenPlans(business=button.business))
    return back(_, OpenSettings(business=button.business))
