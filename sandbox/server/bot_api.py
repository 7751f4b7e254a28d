"""The Bot API over HTTP, as `https://api.telegram.org` serves it."""

from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from sandbox.answers import ApiError, failure
from sandbox.parameters import Upload
from sandbox.telegram import Telegram

FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


class BotApi:
    """Answers `/bot{token}/{method}`."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    def routes(self) -> list[web.AbstractRouteDef]:
        """The routes to add to an application."""
        return [web.route("*", "/bot{token:[^/]+}/{method}", self.call)]

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Make one call; where its answer is to be lost, drop the connection."""
        token, method = request.match_info["token"], request.match_info["method"]
        try:
            answer = await self._telegram.call(method, await _parameters(request), token)
        except ApiError as error:
            answer = failure(error)
        except ConnectionResetError:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        return web.json_response(answer.body, status=answer.status)


async def _parameters(request: web.Request) -> dict[str, Any]:
    """All parameters of a request, from its address and its body."""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json" and request.can_read_body:
        given |= await _json(request)
    elif request.content_type in FORMS:
        for name, value in (await request.post()).items():
            given[name] = _upload(value) if isinstance(value, FileField) else value
    return given


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ApiError(400, "Bad Request: can't parse JSON object")
    return body


def _upload(field: FileField) -> Upload:
    with field.file as file:
        return Upload(field.filename, field.content_type, file.read())
