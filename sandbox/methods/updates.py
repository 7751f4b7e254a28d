"""Methods by which the bot gets its updates: long polling, or a webhook."""

import contextlib
import re
from urllib.parse import urlsplit

from sandbox.answers import OTHER_POLLER, WEBHOOK_IS_ACTIVE, Json, bad_request, conflict
from sandbox.webhook import MAX_CONNECTIONS, Webhook
from sandbox.world import World

MAX_UPDATES = 100
MAX_WAIT = 50
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


async def get_updates(world: World, given: Json) -> list[Json]:
    """Confirm what was received, and wait for what is new."""
    if world.webhook.url:
        raise conflict(WEBHOOK_IS_ACTIVE)
    world.inbox.allow(given.get("allowed_updates"))
    world.polling.end(OTHER_POLLER)
    world.inbox.confirm(given.get("offset", 0))
    seconds = min(max(given.get("timeout", 0), 0), MAX_WAIT)
    with world.polling.turn() as turn:
        world.pulse.beat()
        # Nothing new is an answer too: an empty list.
        with contextlib.suppress(TimeoutError):
            if seconds:
                await world.pulse.until(lambda: turn.ended_by or world.inbox.pending(), seconds)
    if turn.ended_by:
        raise conflict(turn.ended_by)
    limit = min(max(given.get("limit", MAX_UPDATES), 1), MAX_UPDATES)
    return [queued.body for queued in world.inbox.pending()[:limit]]


def set_webhook(world: World, given: Json) -> bool:
    """Have updates delivered to an address; an empty one is `deleteWebhook`."""
    if not given["url"]:
        return delete_webhook(world, given)
    _check_address(given["url"])
    secret = given.get("secret_token")
    if secret is not None and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = given.get("max_connections", MAX_CONNECTIONS)
    world.webhook = Webhook(given["url"], secret, min(max(connections, 1), 100))
    world.inbox.allow(given.get("allowed_updates"))
    _changed(world, given, "terminated by setWebhook request")
    return True


def delete_webhook(world: World, given: Json) -> bool:
    """Go back to polling."""
    world.webhook = Webhook()
    _changed(world, given, "terminated by deleteWebhook request")
    return True


def get_webhook_info(world: World, _: Json) -> Json:
    """Tell how the webhook fares."""
    waiting = {"pending_update_count": len(world.inbox.pending())}
    allowed = {"allowed_updates": list(world.inbox.allowed)} if world.inbox.allowed else {}
    return {**world.webhook.describe(), **waiting, **allowed}


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad_request("bad webhook: an HTTPS URL must be provided for webhook")
    # The sandbox never talks to the outside, whatever a bot's settings say.
    if parts.hostname not in LOOPBACK:
        raise bad_request("bad webhook: the sandbox delivers to 127.0.0.1 and localhost only")


def _changed(world: World, given: Json, reason: str) -> None:
    if given.get("drop_pending_updates"):
        world.inbox.drain()
    world.polling.end(reason)
    world.pulse.beat()
