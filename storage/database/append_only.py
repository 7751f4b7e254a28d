"""Triggers with which the database itself refuses to alter history.

A migration that rebuilds an append-only table on SQLite loses its triggers: call `guard` again.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, text

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""

_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

_POSTGRESQL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {event} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""

_EVENTS = {"sqlite": ("UPDATE", "DELETE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}


def guard(connection: Connection, *tables: str) -> None:
    """Create the triggers on these tables; raises if one is there already."""
    for statement in _statements(connection.dialect.name, tables):
        connection.execute(text(statement))


def _statements(dialect: str, tables: tuple[str, ...]) -> Iterator[str]:
    if dialect == "postgresql":
        yield _POSTGRESQL_FUNCTION
    template = _POSTGRESQL if dialect == "postgresql" else _SQLITE
    for table in tables:
        for event in _EVENTS[dialect]:
            yield template.format(table=table, verb=event.lower(), event=event)
