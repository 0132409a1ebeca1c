"""Case 1: the same message twice at the same moment, and the return page with it, at a server of two processes."""

from __future__ import annotations

import threading

import pytest
import requests

from store.orders import OrderStatus
from store.outbox import Message
from store.payments import Payment, StripeEvent
from tests.faults.test_killed import Server, chosen, env, sandbox, shop
from tests.support import buying
from tests.support.ledger import check_money

__all__ = ["chosen", "env", "sandbox", "shop"]

pytestmark = pytest.mark.slow

ROUNDS = 10


def test_1_two_deliveries_and_the_return_page_at_once_book_once(shop, chosen, env, sandbox):
    sandbox.control.rule("drop", times=999)
    shop.sells("MUG", price=900, stock=50)
    server = Server(env | {"WEB_CONCURRENCY": "2"}, chosen[1])
    try:
        for turn in range(ROUNDS):
            page = buying.orders_at_the_page(shop, email=f"m{turn}@example.com", MUG=1)
            sandbox.control.pay(page)
            event = sandbox.control.events("checkout.session.completed")[-1]["id"]
            answers = at_once(shop.url, page, sandbox.control.signed(event))
            assert answers[:2] == [200, 200] and answers[2] < 400, answers
    finally:
        server.kill()
    assert len(shop.rows(StripeEvent)) == len(shop.rows(Payment)) == ROUNDS
    assert {order.status for order in shop.orders()} == {OrderStatus.OPEN}
    letters = [m.payload["letter"] for m in shop.rows(Message) if m.kind == "mail.send"]
    assert (letters.count("order_confirmation"), letters.count("staff_new_order")) == (ROUNDS, ROUNDS)
    assert shop.stock("MUG") == (50, ROUNDS, 0)
    check_money(shop)


def at_once(url: str, page: str, message: tuple[bytes, str]) -> list[int]:
    """Two deliveries and one return, begun together; their statuses."""
    start, statuses = threading.Barrier(3), [0, 0, 0]

    def deliver(place: int) -> None:
        start.wait()
        body, signature = message
        headers = {"Stripe-Signature": signature}
        answer = requests.post(f"{url}/webhooks/stripe", data=body, headers=headers, timeout=30)
        statuses[place] = answer.status_code

    def come_back() -> None:
        start.wait()
        statuses[2] = requests.get(f"{url}/checkout/return?session_id={page}", timeout=30).status_code

    threads = [threading.Thread(target=deliver, args=(place,)) for place in (0, 1)]
    threads.append(threading.Thread(target=come_back))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses
