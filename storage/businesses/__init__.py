"""Businesses as operators look at them: all of them page by page, and one in full."""
