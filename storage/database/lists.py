"""Lists: a column's value among several, in a statement whose words are always the same.

SQLAlchemy's own `IN` is another statement for every length of the list, to be put together and
prepared anew; these are compiled once like all others (`storage.database.compiled`).
"""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Dialect,
    String,
    TypeDecorator,
    any_,
    bindparam,
    func,
    literal,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether a column's value is in the list that the parameter of this name gives."""
    return _IsAmong(column, name)


def one_of(column: ColumnElement[Any], values: Iterable[object]) -> ColumnElement[bool]:
    """Whether a column's value is one of these, which never change."""
    return column.in_([literal(value, column.type) for value in values])


class _ListOf(TypeDecorator[Any]):
    """A list as a parameter: an array on PostgreSQL, JSON on SQLite."""

    impl = String
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self._item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type that the driver is given."""
        is_array = dialect.name == "postgresql"
        return dialect.type_descriptor(ARRAY(self._item) if is_array else String())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """To the database."""
        return list(value) if dialect.name == "postgresql" else json.dumps(list(value))


class _IsAmong(ColumnElement[bool]):
    """A column whose value is in the list of a parameter."""

    inherit_cache = False  # it is compiled once, as part of a statement of a module

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        self.parameter: ColumnElement[Any] = bindparam(name, type_=_ListOf(column.type))


@compiles(_IsAmong, "postgresql")
def _on_postgresql(element: _IsAmong, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.column == any_(element.parameter), **options)


@compiles(_IsAmong, "sqlite")
def _on_sqlite(element: _IsAmong, compiler: SQLCompiler, **options: Any) -> str:
    each = func.json_each(element.parameter).table_valued("value")
    return compiler.process(element.column.in_(select(each.c.value)), **options)
