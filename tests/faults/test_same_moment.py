"""Case 1: the same message twice at the same moment, and the return page with it, at a server of several processes."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from store import cart
from store.db import transaction
from store.orders import OrderStatus
from store.outbox import Message
from store.payments import EventState, Payment, StripeEvent
from tests.support import buying
from tests.support.serving import Server, chosen, env, folder, sandbox, shop

__all__ = ["chosen", "env", "folder", "sandbox", "shop"]

pytestmark = pytest.mark.slow

ROUNDS = 50
PROCESSES = 2
SENDERS = 3


def test_1_two_deliveries_and_the_return_page_at_once_book_once(shop, chosen, env, sandbox):
    """Fifty rounds, each of another order; who comes second finds all done and writes nothing."""
    sandbox.control.rule("drop", times=9999)
    shop.sells("MUG", price=900, stock=ROUNDS)
    server = Server(env | {"WEB_CONCURRENCY": str(PROCESSES)}, chosen[1])
    start, lines = threading.Barrier(SENDERS), threading.local()

    def at_once(round_: tuple[str, str, bytes, str], sender: int) -> int | str:
        """One of the three: two deliveries and one buyer's return, begun together; what it is answered."""
        token, page, body, signature = round_
        if not hasattr(lines, "session"):
            lines.session = requests.Session()
        start.wait(30)
        if sender == 2:
            lines.session.cookies.set("tvnl_cart", token)
            back = lines.session.get(f"{shop.url}/checkout/return?session_id={page}", timeout=30)
            return back.status_code if "Your payment arrived." in back.text else back.text
        headers = {"Stripe-Signature": signature}
        return lines.session.post(
            f"{shop.url}/webhooks/stripe", data=body, headers=headers, timeout=30
        ).status_code

    try:
        with ThreadPoolExecutor(SENDERS) as senders:
            for turn in range(ROUNDS):
                with transaction():
                    token = cart.add(None, shop.variants["MUG"], 1, now=shop.clock.now())
                page = buying.orders_at_the_page(shop, email=f"m{turn}@example.com", token=token)
                sandbox.control.pay(page)
                event = sandbox.control.events("checkout.session.completed")[-1]["id"]
                round_ = (token, page, *sandbox.control.signed(event))
                answers = list(senders.map(at_once, [round_] * SENDERS, range(SENDERS)))
                assert answers == [200, 200, 200], turn
    finally:
        server.kill()
    events = shop.rows(StripeEvent)
    assert [row.state for row in events] == [EventState.DONE] * ROUNDS
    assert {row.outcome for row in events} <= {"paid", "already"}
    assert [row.amount_minor for row in shop.rows(Payment)] == [1400] * ROUNDS
    assert [order.status for order in shop.orders()] == [OrderStatus.OPEN] * ROUNDS
    moves = [(e.was, e.became) for order in shop.orders() for e in order.history if e.was != e.became]
    assert moves == [("pending_payment", "open")] * ROUNDS
    letters = Counter(m.payload["letter"] for m in shop.rows(Message) if m.kind == "mail.send")
    assert letters == {"order_confirmation": ROUNDS, "staff_new_order": ROUNDS}
    assert shop.stock("MUG") == (ROUNDS, ROUNDS, 0)
    assert "deadlock" not in (server.folder / "log").read_text()
