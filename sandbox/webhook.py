"""The webhook that a bot has set: its address, and what Telegram last saw of it."""

from dataclasses import dataclass

from sandbox.answers import Json

MAX_CONNECTIONS = 40


@dataclass
class Webhook:
    """The settings of `setWebhook`, and the last error; without a url there is no webhook."""

    url: str = ""
    secret: str | None = None
    max_connections: int = MAX_CONNECTIONS
    last_error_at: int | None = None
    last_error: str | None = None

    def describe(self) -> Json:
        """The part of a WebhookInfo that is known here."""
        info: Json = {"url": self.url, "has_custom_certificate": False}
        if self.url:
            info |= {"max_connections": self.max_connections, "ip_address": "127.0.0.1"}
        if self.last_error_at is not None:
            info |= {"last_error_date": self.last_error_at, "last_error_message": self.last_error}
        return info
