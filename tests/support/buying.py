"""Buying without a browser: cart, order and page by the shop's own acts, the money at the local Stripe."""

from __future__ import annotations

from store import cart, checkout
from store.db import transaction
from store.orders import Address, Buyer, Order
from store.payments import PaymentAttempt
from tests.support.shop import Shop

ADDRESS = Address("Ada Byron", "12 Analytical Way", "", "Boston", "MA", "02101", "US")


def orders_at_the_page(
    shop: Shop, *, email: str = "ada@example.com", donation: int = 0, token: str | None = None, **picks: int
) -> str:
    """An order of SKUs (and of what the cart of this token holds) with its open payment page; answers the page's id,
    "" when nothing was due."""
    now = shop.clock.now()
    for sku, count in picks.items():
        with transaction():
            token = cart.add(token, shop.variants[sku], count, now=now)
    facts = cart.find(token, now=now)
    assert facts is not None
    who = Buyer(email, "", "en", ADDRESS, "standard", donation, "")
    proposal = checkout.propose(facts, who, currency="USD", at=now)
    with transaction():
        placed = checkout.place(
            facts,
            who,
            shown_minor=proposal.quote.total_minor,
            cart_version=facts.version,
            currency="USD",
            public_url=shop.url or "http://127.0.0.1:8000",
            livemode=False,
            at=now,
            proposal=proposal,
        )
    checkout.open_payment(placed.order_id, ports=shop.ports, at=now)
    attempts = shop.rows(PaymentAttempt)
    return str(attempts[-1].session_id) if attempts else ""


def buys(shop: Shop, card: str = "4242424242424242", **picks: int) -> Order:
    """A paid order: `buys(shop, TEE=2)`; answers it as it stands."""
    session = orders_at_the_page(shop, **picks)
    shop.sandbox.control.pay(session, card)
    checkout.settle(session, ports=shop.ports, at=shop.clock.now())
    attempt = next(row for row in shop.rows(PaymentAttempt) if row.session_id == session)
    return next(order for order in shop.orders() if order.id == attempt.order_id)
