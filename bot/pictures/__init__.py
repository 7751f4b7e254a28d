"""Pictures: a history as bars over time, painted beside the bot."""
