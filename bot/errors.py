"""What ends a command: a reason in one clear line, and the code to exit with."""


class StartError(Exception):
    """The command cannot go on; the text says why and what to do, in a line."""


EXIT_FAILED = 1
EXIT_SETTINGS = 2
