"""The catalogue file: read from disk, and its problems put into lines."""

from pathlib import Path

from bot.errors import StartError
from handlers.screens.labels import reserved
from handlers.speech import LOCALES, languages_in
from plans.catalogue_file import BadCatalogue, Problem, read_catalogue
from plans.plan import Plan


def read_plans(path: Path) -> tuple[Plan, ...]:
    """The plans in this file. Raises `StartError` with a line for each problem."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise StartError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise StartError(f"{path} is not a text in UTF-8") from None
    found = read_catalogue(text, reserved(languages_in(LOCALES)))
    if isinstance(found, BadCatalogue):
        raise StartError("\n".join(_line(path, problem) for problem in found.problems))
    return found


def _line(path: Path, problem: Problem) -> str:
    where = f"{path}:{problem.line}" if problem.line else str(path)
    plan = f"plan {problem.plan}: " if problem.plan else ""
    return f"{where}: {plan}{problem.text}"
