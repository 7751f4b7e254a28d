"""The bot's command menu (a contract) and its descriptions."""

from handlers.language import Language
from handlers.texts import mark

COMMANDS = {
    "start": mark("Begin, or come back to Settings"),
    "plan": mark("Your current partner plan"),
    "history": mark("All plans you have had"),
    "settings": mark("Business, partner plans and language"),
    "help": mark("How it works, and the support contact"),
    "language": mark("The language I speak with you"),
    "privacy": mark("What I keep about you, and how to have it erased"),
}

DAY_EXAMPLE = mark("1 December")

# What an empty chat shows before Start is pressed, and what the bot's profile shows.
DESCRIPTION = mark(
    "Manage your business's partner plan right here: see what it includes, compare the plans on "
    "offer, change plan in a few taps and look back at your whole history.\n\nPress Start to begin."
)
SHORT_DESCRIPTION = mark("Your business's partner plan: see it, compare it, change it.")


def history_example(say: Language) -> str:
    """A command that looks up a day in the history, as the reader would write it."""
    return f"/history {say(DAY_EXAMPLE)}"


def described(say: Language) -> dict[str, str]:
    """Every command's name with its description."""
    return {name: say(description) for name, description in COMMANDS.items()}
