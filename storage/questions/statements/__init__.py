"""Statements of this package alone; others go by its acts and values."""
