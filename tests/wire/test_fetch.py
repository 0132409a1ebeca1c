"""Fetching from strangers: public addresses only, within size and time, whatever they answer."""

from __future__ import annotations

import gzip
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from store.fetch import FetchFailed, FetchRefused, PublicFetcher
from store.fetch.public import is_public
from tests.wire.conftest import dripping


@pytest.fixture
def fetch(site):
    return PublicFetcher(agent="Test", private={site.host}, total_s=1.5)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("255.255.255.255", False), ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False),
        ("::ffff:10.0.0.1", False), ("::ffff:127.0.0.1", False), ("64:ff9b::a00:1", False), ("2002:a00:1::", False),
    ],
)  # fmt: skip
def test_only_addresses_everybody_reaches_are_public(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/x", "file:///etc/passwd", "gopher://example.org", "//example.org", "http://", "x",
        "http://user:word@example.org/", "http://example.org:8080/", "https://example.org:80/", "http://[::1",
        "http://example.org:99999/", "http://127.0.0.1/", "http://localhost/", "http://0x7f000001/",
        "http://2130706433/", "http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest/meta-data/",
    ],
)  # fmt: skip
def test_other_schemes_ports_names_and_private_addresses_are_refused(url):
    with pytest.raises(FetchRefused):
        PublicFetcher(agent="Test").get(url)


def test_a_page_comes_whole_unpacked_and_with_its_headers(site, fetch):
    site.says(
        "/a", gzip.compress(b"words " * 1000), "text/plain", **{"Content-Encoding": "gzip", "ETag": '"1"'}
    )

    found = fetch.get(f"{site.url}/a")

    assert (found.status, found.body) == (200, b"words " * 1000)
    assert found.headers["etag"] == '"1"'
    assert site.asked[0][1]["User-Agent"] == "Test"
    again = fetch.get(f"{site.url}/a", etag='"1"')
    assert (again.status, again.body) == (304, b"")


def test_a_redirect_is_checked_like_the_first_address(site, fetch):
    site.says("/in", "", status=302, Location="http://127.0.0.1:1/secret")
    site.says("/file", "", status=302, Location="file:///etc/passwd")
    site.says("/loop", "", status=302, Location="/loop")
    site.says("/one", "", status=301, Location="/two")
    site.says("/two", "there")

    with pytest.raises(FetchRefused):
        fetch.get(f"{site.url}/in")
    with pytest.raises(FetchRefused):
        fetch.get(f"{site.url}/file")
    assert fetch.get(f"{site.url}/one").body == b"there"
    with pytest.raises(FetchFailed, match="leads on"):
        fetch.get(f"{site.url}/loop")
    assert len([path for path, _ in site.asked if path == "/loop"]) == 4


def test_what_is_too_large_is_left_whether_it_says_so_or_not(site, fetch):
    def endless(wfile):
        while True:
            wfile.write(b"x" * 65_536)

    site.says("/endless", endless)
    site.says("/told", b"", **{"Content-Length": str(1 << 30)})
    site.says("/bomb", gzip.compress(b"\0" * (64 << 20)), **{"Content-Encoding": "gzip"})
    for path in ("/endless", "/told", "/bomb"):
        with pytest.raises(FetchFailed, match="larger than 2 MB"):
            fetch.get(site.url + path)


def test_one_that_drips_is_left_when_its_time_is_over(site, fetch):
    site.says("/drip", dripping)
    with pytest.raises(FetchFailed):
        fetch.get(f"{site.url}/drip")


@contextmanager
def speaking(first: bytes, then: bytes) -> Iterator[str]:
    """A server that says `first` at once and `then` letter by letter, over and over; its host and port."""

    class Speaker(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(4096)
            self.request.sendall(first)
            dripping_of(self.request.sendall, then)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Speaker) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def dripping_of(send: Callable[[bytes], object], letters: bytes) -> None:
    """Send letter by letter until the other side has left."""
    try:
        for number in range(400):
            send(letters[number % len(letters) :][:1])
            time.sleep(0.05)  # the server's own slowness, which is what is under test
    except OSError:
        pass


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
        (b"HTTP/1.0 200 OK\r\n\r\n<rss>", b"x"),
    ],
    ids=["status", "header", "headers", "chunks", "body"],
)
def test_one_that_drips_anywhere_is_cut_when_its_time_is_over(first, then):
    with speaking(first, then) as host:
        began = time.monotonic()
        with pytest.raises(FetchFailed, match="took too long"):
            PublicFetcher(agent="Test", private={host}, total_s=1).get(f"http://{host}/")
        assert time.monotonic() - began < 6


def test_one_that_breaks_off_is_told_as_a_failure(site, fetch):
    site.says("/cut", b"short", **{"Content-Length": "500"})
    site.says("/junk", b"\x1f\x8bnot gzip", **{"Content-Encoding": "gzip"})
    for path in ("/cut", "/junk"):
        with pytest.raises(FetchFailed):
            fetch.get(site.url + path)
    with pytest.raises(FetchFailed):
        PublicFetcher(agent="Test", private={"127.0.0.1:1"}).get("http://127.0.0.1:1/")
