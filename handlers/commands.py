"""The commands of the menu: their names are a contract, their descriptions are translated."""

from handlers.speech import Speech, mark

COMMANDS = {
    "start": mark("Begin, or come back to Settings"),
    "plan": mark("Your current partner plan"),
    "history": mark("All plans you have had"),
    "settings": mark("Business, partner plans and language"),
    "help": mark("How it works, and the support contact"),
    "language": mark("The language I speak with you"),
    "privacy": mark("What I keep about you, and how to have it erased"),
}


def described(_: Speech) -> dict[str, str]:
    """Every command's name with its description."""
    return {name: _(description) for name, description in COMMANDS.items()}
