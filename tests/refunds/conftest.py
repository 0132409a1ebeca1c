"""Orders that were really paid, at a local Stripe, for giving money back. Messages do not come through by
themselves: what must arrive without them is shown without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from store import refunds
from store.db import db
from store.factory import create_app
from store.kit.clock import SetClock
from store.orders import Order
from store.payments import Payment, Refund
from store.ports import build_ports
from store.refunds import Wish
from store.settings import Settings
from tests.support import buying, databases
from tests.support.ledger import check
from tests.support.shop import Shop
from tests.support.witness import Witness, watching

CLERK = "staff:1"
SECRET = "whsec_of_these_tests"


@pytest.fixture
def open_till(
    engine_name: str, tmp_path: Path, clock: SetClock, sandbox: object
) -> Iterator[tuple[Shop, Witness]]:
    """A shop connected to a local Stripe, without a socket of its own, and what is heard of it."""
    folder = tmp_path / "instance"
    settings = Settings(
        shop_env="test",
        secret_key="of-a-test",
        instance_path=folder,
        stripe_secret_key=sandbox.secret_key,
        stripe_webhook_secrets=SECRET,
        stripe_api_base=sandbox.url,
        **databases.fresh(engine_name, folder),
    )
    app = create_app(settings, replace(build_ports(settings), clock=clock))
    databases.keep_compiled(app)
    shop = Shop(app, clock, sandbox)
    with app.app_context(), watching(app) as seen:
        shop.open()
        shop.sells("TEE", price=2400, stock=9)
        yield shop, seen
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def till(open_till: tuple[Shop, Witness]) -> Iterator[Shop]:
    """Such a shop, whose invariants are checked afterwards."""
    yield open_till[0]
    check(*open_till)


@pytest.fixture
def pay(till: Shop) -> Callable[..., Order]:
    """Buy SKUs and pay: `pay(TEE=2)`, `pay(card="4000000000005126", TEE=1)`."""

    def make(card: str = "4242424242424242", **picks: int) -> Order:
        till.sandbox.control.endpoint("http://127.0.0.1:9/nobody", SECRET)
        till.sandbox.control.rule("drop", times=99999)
        return buying.buys(till, card, **picks)

    return make


@pytest.fixture
def give(till: Shop) -> Callable[..., refunds.Given]:
    """Give back at the desk."""

    def act(order: Order, key: str = "k" * 32, **wish: object) -> refunds.Given:
        return refunds.give(order.id, Wish(key=key, **wish), ports=till.ports, by=CLERK, at=till.clock.now())

    return act


def intent(shop: Shop) -> str:
    """What Stripe calls the newest payment."""
    return shop.rows(Payment)[-1].payment_intent


def asked(shop: Shop) -> list[object]:
    """What Stripe was asked to refund."""
    return shop.sandbox.control.requests("POST", "/v1/refunds")


def states(shop: Shop) -> list[tuple[str, int, str]]:
    """(status, amount, source) of each refund."""
    return [(row.status.value, row.amount_minor, row.source) for row in shop.rows(Refund)]
