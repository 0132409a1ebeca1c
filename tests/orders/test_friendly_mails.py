"""Mails nobody has to get: each once, each to be stopped by one click."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from store import cart, fulfillment, letters
from store.db import transaction
from tests.admin.conftest import HOME
from tests.fulfillment.paid import facts, paid
from tests.orders.conftest import Holder, one_engine, send_parcel


def headers_of(letter) -> dict[str, str]:
    return dict(letter.headers)


def arrived(shop) -> list:
    shop.work()
    return [one for one in shop.mailbox("ada@example.com").letters if one.subject.startswith("Did order")]


def test_one_friendly_word_three_days_after_the_estimate(stocked, holder, sent):
    order = sent(TEE=1)
    # Monday noon, six working days, three days, ten in the morning of the shop's zone.
    stocked.clock.forward(days=11, hours=2, minutes=59)
    assert arrived(stocked) == []
    stocked.clock.forward(minutes=1)
    (letter,) = arrived(stocked)
    stocked.clock.forward(days=30)
    assert len(arrived(stocked)) == 1

    told = headers_of(letter)
    stop = told["List-Unsubscribe"].strip("<>")
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in letter.text and stop in letter.html
    # A mail program calls it by itself: no cookie, no token, no page of ours before it.
    machine = stocked.app.test_client()
    path = urlsplit(stop).path
    assert (
        machine.get(path, base_url=HOME).status_code == 200 and facts(order.number).mails_stopped_at is None
    )
    for _ in range(2):
        assert machine.post(path, base_url=HOME, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    stopped = facts(order.number)
    assert stopped.mails_stopped_at == stocked.clock.now()
    assert [event.kind for event in stopped.events].count("mails_stopped") == 1
    assert machine.post(path[:-1] + "!", base_url=HOME).status_code == 404


@one_engine
@pytest.mark.parametrize("why", ["stopped", "undone", "returned", "partly"])
def test_no_friendly_word_where_it_would_be_a_joke(stocked, holder, why):
    order = paid(stocked, TEE=2)
    send_parcel(stocked, order.number, **({"TEE": 1} if why == "partly" else {}))
    order, at = facts(order.number), stocked.clock.now()
    if why == "stopped":
        holder.opens(order).does("/mails", "No more")
        assert holder.sees("No more friendly mails")
    if why == "undone":
        with transaction():
            fulfillment.cancel_fulfillment(order.number, 1, version=1, by="system", at=at)
    if why == "returned":
        with transaction():
            fulfillment.ask_return(
                order.id, {order.lines[0].id: (1, "other")}, note="", request_key="k" * 32, at=at
            )
    stocked.clock.forward(days=20)
    assert arrived(stocked) == []


def test_friendly_mails_can_be_had_again(stocked, holder, sent):
    order = sent(TEE=1)
    holder.opens(order).does("/mails", "No more")
    holder.does("/mails", "welcome again")
    assert facts(order.number).mails_stopped_at is None
    stocked.clock.forward(days=20)
    assert len(arrived(stocked)) == 1


def left_checkout(shop, *, remind: bool = True) -> int:
    """A cart with two decks whose checkout was left; answers its id."""
    now = shop.clock.now()
    with transaction():
        token = cart.add(None, shop.variants["DECK"], 2, now=now)
    found = cart.find(token, now=now)
    with transaction():
        cart.keep_draft(
            found.id, {"email": "ada@example.com"}, email="ada@example.com", remind=remind, now=now
        )
    return found.id


def reminders(shop) -> list:
    letters.remind_checkouts(ports=shop.ports, now=shop.clock.now())
    shop.work()
    return [one for one in shop.mailbox("ada@example.com").letters if "left something" in one.subject]


def test_one_reminder_of_a_checkout_that_was_left(stocked):
    left_checkout(stocked)
    stocked.clock.forward(hours=3, minutes=59)
    assert reminders(stocked) == []
    stocked.clock.forward(minutes=2)
    (letter,) = reminders(stocked)
    stocked.clock.forward(hours=5)
    assert len(reminders(stocked)) == 1

    assert "2 × DECK" in letter.text and "/cart/from/" in letter.text
    way_back = next(line for line in letter.text.splitlines() if "/cart/from/" in line)
    assert stocked.app.test_client().get(urlsplit(way_back).path, base_url=HOME).status_code == 200
    assert headers_of(letter)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@one_engine
@pytest.mark.parametrize("why", ["not asked", "stopped", "too late", "bought"])
def test_nobody_is_reminded_who_did_not_ask_or_has_gone_on(stocked, why):
    cart_id = left_checkout(stocked, remind=why != "not asked")
    if why == "stopped":
        path = letters.stop_path(stocked.app.extensions["settings"], "cart", cart_id)
        for _ in range(2):
            assert Holder(stocked.app).client.post(path, base_url=HOME).status_code == 200
    if why == "bought":
        with transaction():
            cart.take_out(
                cart.locked(cart_id), {stocked.variants["DECK"]: 2}, order_id=0, now=stocked.clock.now()
            )
    stocked.clock.forward(**({"days": 4} if why == "too late" else {"hours": 5}))
    assert reminders(stocked) == []


def test_a_reminder_that_was_promised_is_moot_once_the_box_is_unticked(stocked):
    cart_id = left_checkout(stocked)
    stocked.clock.forward(hours=5)
    assert letters.remind_checkouts(ports=stocked.ports, now=stocked.clock.now()) == 1
    with transaction():
        letters.stop("cart", cart_id, at=stocked.clock.now())
    assert reminders(stocked) == []
