"""Running: what an act is given to ask the database, and who sees that it runs as it must."""

from collections.abc import Callable, Coroutine, Sequence
from enum import Enum, auto
from typing import Any, Protocol, TypeVar

from storage.database.compiled import Parameters, Row, Statement

Answer = TypeVar("Answer")


class Mode(Enum):
    """How the statements of an act belong together.

    Reading: each for itself. Snapshot: they read one and the same moment. Writing: all or none, and
    the act is answered only when they are committed.
    """

    READING = auto()
    SNAPSHOT = auto()
    WRITING = auto()


class Connection(Protocol):
    """Asks the database, on behalf of one act."""

    async def rows(self, statement: Statement, parameters: Parameters) -> list[Row]:
        """All rows of the answer."""
        ...

    async def each(self, statement: Statement, many: Sequence[Parameters]) -> None:
        """Run the statement with each of these parameters, which have the same names."""
        ...


Act = Callable[[Connection], Coroutine[Any, Any, Answer]]


class Runner(Protocol):
    """Runs acts on one kind of database."""

    async def run(self, act: Act[Answer], mode: Mode) -> Answer:
        """The act's answer. Raises what the act raises, and the driver's errors."""
        ...

    def is_outage(self, error: BaseException) -> bool:
        """Whether this error of the driver's says that the database cannot serve now."""
        ...

    async def close(self) -> None:
        """Begin with nothing more, and let what is under way come to its end."""
        ...
