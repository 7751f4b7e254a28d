"""The command line: what the operator does, and how the bot is started."""

import gc


def main() -> None:
    """The program `partner-plans`.

    Its modules are imported here, without collections of garbage: they make 80,000 objects that
    all stay until the end. Looking through them again and again, at the exit too, would take a
    command a third of its time.
    """
    gc.disable()
    from bot.cli.app import app  # noqa: PLC0415 - this is what must not be looked through

    gc.freeze()
    gc.enable()
    app(prog_name="partner-plans")
