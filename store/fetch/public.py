"""One GET to an address that somebody else chose.

The name is resolved once, every address it has must be public, and the connection goes to just that address, so
that a name cannot answer differently the second time. Redirects are followed by hand and checked like the first
address. Size counts after decompression, and time is counted over everything together.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import certifi
import urllib3
from urllib3.exceptions import HTTPError

from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.kit.protocols import Fetched

MOST_BYTES = 2 << 20
TOTAL_S = 10.0
STEP_S = 5.0
MOST_REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
MOVED = (301, 302, 303, 307, 308)
WRAPPED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))
"""IPv6 that stands for an IPv4 address inside it, which may be a private one."""


class FetchRefused(StoreError):
    """An address that is not fetched, whatever lies there."""

    status = 422
    field = "address"


class FetchFailed(StoreError):
    """An address that did not give what was asked, this time."""

    status = 503


class PublicFetcher:
    """Fetches for jobs. `private` names hosts with ports ("127.0.0.1:8123") that are let through though not public."""

    def __init__(
        self, *, agent: str, private: Collection[str] = frozenset(), total_s: float = TOTAL_S
    ) -> None:
        self._agent = agent
        self._private = private
        self._total_s = total_s

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        most_bytes: int = MOST_BYTES,
    ) -> Fetched:
        """What lies at `url`, whatever its status. Raises FetchRefused and FetchFailed, both with the reason."""
        deadline = time.monotonic() + self._total_s
        headers = {"User-Agent": self._agent, "Accept-Encoding": "gzip, deflate", "Accept": "*/*"}
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        for step in range(MOST_REDIRECTS + 1):
            try:
                answer = self._once(self._checked(url), headers, deadline, most_bytes)
            except FetchRefused as refused:
                raise refused if step == 0 else _refused_further_on(refused) from refused
            target = answer.headers.get("location")
            if answer.status not in MOVED or not target:
                return answer
            url = urljoin(url, target)
        raise FetchFailed(lazy("The address leads on more than %(most)s times.", most=MOST_REDIRECTS))

    def _checked(self, url: str) -> SplitResult:
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise FetchRefused(lazy("That is not an address.")) from None
        if parts.scheme not in PORTS or not parts.hostname:
            raise FetchRefused(lazy("Only http and https addresses are read."))
        if parts.username is not None or parts.password is not None:
            raise FetchRefused(lazy("An address with a name or password in it is not read."))
        if parts.netloc not in self._private and port not in (None, PORTS[parts.scheme]):
            raise FetchRefused(lazy("Only the usual ports, 80 and 443, are read."))
        return parts

    def _once(
        self, parts: SplitResult, headers: Mapping[str, str], deadline: float, most_bytes: int
    ) -> Fetched:
        host = parts.hostname or ""
        port = parts.port or PORTS[parts.scheme]
        reached = self._resolved(host, port, trusted=parts.netloc in self._private)
        limits = urllib3.Timeout(connect=min(STEP_S, _left(deadline)), read=min(STEP_S, _left(deadline)))
        lines: list[socket.socket] = []
        pool: urllib3.HTTPConnectionPool
        if parts.scheme == "https":
            pool = urllib3.HTTPSConnectionPool(
                reached, port, timeout=limits, server_hostname=host, assert_hostname=host,
                cert_reqs="CERT_REQUIRED", ca_certs=certifi.where(),
            )  # fmt: skip
        else:
            pool = urllib3.HTTPConnectionPool(reached, port, timeout=limits)
        pool.ConnectionCls = _noted(pool.ConnectionCls, lines)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with pool, _cut_at(deadline, lines):
            try:
                answer = pool.urlopen(
                    "GET", path, headers={**headers, "Host": parts.netloc.rpartition("@")[2]},
                    redirect=False, retries=False, preload_content=False,
                )  # fmt: skip
                body = _read(answer, deadline, most_bytes)
                told = {name.lower(): value for name, value in answer.headers.items()}
                return Fetched(answer.status, told, body, parts.geturl())
            except (HTTPError, OSError, UnicodeError, ValueError) as failed:
                _left(deadline)  # one that was cut was too slow, whatever the library makes of it
                raise FetchFailed(lazy("The address did not answer: %(why)s", why=_why(failed))) from failed

    def _resolved(self, host: str, port: int, *, trusted: bool) -> str:
        """The address to connect to; every one the name has must be public."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as failed:
            raise FetchFailed(lazy("There is no server of this name.")) from failed
        addresses = [str(entry[4][0]) for entry in found]
        if not trusted and not all(is_public(address) for address in addresses):
            raise FetchRefused(lazy("Only addresses on the public internet are read."))
        return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one that everybody reaches, also where it is wrapped in another kind."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None)
    if inner is not None:
        found = inner
    if any(found in wrapped for wrapped in WRAPPED if wrapped.version == found.version):
        return False
    return found.is_global and not found.is_multicast


def _refused_further_on(refused: FetchRefused) -> FetchRefused:
    """The same refusal, said of an address that the one we were given leads to."""
    return FetchRefused(
        lazy("The address leads on to one that is refused: %(why)s", why=str(refused.message))
    )


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchFailed(lazy("The address took too long."))
    return left


def _noted(kind: Any, lines: list[socket.socket]) -> Any:
    """The same kind of connection, one that leaves a second handle of its line in `lines`."""

    class Noted(kind):  # type: ignore[misc]
        def _new_conn(self) -> socket.socket:
            line: socket.socket = super()._new_conn()
            lines.append(line.dup())
            return line

    return Noted


@contextmanager
def _cut_at(deadline: float, lines: list[socket.socket]) -> Iterator[None]:
    """Cut the lines when time is over. A time limit of a socket counts anew with every byte, so that one who drips a
    letter now and then into headers or a handshake is never late for it."""

    def cut() -> None:
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    clock = threading.Timer(max(0.0, deadline - time.monotonic()), cut)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
        clock.join()
        for line in lines:
            line.close()


def _read(answer: urllib3.BaseHTTPResponse, deadline: float, most_bytes: int) -> bytes:
    """The body, piece by piece as it comes, so that one that drips or swells is left in time."""
    told = answer.headers.get("content-length", "")
    if told.isdigit() and int(told) > most_bytes:
        raise _too_large(most_bytes)
    pieces: list[bytes] = []
    size = 0
    while True:
        piece = answer.read1(65_536, decode_content=True)
        if not piece:
            _left(deadline)  # what was cut is not whole
            return b"".join(pieces)
        size += len(piece)
        if size > most_bytes:
            raise _too_large(most_bytes)
        pieces.append(piece)
        _left(deadline)


def _too_large(most_bytes: int) -> FetchFailed:
    return FetchFailed(lazy("What lies there is larger than %(most)s MB.", most=most_bytes >> 20))


def _why(failed: Exception) -> str:
    reason = getattr(failed, "reason", "")
    return " ".join(str(reason or failed).split())[:200] or type(failed).__name__
