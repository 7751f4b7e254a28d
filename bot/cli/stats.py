"""The command line: how many businesses hold which plan, and what is about to happen."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.cli import output, progress
from bot.cli.arguments import AsJson
from bot.cli.runner import with_settings
from bot.clock import now
from bot.opening import open_book
from bot.settings import Settings
from storage.members.values import Business

SOON = timedelta(days=30)


class Counts:
    """Counts over all businesses, which are looked at one after the other."""

    def __init__(self, soon: datetime) -> None:
        self._soon = soon
        self.holders: Counter[str] = Counter()
        self.told: Counter[str] = Counter()

    def add(self, businesses: Iterable[Business]) -> None:
        """Count some more."""
        for one in businesses:
            subscription = one.subscription
            current, ends = subscription.current, subscription.lapses_at
            if current:
                self.holders[current.revision.plan.code] += 1
            self.told["businesses"] += 1
            self.told["without_plan"] += current is None
            self.told["ends_in_30_days"] += ends is not None and ends <= self._soon
            self.told["requests"] += subscription.request is not None
            self.told["scheduled"] += subscription.scheduled is not None
            self.told["unreachable"] += not one.is_reachable


@with_settings
async def stats(settings: Settings, *, as_json: AsJson = False) -> None:
    """Count businesses: holders by plan, ends in the next 30 days, requests, unreachable ones."""
    at = now(settings)
    counts = Counts(at + SOON)
    async with open_book(settings) as book:
        offered = [one.plan.code for one in (await book.catalogue.on_offer()).offers]
        async for page in book.businesses.every(at):
            counts.add(page)
            progress.note(f"{counts.told['businesses']:,} businesses counted")
    held = [code for code, _ in counts.holders.most_common() if code not in offered]
    holders = [{"plan": code, "holders": counts.holders[code]} for code in (*offered, *held)]
    told = {name: counts.told[name] for name in _NAMES}
    if as_json:
        output.print_json({**told, "holders": holders})
        return
    output.tell_fields("All businesses", [(_NAMES[name], str(told[name])) for name in _NAMES])
    output.tell(holders, ("plan", "holders"), "\nHolders by plan", as_json=False)


_NAMES = {
    "businesses": "businesses",
    "without_plan": "without a plan",
    "ends_in_30_days": "plan ends within 30 days, none to follow",
    "requests": "request awaits an answer",
    "scheduled": "change is scheduled",
    "unreachable": "no owner can be reached",
}
