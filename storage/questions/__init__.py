"""Questions: what the bot has asked somebody and waits to be answered by a message."""
