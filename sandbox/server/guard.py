"""Keeps foreign web pages out: a browser on this machine must not lend them its hand."""

from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a request that a foreign page made, or that was sent to a name rebound to here."""
    if urlsplit(f"//{request.host}").hostname not in LOOPBACK:
        raise web.HTTPForbidden(text="The sandbox answers on loopback names only")
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        raise web.HTTPForbidden(text="The sandbox answers no foreign pages")
    # Pictures and the like come without an origin, but browsers say where they are asked from.
    site = request.headers.get("Sec-Fetch-Site", "none")
    if site not in {"none", "same-origin"} and request.path != "/":
        raise web.HTTPForbidden(text="The sandbox answers no foreign pages")
    return await handler(request)


async def protect(_: web.Request, response: web.StreamResponse) -> None:
    """Tell the browser what the page may do: load from here, and nothing else."""
    response.headers.update(HEADERS)
