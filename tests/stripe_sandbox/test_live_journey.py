"""The shop's own way with Stripe from the order to the comparison of the books, before the sandbox and, with a real test
key, before Stripe: what the tests of the shop believe of Stripe is asked of Stripe itself.

`STRIPE_SECRET_KEY=sk_test_… pytest -m stripe_live tests/stripe_sandbox`. No person sits at Stripe's page there: the page
is closed unpaid, and what is refunded was paid with a test card through Stripe's API.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import stripe

from store import books, checkout
from store.db import db
from store.factory import create_app
from store.kit.clock import SystemClock
from store.orders import OrderStatus
from store.payments import AttemptStatus, EventState, PaymentAttempt, ProviderRefused, StripeEvent
from store.ports import build_ports
from store.settings import Settings
from store.stripe_sandbox import running
from tests.stripe_sandbox.conftest import client_of
from tests.stripe_sandbox.conftest import order as order_params
from tests.stripe_sandbox.test_live import KEY, REAL
from tests.support import buying, databases
from tests.support.shop import Shop

HOUR = timedelta(hours=1)
PATIENCE_S = 60
"""For how long a message of Stripe's is waited for."""


@dataclass
class Live:
    """A shop at the sandbox or at Stripe. `pays` makes a payment of so many cents and answers its payment intent."""

    shop: Shop
    pays: Callable[[int], str]


def by_api(amount: int) -> str:
    """A payment with Stripe's own test card, without a page."""
    client = stripe.StripeClient(KEY, http_client=stripe.RequestsClient(timeout=(3, 20)))
    paid = client.v1.payment_intents.create(
        params={
            "amount": amount, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        }
    )  # fmt: skip
    return paid.id


@pytest.fixture(params=["sandbox", pytest.param("stripe", marks=pytest.mark.stripe_live)])
def live(request, tmp_path, monkeypatch) -> Iterator[Live]:
    """An open shop with one product, by the machine's own clock."""
    monkeypatch.setenv("SHOP_ENV", "test")
    if request.param == "stripe":
        if not REAL:
            pytest.skip("needs real Stripe (STRIPE_SECRET_KEY=sk_test_…)")
        yield from _open(tmp_path / "instance", KEY, None, by_api, None)
        return
    with running() as up:

        def at_its_page(amount: int) -> str:
            page = client_of(up).v1.checkout.sessions.create(params=order_params(amount))
            up.control.pay(page.id)
            return client_of(up).v1.checkout.sessions.retrieve(page.id).payment_intent

        yield from _open(tmp_path / "instance", up.secret_key, up.url, at_its_page, up)


def _open(folder: Path, key: str, base: str | None, pays: Callable[[int], str], up: object) -> Iterator[Live]:
    settings = Settings(
        shop_env="test",
        secret_key="of-a-test",
        instance_path=folder,
        stripe_secret_key=key,
        stripe_webhook_secrets="whsec_unheard",
        stripe_api_base=base,
        **databases.fresh("sqlite", folder),
    )
    app = create_app(settings, build_ports(settings))
    shop = Shop(app, SystemClock(), up)
    with app.app_context():
        shop.open()
        shop.sells("TEE", price=2400, stock=9)
        yield Live(shop, pays)
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def test_an_order_gets_its_page_and_the_page_its_end(live):
    shop, gateway = live.shop, live.shop.ports.payments
    began = gateway.time()
    assert abs(shop.clock.now() - began) < timedelta(minutes=1)
    assert books.watch_clock(ports=shop.ports, now=shop.clock.now()) in range(-30, 31)

    page = buying.orders_at_the_page(shop, TEE=2)
    (attempt,) = shop.rows(PaymentAttempt)
    assert attempt.status is AttemptStatus.OPEN and attempt.url.startswith("http") and attempt.request_id
    assert gateway.open_session(attempt.params, attempt.idempotency_key).id == page, (
        "the same key, the same page"
    )
    found = gateway.find_session(attempt.idempotency_key, began - HOUR)
    told = gateway.session(page)
    assert found is not None and found.id == told.id == page
    assert (told.status, told.payment_status, told.amount_total, told.currency) == (
        "open",
        "unpaid",
        5300,
        "USD",
    )
    assert told.metadata["attempt"] == attempt.idempotency_key and not told.livemode
    assert told.expires_at == attempt.expires_at.replace(microsecond=0)
    assert checkout.settle(page, ports=shop.ports, at=shop.clock.now()).outcome == "open"

    assert checkout.finish(page, ports=shop.ports, at=shop.clock.now()).outcome == "expired"
    assert shop.orders()[0].status is OrderStatus.EXPIRED and shop.stock("TEE") == (9, 0, 0)
    notice = _heard(live, "checkout.session.expired", page)
    assert checkout.take_in_listed(notice, ports=shop.ports, at=shop.clock.now())
    (row,) = shop.rows(StripeEvent)
    assert (row.object_id, row.state, row.outcome) == (page, EventState.DONE, "expired")
    assert not notice.foreign_version, "Stripe writes in the version the library speaks"

    report = books.compare(ports=shop.ports, now=shop.clock.now(), since=began - HOUR)
    assert [one for one in report.left if one.order_id or one.subject == page] == []
    assert report.counts["sessions"] >= 1 and shop.broken() == {}


def _heard(live: Live, kind: str, about: str):
    """Stripe's message about a thing, from its own list: it may take some seconds to stand there."""
    pause = threading.Event()
    for _ in range(PATIENCE_S):
        since = live.shop.ports.payments.time() - HOUR
        for notice in live.shop.ports.payments.notices_since(since, [kind]):
            if notice.object_id == about:
                return notice
        pause.wait(1)
    raise AssertionError(f"no {kind} about {about}")


def test_money_goes_back_once_a_key_and_never_more_than_came(live):
    gateway, marks = live.shop.ports.payments, {"shop": "tvnl", "refund": "1", "order": "1"}
    paid = live.pays(2500)
    key = f"refund:1:{paid}"
    first = gateway.refund(paid, 1000, key, marks, "requested_by_customer")
    assert (first.status, first.amount, first.payment_intent) == ("succeeded", 1000, paid)
    assert gateway.refund(paid, 1000, key, marks, "requested_by_customer").id == first.id
    with pytest.raises(ProviderRefused) as other_body:
        gateway.refund(paid, 900, key, marks)
    assert not other_body.value.certain, "what became of the first is to be looked up"
    with pytest.raises(ProviderRefused) as too_much:
        gateway.refund(paid, 1501, f"{key}:more", marks)
    assert too_much.value.certain
    rest = gateway.refund(paid, 1500, f"{key}:rest", marks)
    with pytest.raises(ProviderRefused) as nothing_left:
        gateway.refund(paid, 1, f"{key}:none", marks)
    assert nothing_left.value.code == "charge_already_refunded"
    assert {one.id for one in gateway.refunds_of(paid)} == {first.id, rest.id}
    assert gateway.refund_by_id(first.id).metadata == marks
    money = gateway.payment(paid)
    assert money is not None and (money.amount, money.refunded, money.paid) == (2500, 2500, True)
