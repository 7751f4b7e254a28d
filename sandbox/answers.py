"""What the Bot API answers: successes, refusals, and the exact words of the refusals."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = dict[str, Any]

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly"
    " the same as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
WEBHOOK_IS_ACTIVE = (
    "can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)
OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


@dataclass(frozen=True)
class Answer:
    """An answer of the Bot API: the HTTP status and the JSON body."""

    status: int
    body: Json


@dataclass(frozen=True)
class Call:
    """One call of the Bot API as it was made and answered; numbers count from 1."""

    at: datetime
    method: str
    params: Json
    status: int
    answer: Json
    number: int = 0


class ApiError(Exception):
    """The Bot API refuses a call."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after = retry_after


def success(result: object) -> Answer:
    """The answer to a call that worked."""
    return Answer(200, {"ok": True, "result": result})


def failure(error: ApiError) -> Answer:
    """The answer to a call that was refused."""
    body: Json = {"ok": False, "error_code": error.status, "description": error.description}
    if error.retry_after is not None:
        body["parameters"] = {"retry_after": error.retry_after}
    return Answer(error.status, body)


def bad_request(text: str) -> ApiError:
    """400: the call itself is wrong."""
    return ApiError(400, f"Bad Request: {text}")


def forbidden(text: str) -> ApiError:
    """403: the person does not want, or can't get, what the bot sends."""
    return ApiError(403, f"Forbidden: {text}")


def conflict(text: str) -> ApiError:
    """409: somebody else receives the updates."""
    return ApiError(409, f"Conflict: {text}")


def too_many_requests(seconds: int) -> ApiError:
    """429: flood control; the call may be repeated after the given seconds."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
