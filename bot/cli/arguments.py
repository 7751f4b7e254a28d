"""What several commands take: the arguments they share, and texts that are checked."""

from typing import Annotated

import typer

from bot.errors import UsageError
from plans.names import LONGEST, clean_name

LONGEST_REASON = 500
LARGEST_NUMBER = 2**31 - 1  # that a database keeps


def read_id(raw: str) -> int:
    """A number under which something is kept. Raises `typer.BadParameter`."""
    if raw.isascii() and raw.isdigit() and 0 < int(raw[:11]) <= LARGEST_NUMBER:
        return int(raw)
    raise typer.BadParameter(f"{raw!r} is not the number of anything.")


AsJson = Annotated[bool, typer.Option("--json", help="JSON for scripts instead of text.")]
Which = Annotated[str, typer.Argument(metavar="BUSINESS", help="Its number, or its exact name.")]
Reason = Annotated[str, typer.Option(help="Why; the owners read it in their history.")]


def read_name(raw: str) -> str:
    """A business's name, cleaned. Raises `UsageError`."""
    return _cleaned(raw, "a name", LONGEST)


def read_reason(raw: str) -> str:
    """A reason, cleaned. Raises `UsageError`."""
    return _cleaned(raw, "a reason", LONGEST_REASON)


def _cleaned(raw: str, what: str, longest: int) -> str:
    cleaned = clean_name(raw)
    if not cleaned or len(cleaned) > longest:
        raise UsageError(f"{what} has 1 to {longest} visible characters, not {len(cleaned)}")
    return cleaned
