"""Memory: people, businesses, the catalogue and the ledgers, in SQLite or PostgreSQL.

Other rooms use its face, `storage.book.Book`, and the values in `storage.face`; no SQLAlchemy
type leaves it.
"""
