"""QR pictures: a link that a second device can read off a screen."""

from io import BytesIO

import segno

_SCALE = 12  # some 500 pixels a side for a link: sharp, and small enough for any app


def qr_png(link: str) -> bytes:
    """A PNG with the link as a QR code, black on white."""
    target = BytesIO()
    segno.make_qr(link, error="m").save(target, kind="png", scale=_SCALE)
    return target.getvalue()
