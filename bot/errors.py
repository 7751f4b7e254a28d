"""What ends a command: a reason in one clear line, and the code to exit with."""


class StartError(Exception):
    """The command cannot go on; the text says why and what to do, in a line."""


def first_line(error: Exception) -> str:
    """What an error says, without the paragraphs that aiogram adds."""
    return str(error).partition("\n")[0]


EXIT_FAILED = 1
EXIT_SETTINGS = 2
