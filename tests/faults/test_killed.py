"""A real server killed without warning, at each point where it matters; the next one picks up what is left."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest
import requests
from aiosmtpd.controller import Controller
from pydantic import SecretStr

from store import cart, checkout, outbox
from store.db import db, transaction
from store.factory import create_app
from store.kit.clock import SetClock, SystemClock
from store.orders import Address, Buyer, OrderStatus
from store.outbox import Message, MessageState
from store.payments import AttemptStatus, EventState, Payment, PaymentAttempt, StripeEvent
from store.ports import build_ports
from store.settings import Settings
from store.stripe_sandbox.server import running
from store.worker import drain_all
from tests.conftest import free_port
from tests.support import databases
from tests.support.shop import ADA, Shop, Shopper

ROOT = Path(__file__).resolve().parents[2]
SECRET = "whsec_of_the_killed"
PATIENCE_S = 60

pytestmark = pytest.mark.slow


class Server:
    """gunicorn with one worker process, as in production, on a port of its own."""

    def __init__(self, env: dict[str, str], port: int) -> None:
        self.env, self.port = env, port
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "app:app"],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        waiting = requests.Session()
        retry = requests.adapters.HTTPAdapter(
            max_retries=requests.adapters.Retry(connect=60, backoff_factor=0.1, backoff_max=1)
        )
        waiting.mount("http://", retry)
        waiting.get(f"http://127.0.0.1:{self.port}/healthz", timeout=PATIENCE_S)

    def kill(self) -> None:
        """SIGKILL to master and worker: nothing can be tidied up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE_S)


@pytest.fixture
def sandbox() -> Iterator[object]:
    with running() as up:
        yield up


@pytest.fixture
def chosen(engine_name: str, tmp_path: Path, sandbox) -> tuple[Settings, int]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    folder = tmp_path / "instance"
    given = {
        "shop_env": "test",
        "secret_key": "of-a-test",
        "instance_path": folder,
        "public_url": url,
        "stripe_secret_key": sandbox.secret_key,
        "stripe_webhook_secrets": SECRET,
        "stripe_api_base": sandbox.url,
        "stripe_checkout_origin": sandbox.url,
        **databases.fresh(engine_name, folder),
    }
    sandbox.control.endpoint(f"{url}/webhooks/stripe", SECRET)
    return Settings(**given), port


@pytest.fixture
def shop(chosen, sandbox) -> Iterator[Shop]:
    """The books, seen from outside the server."""
    settings, port = chosen
    app = create_app(settings, replace(build_ports(settings), clock=SystemClock()))
    made = Shop(app, SystemClock(), sandbox, f"http://127.0.0.1:{port}")
    with app.app_context():
        made.open()
        made.sells("TEE", price=2400, stock=5)
        yield made
        close_databases()


def close_databases() -> None:
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()


@pytest.fixture
def env(chosen) -> dict[str, str]:
    """The environment of a process of this shop."""
    settings, port = chosen
    env = {name: value for name, value in os.environ.items() if not name.startswith(("STRIPE_", "REDIS_"))}
    env |= {
        "SHOP_ENV": "test",
        "SECRET_KEY": "of-a-test",
        "INSTANCE_PATH": str(settings.instance),
        "PUBLIC_URL": settings.public_url,
        "DATABASE_URL": settings.database_url or "",
        "NEWS_DATABASE_URL": settings.news_database_url or "",
        "STRIPE_SECRET_KEY": "sk_test_sandbox",
        "STRIPE_WEBHOOK_SECRETS": SECRET,
        "STRIPE_API_BASE": settings.stripe_api_base,
        "STRIPE_CHECKOUT_ORIGIN": settings.stripe_checkout_origin,
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
    }
    return {name: value for name, value in env.items() if value}


@pytest.fixture
def server(env, chosen, shop) -> Iterator[Server]:
    made = Server(env, chosen[1])
    yield made
    made.kill()


class PostOffice:
    """Takes letters; is slow to say so while `answers` is not set."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.arrived, self.answers = threading.Event(), threading.Event()

    async def handle_DATA(self, server: object, session: object, envelope) -> str:
        self.taken.append(envelope.content)
        self.arrived.set()
        await asyncio.to_thread(self.answers.wait, PATIENCE_S)
        return "250 taken"


@pytest.fixture
def office() -> Iterator[tuple[PostOffice, str]]:
    made = PostOffice()
    controller = Controller(made, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield made, f"smtp+plain://127.0.0.1:{controller.port}"
    made.answers.set()
    controller.stop()


def an_order(shop) -> int:
    """An unpaid order of one tee."""
    address = Address("Ada Byron", "12 Analytical Way", "", "Boston", "MA", "02101", "US")
    now = shop.clock.now()
    with transaction():
        token = cart.add(None, shop.variants["TEE"], 1, now=now)
    with transaction():
        return checkout.place(
            cart.find(token, now=now),
            Buyer("ada@example.com", "", "en", address, "standard", 0, ""),
            shown_minor=2900,
            cart_version=None,
            currency="USD",
            public_url=shop.url,
            livemode=False,
            at=now,
        ).order_id


def until_asked(sandbox, method: str, path: str) -> None:
    """Wait until the provider has been asked this."""
    pause = threading.Event()
    for _ in range(3000):
        if sandbox.control.requests(method, path):
            return
        pause.wait(0.01)
    raise AssertionError(f"nobody asked {method} {path}")


def test_killed_while_stripe_makes_the_page_and_while_a_message_is_settled(shop, server, sandbox):
    """Between Stripe's create and our note of it; then between the message's receipt and its booking."""
    buyer = Shopper(shop.url).buys("tee", "2").visit("/checkout")
    form = buyer.form("/checkout")
    sandbox.control.fault("hold", when="after", times=1)

    def clicks() -> None:
        with pytest.raises(requests.ConnectionError):
            buyer.press(form, "payment", **ADA)

    click = threading.Thread(target=clicks)
    click.start()
    until_asked(sandbox, "POST", "/v1/checkout/sessions")
    server.kill()
    click.join()
    sandbox.control.release_answers()
    assert [attempt.status for attempt in shop.rows(PaymentAttempt)] == [AttemptStatus.CREATING]
    assert shop.stock("TEE") == (5, 0, 2)

    server.start()
    buyer.visit(shop.url + "/checkout").send("/checkout", "payment", **ADA)
    assert "/pay/" in buyer.path
    [attempt] = shop.rows(PaymentAttempt)
    assert attempt.status is AttemptStatus.OPEN and len(shop.orders()) == 1
    assert len(list(sandbox.control.box.vault.every("checkout.session", after=0))) == 1

    session, page = attempt.session_id, f"/v1/checkout/sessions/{attempt.session_id}"
    sandbox.control.fault("hold", method="GET", path="/v1/checkout/sessions", when="after", times=1)
    paying = threading.Thread(target=lambda: sandbox.control.pay(session))  # the page waits for our answer
    paying.start()
    until_asked(sandbox, "GET", page)
    server.kill()
    sandbox.control.release_answers()
    paying.join()
    [told] = [row for row in shop.rows(StripeEvent) if row.type == "checkout.session.completed"]
    assert told.state in (EventState.RECEIVED, EventState.FAILED)  # failed: it had just stopped waiting
    assert shop.rows(Payment) == [] and shop.orders()[0].status is OrderStatus.PENDING_PAYMENT

    server.start()
    assert sandbox.control.resend(told.event_id) == [200]
    checkout.reconcile(ports=shop.ports, now=shop.clock.now())  # a slow machine left it to the worker
    [order] = shop.orders()
    assert order.status is OrderStatus.OPEN and [p.amount_minor for p in shop.rows(Payment)] == [5300]
    assert shop.stock("TEE") == (5, 2, 0) and shop.broken() == {}


def test_a_worker_killed_while_the_post_office_takes_a_letter_sends_it_once_more(shop, chosen, env, office):
    """Accepted or not, nobody knows: it goes out again when the lease is over, under the same Message-ID."""
    settings, _ = chosen
    letters, address = office
    order_id = an_order(shop)
    with transaction():
        outbox.promise(
            "mail.send",
            {"letter": "lost_link", "order_ids": [order_id]},
            at=shop.clock.now(),
            once="lost-link-of-the-killed",
        )
    worker = subprocess.Popen(
        [sys.executable, "-m", "flask", "worker"],
        cwd=ROOT,
        env=env | {"MAIL_URL": address},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        assert letters.arrived.wait(PATIENCE_S)
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(PATIENCE_S)
    [message] = [row for row in shop.rows(Message) if row.kind == "mail.send"]
    assert (message.state, message.attempts) == (MessageState.RUNNING, 1)
    letters.answers.set()

    plain = settings.model_copy(update={"mail_url": SecretStr(address)})
    clock = SetClock(shop.clock.now())
    second = create_app(plain, replace(build_ports(plain), clock=clock))
    drain_all(second)
    assert len(letters.taken) == 1, "the lease still stands"
    clock.forward(minutes=3)
    drain_all(second)
    drain_all(second)
    assert len(letters.taken) == 2
    ids = {message_from_bytes(letter)["Message-ID"] for letter in letters.taken}
    assert len(ids) == 1 and None not in ids
    [message] = [row for row in shop.rows(Message) if row.kind == "mail.send"]
    assert (message.state, message.attempts) == (MessageState.DONE, 2)
