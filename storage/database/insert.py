"""The one construct both databases have and SQLAlchemy spells twice: INSERT … ON CONFLICT.

What PostgreSQL's dialect builds, SQLite's compiles to the same words; its own would not compile
the other way round.
"""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import Insert


def insert(table: Table) -> Insert:
    """An insertion that answers only what it is told to return."""
    return postgresql.insert(table).inline()
