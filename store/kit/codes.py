"""Secret tokens and their shapes. Patterns come first, then the database (reliability: limits of input)."""

from __future__ import annotations

import hashlib
import re
import secrets

TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
"""A public order token or cart token: 24 random bytes (192 bits) in URL-safe base64."""


def new_token() -> str:
    """32 URL-safe characters from 192 random bits."""
    return secrets.token_urlsafe(24)


def is_token(text: str) -> bool:
    """Whether `text` has the shape of a token, before any database is asked."""
    return TOKEN.fullmatch(text) is not None


def digest(token: str) -> str:
    """What is stored of a secret token: SHA-256 in hex. The token itself is enough random to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
