"""A sandbox for each test, the real library in front of it, and a shop's ear behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import stripe

from store.stripe_sandbox import Running, running
from tests.stripe_sandbox.contract import check_answer, check_request, contract_path


class Judged(stripe.RequestsClient):
    """The library's own HTTP client, with the contract looking over its shoulder."""

    def request(self, method: str, url: str, headers: Any, post_data: Any = None) -> Any:
        content, status, sent = super().request(method, url, headers, post_data)
        if contract_path() is not None:
            if status == 200:
                check_request(method, url, post_data)
            check_answer(method, url, status, content)
        return content, status, sent


@dataclass
class Time:
    """A base clock under the test's hand."""

    at: float = 1_800_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def up(clock: Time, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """A running sandbox whose clock stands still unless the test moves it."""
    monkeypatch.setenv("SHOP_ENV", "test")
    with running(clock=clock, back_off=(5, 60)) as sandbox:
        yield sandbox


@pytest.fixture
def client(up: Running) -> stripe.StripeClient:
    return client_of(up)


def client_of(up: Running, **options: Any) -> stripe.StripeClient:
    """The real library, talking to this sandbox."""
    return stripe.StripeClient(
        up.secret_key, base_addresses={"api": up.url}, http_client=Judged(timeout=(3, 10)), **options
    )


def order(amount: int = 2500, **more: Any) -> dict[str, Any]:
    """The parameters of a plain session: one line of `amount` cents."""
    line = {
        "quantity": 1,
        "price_data": {"currency": "usd", "unit_amount": amount, "product_data": {"name": "1 × Tee"}},
    }
    urls = {
        "success_url": "http://shop.test/return?session_id={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.test/cart",
    }
    return {"mode": "payment", "line_items": [line], **urls, **more}


@pytest.fixture
def open_session(client: stripe.StripeClient) -> Callable[..., Any]:
    """Open a session of `amount` cents."""

    def opened(amount: int = 2500, **more: Any) -> Any:
        return client.v1.checkout.sessions.create(params=order(amount, **more))

    return opened


@dataclass
class Ear:
    """A webhook endpoint that keeps what it hears and answers with `status`."""

    url: str
    status: int = 200
    heard: list[tuple[bytes, str]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.gate.set()


@pytest.fixture
def ear() -> Iterator[Ear]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            ear.gate.wait(10)
            ear.heard.append((body, self.headers["Stripe-Signature"]))
            self.send_response(ear.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    ear = Ear(f"http://127.0.0.1:{server.server_port}/webhooks/stripe")
    yield ear
    ear.gate.set()
    server.shutdown()
    server.server_close()
    thread.join(5)
