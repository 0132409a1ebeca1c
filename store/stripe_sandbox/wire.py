"""One HTTP POST to this machine and nowhere else: no proxy, no redirect, no name that leads away."""

from __future__ import annotations

import http.client
import ipaddress
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

PATIENCE = 15.0


def loopback(url: str) -> str | None:
    """The loopback address behind an http URL's host, or None when it leads anywhere else."""
    try:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            return None
        found = socket.getaddrinfo(parts.hostname, parts.port or 80, type=socket.SOCK_STREAM)
    except (ValueError, OSError):
        return None
    addresses = [str(entry[4][0]) for entry in found]
    if addresses and all(ipaddress.ip_address(address).is_loopback for address in addresses):
        return next((address for address in addresses if ":" not in address), addresses[0])
    return None


def post(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int | None, str | None]:
    """The receiver's HTTP status and None, or None and why there was no answer."""
    address = loopback(url)
    if address is None:
        return None, "refused: not an http address of this machine"
    parts = urlsplit(url)
    sent = {
        "Host": parts.netloc,
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (local sandbox)",
        **headers,
    }
    connection = http.client.HTTPConnection(address, parts.port or 80, timeout=PATIENCE)
    try:
        connection.request(
            "POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, sent
        )
        answer = connection.getresponse()
        status = answer.status
        answer.read(65536)
    except (OSError, http.client.HTTPException) as cause:
        return None, f"no answer: {type(cause).__name__}"
    finally:
        connection.close()
    return status, None if 200 <= status < 300 else f"answered {status}"
