"""The database itself: tables, engines, connections, and the schema with its migrations."""
