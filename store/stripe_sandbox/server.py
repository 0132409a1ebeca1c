"""A small threaded server for the sandbox, on this machine's loopback address only."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from flask import Flask

from store.stripe_sandbox.app import create_sandbox, sandbox_of
from store.stripe_sandbox.control import Control
from store.stripe_sandbox.post import BACK_OFF
from store.stripe_sandbox.sandbox import SECRET_KEY, Sandbox

HOST = "127.0.0.1"


class Handler(WSGIRequestHandler):
    """Shows the application its socket, so that a fault can cut it, and writes no log."""

    def get_environ(self) -> dict[str, Any]:
        """The WSGI environment, with the connection in it."""
        return super().get_environ() | {"sandbox.socket": self.connection}

    def address_string(self) -> str:
        """The caller's address as it is: no name is looked up."""
        return str(self.client_address[0])

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the dashboard lists the requests."""


class Server(ThreadingMixIn, WSGIServer):
    """One thread for each connection; connections that break are no news."""

    daemon_threads = True
    request_queue_size = 64

    def server_bind(self) -> None:
        """Bind without asking the resolver for our own name, which can take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = HOST, int(self.server_address[1])
        self.setup_environ()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of a mistake of ours, not of a connection that was cut."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def serve(app: Flask, port: int) -> Server:
    """A server for `app`, bound and ready for `serve_forever()`; port 0 takes a free one."""
    server = Server((HOST, port), Handler)
    server.set_app(app)
    return server


@dataclass
class Running:
    """A sandbox that is up: its address, its key, its levers, and the sandbox itself for a test to look into."""

    url: str
    secret_key: str
    control: Control
    sandbox: Sandbox
    _server: Server

    def stop(self) -> None:
        """Stop answering and delivering."""
        self._server.shutdown()
        self._server.server_close()
        self.sandbox.close()


@contextmanager
def running(
    port: int = 0,
    *,
    state_path: str | None = None,
    secret_key: str = SECRET_KEY,
    clock: Callable[[], float] | None = None,
    back_off: Sequence[float] = BACK_OFF,
    background: bool = True,
) -> Iterator[Running]:
    """A sandbox over HTTP for as long as the block lasts; the arguments are those of `create_sandbox`."""
    app = create_sandbox(
        state_path=state_path, secret_key=secret_key, clock=clock, back_off=back_off, background=background
    )
    server = serve(app, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    up = Running(f"http://{HOST}:{server.server_port}", secret_key, Control(app), sandbox_of(app), server)
    try:
        yield up
    finally:
        up.stop()
        thread.join(timeout=5)
