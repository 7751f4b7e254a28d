"""Output of the commands: tables for people, JSON for scripts, as soon as there is something."""

import json
from collections.abc import AsyncIterable, Mapping, Sequence
from datetime import datetime
from textwrap import indent
from typing import Any, Protocol

import typer

from bot.cli import progress
from bot.cli.instants import in_words
from bot.cli.tables import Table, shown, terminal_width

Fields = Mapping[str, Any]

_INDENT = "  "


class Listing(Protocol):
    """A list that is printed piece by piece."""

    def add(self, facts: Sequence[Fields]) -> None:
        """Print the next few."""
        ...

    def end(self) -> None:
        """Print what comes after the last."""
        ...


def listing(columns: Sequence[str], title: str, *, as_json: bool) -> Listing:
    """A list of facts: all of them as JSON, or the named ones as a table."""
    return _JsonListing() if as_json else _TableListing(columns, title)


def tell(facts: Sequence[Fields], columns: Sequence[str], title: str, *, as_json: bool) -> None:
    """Print these facts: all of them as JSON, or the named ones as a table."""
    told = listing(columns, title, as_json=as_json)
    told.add(facts)
    told.end()


async def tell_pages(
    pages: AsyncIterable[Sequence[Fields]], columns: Sequence[str], title: str, *, as_json: bool
) -> None:
    """Print facts of which there may be very many, a page as soon as it is read."""
    told = listing(columns, title, as_json=as_json)
    async for page in pages:
        told.add(page)
    told.end()


def print_json(value: Fields | Sequence[Fields]) -> None:
    """Print JSON; instants are ISO 8601 in UTC."""
    say(_as_json(value))


def tell_outcome(words: str, told: Fields, *, as_json: bool) -> None:
    """Print what has come of a command: in words, or for scripts."""
    if as_json:
        print_json(told)
    else:
        say(words)


def say(text: str, end: str = "\n") -> None:
    """Print a text of any number of lines."""
    progress.make_room()
    typer.echo(text + end, nl=False)


def hint(text: str) -> None:
    """Print what to do next: on standard error, where it is no part of what was asked for."""
    progress.make_room()
    typer.echo(text, err=True)


def tell_fields(title: str, fields: Sequence[tuple[str, object]]) -> None:
    """Print something in full: a line a field; those that are empty are left out."""
    told = [(name, _cell(value)) for name, value in fields if value not in (None, ())]
    widest = max(len(name) for name, _ in told)
    say(typer.style(title, bold=True))
    say("\n".join(f"  {name.ljust(widest)}  {value}" for name, value in told))


class _TableListing:
    def __init__(self, columns: Sequence[str], title: str) -> None:
        self._columns, self._title = columns, title
        self._table = Table([one.replace("_", " ") for one in columns], terminal_width())
        self._is_begun = False

    def add(self, facts: Sequence[Fields]) -> None:
        if not facts:
            return
        rows = [[_cell(one[column]) for column in self._columns] for one in facts]
        lines = list(self._table.rows(rows))
        if not self._is_begun:
            self._is_begun = True
            say(typer.style(self._title, bold=True))
            say("\n".join(self._table.head()))
        say("\n".join(lines))

    def end(self) -> None:
        if not self._is_begun:
            say(f"{self._title}: none.")


class _JsonListing:
    """An array, with each item as it stands in one that is printed as a whole."""

    def __init__(self) -> None:
        self._is_begun = False

    def add(self, facts: Sequence[Fields]) -> None:
        for one in facts:
            say(",\n" if self._is_begun else "[\n", end="")
            say(indent(_as_json(one), _INDENT), end="")
            self._is_begun = True

    def end(self) -> None:
        say("\n]" if self._is_begun else "[]")


def _as_json(value: Fields | Sequence[Fields]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=len(_INDENT), default=_plain)


def _cell(value: object) -> str:
    match value:
        case None:
            return "—"
        case bool():
            return "yes" if value else "—"
        case datetime():
            return in_words(value)
        case tuple() | list():
            return shown(", ".join(str(one) for one in value)) or "—"
        case _:
            return shown(str(value))


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
