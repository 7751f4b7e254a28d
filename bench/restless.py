"""Our bot, as measured: its users never rest, so each is allowed as much as they like.

What limits them is looked at all the same, and its cost is in the figures.
"""

from bot.cli.runner import log_as, with_settings
from bot.clock import utc_now
from bot.lasting import lasting
from bot.settings import Settings

with lasting():  # as the command imports it
    from bot.delivery.flood import Allowance
    from bot.serving.running import run

WITHOUT_REST = Allowance(at_once=1_000_000, per_second=1_000_000.0)


@with_settings
async def _serve(settings: Settings) -> None:
    log_as(settings, settings.log_level)
    await run(settings, utc_now, WITHOUT_REST)


if __name__ == "__main__":
    _serve()
