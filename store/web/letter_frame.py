"""Showing a letter in a browser without trusting it: its page in a frame that can do nothing, its text with links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Response

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation",
    )
)
"""A letter brings its own styles and nothing else: no script, no picture from anywhere, no form."""

ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def framed(html: str) -> Response:
    """The HTML part of a letter, alone, for the frame on its page."""
    response = Response(html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = POLICY
    return response


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """`text` cut at web addresses: each piece, and whether it is one."""
    at = 0
    for address in ADDRESS.finditer(text):
        yield text[at : address.start()], False
        yield address[0], True
        at = address.end()
    yield text[at:], False
