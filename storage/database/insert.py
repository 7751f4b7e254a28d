"""The one construct both databases have and SQLAlchemy spells twice: INSERT … ON CONFLICT.

What PostgreSQL's dialect builds, SQLite's compiles to the same words; its own would not compile
the other way round.
"""

from sqlalchemy.dialects.postgresql import Insert, insert

__all__ = ["Insert", "insert"]
