"""Serving: the bot put together, and tried out."""
