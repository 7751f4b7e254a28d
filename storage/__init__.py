"""Memory: people, businesses, the catalogue and the ledgers, in SQLite or PostgreSQL.

Other layers use `storage.book.Book` and each package's `values`; no SQLAlchemy type gets out.
"""
