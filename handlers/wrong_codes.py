"""Wrong codes: how many somebody has tried lately, kept in this process's memory alone."""

from collections import OrderedDict
from datetime import datetime, timedelta

from handlers.screens.screen import Screen

MOST_TRIES = 10
WITHIN = timedelta(hours=1)
MOST_PEOPLE = 5_000  # beyond, whoever tried longest ago is forgotten


class WrongCodes:
    """The wrong codes that people tried within an hour, and what they were answered last."""

    def __init__(self) -> None:
        self._tries: OrderedDict[int, tuple[list[datetime], Screen]] = OrderedDict()

    def answer(self, who: int, at: datetime) -> Screen | None:
        """The answer given to a person (Telegram id) without tries left; None if some are left."""
        tries, screen = self._tries.get(who, ([], None))
        return screen if len(_recent(tries, at)) >= MOST_TRIES else None

    def add(self, who: int, at: datetime, screen: Screen) -> None:
        """Remember a wrong code, and what it was answered with."""
        tries, _ = self._tries.pop(who, ([], screen))
        self._tries[who] = ([*_recent(tries, at), at], screen)
        if len(self._tries) > MOST_PEOPLE:
            self._tries.popitem(last=False)


def _recent(tries: list[datetime], at: datetime) -> list[datetime]:
    return [one for one in tries if at - one < WITHIN]
