"""How a command fails: a reason in one line, and an exit code."""


class StartError(Exception):
    """The command cannot go on; the text says why and what to do, in a line."""


def first_line(error: Exception) -> str:
    """An error's first line, without the paragraphs aiogram adds."""
    return str(error).partition("\n")[0]


EXIT_FAILED = 1
EXIT_SETTINGS = 2
