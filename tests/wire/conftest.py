"""A newsroom, a MariaDB database of a test's own, and a server of feeds on this machine."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pymysql
import pytest
from pymysql.constants import CLIENT

from tests.support import databases
from tests.support.newsroom import newsroom

__all__ = ["newsroom"]

ENGINES = [
    "sqlite",
    pytest.param(
        "postgresql",
        marks=[
            pytest.mark.postgresql,
            pytest.mark.skipif(not databases.SERVER, reason="needs TEST_POSTGRES_URL"),
        ],
    ),
]
"""For the few tests of a module on one engine that want both."""


class Joomla:
    """A MariaDB database to load tables into."""

    def __init__(self, url: str, name: str) -> None:
        parts = urlsplit(url)
        self.login = {
            "host": parts.hostname,
            "port": parts.port or 3306,
            "user": parts.username or "root",
            "password": parts.password or "",
        }
        self.name = name
        self.address = f"mysql://{self.login['user']}@{self.login['host']}:{self.login['port']}/{name}"
        self.run(
            f"DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name} CHARACTER SET utf8mb4", database=None
        )

    def run(self, script: str, *, database: str | None = "") -> None:
        """Run statements as an old server would: null dates allowed."""
        connection = pymysql.connect(
            **self.login,
            database=self.name if database == "" else database,
            charset="utf8mb4",
            client_flag=CLIENT.MULTI_STATEMENTS,
            autocommit=True,
        )
        with connection, connection.cursor() as cursor:
            cursor.execute("SET sql_mode=''")
            cursor.execute(script)
            while cursor.nextset():
                pass

    def drop(self) -> None:
        self.run(f"DROP DATABASE IF EXISTS {self.name}", database=None)


@pytest.fixture
def mariadb(worker_id: str) -> Iterator[Joomla]:
    """An empty database on the MariaDB server of TEST_MARIADB_URL."""
    url = os.environ.get("TEST_MARIADB_URL", "")
    if not url:
        pytest.skip("needs MariaDB (TEST_MARIADB_URL)")
    made = Joomla(url, f"joomla_{worker_id}_{os.getpid()}")
    yield made
    made.drop()


class Site(ThreadingHTTPServer):
    """A web server that says what it is told to: `pages` by path, each (status, headers, body or a way to write it)."""

    daemon_threads = True

    def __init__(self) -> None:
        self.pages: dict[str, tuple] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        super().__init__(("127.0.0.1", 0), _Handler)
        self.host = f"127.0.0.1:{self.server_port}"
        self.url = f"http://{self.host}"

    def says(
        self, path: str, body: bytes | str, kind: str = "application/rss+xml", status: int = 200, **headers
    ):
        self.pages[path] = (status, {"Content-Type": kind, **headers}, body)


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        status, headers, body = self.server.pages.get(self.path, (404, {}, b""))
        if "ETag" in headers and self.headers.get("If-None-Match") == headers["ETag"]:
            status, body = 304, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            if callable(body):
                body(self.wfile)
            else:
                self.wfile.write(body if isinstance(body, bytes) else body.encode())
        except OSError:
            pass

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Site]:
    """A web server on this machine."""
    made = Site()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()


def dripping(wfile) -> None:
    """Write a byte now and then, for ever (until the reader leaves)."""
    for _ in range(600):
        wfile.write(b" ")
        wfile.flush()
        time.sleep(0.05)  # the server's own slowness, which is what is under test
