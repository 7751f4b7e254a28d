"""The house of the conversation's tests, and every language that is spoken in it."""

import pytest

from handlers.speech import LOCALES, languages_in
from tests.handlers.conftest import house, undo_minutes

__all__ = ["house", "undo_minutes"]

CODES = languages_in(LOCALES).codes


@pytest.fixture(params=CODES)
def code(request: pytest.FixtureRequest) -> str:
    """Runs a test once in each language."""
    language: str = request.param
    return language
