"""The sandbox on the loopback network: Bot API, webhook delivery, and the chat page."""
