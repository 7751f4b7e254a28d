"""Statements: SQL for the acts of storage, and for nothing outside it."""
