"""Our bot without its flood guard, to see beside the one with it what that costs."""

from bot.cli.runner import log_as, with_settings
from bot.clock import utc_now
from bot.lasting import lasting
from bot.settings import Settings

with lasting():  # as the command imports it
    from bot.serving.running import run


@with_settings
async def _serve(settings: Settings) -> None:
    log_as(settings, settings.log_level)
    await run(settings, utc_now, allowance=None)


if __name__ == "__main__":
    _serve()
