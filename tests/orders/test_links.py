"""Links that end, links made anew, and what a page behind a secret may never tell."""

from __future__ import annotations

import re

from store.orders import LINK_LIFE
from tests.fulfillment.paid import facts, paid


def links_in(shop, address: str = "ada@example.com") -> list[str]:
    """Order links mailed to an address, newest last."""
    shop.work()
    return [
        found
        for letter in shop.mailbox(address).letters
        if "link" in letter.subject.lower()
        for found in re.findall(r"/orders/([\w-]{32})", letter.text)
    ]


def test_a_link_opens_for_half_a_year_after_the_last_event_and_then_tells_nothing(stocked, holder):
    order = paid(stocked, TEE=1)
    stocked.clock.forward(days=LINK_LIFE.days - 1)
    assert holder.opens(order).status == 200
    stocked.clock.forward(days=1)
    holder.opens(order)

    assert holder.status == 410 and holder.sees("This link has ended", "Mail me a new link")
    for secret in (str(order.number), "Ada", "Byron", "ada@", "Tee", "Boston", "$"):
        assert secret not in holder.words
    for path in ("receipt.pdf", "data.json", "address", "cancel", "return", "erase"):
        assert holder.opens(order, f"/{path}").status == 410, path


def test_the_new_link_is_mailed_and_the_old_one_stays_shut(stocked, holder):
    order = paid(stocked, TEE=1)
    stocked.clock.forward(days=LINK_LIFE.days)
    form = holder.opens(order).form("/link")
    holder.press(form)
    assert holder.sees("Look into your mail") and "ada@" not in holder.words
    holder.press(form)  # a double click mails no second one, and shuts no fresh link

    (fresh,) = links_in(stocked)
    now = facts(order.number)
    assert fresh == now.token != order.token
    assert holder.opens(now).status == 200
    assert holder.opens(order).status == 410 and str(order.number) not in holder.words
    assert stocked.broken() == {}


def test_finding_lost_orders_renews_what_has_ended(stocked, holder):
    old = paid(stocked, TEE=1)
    stocked.clock.forward(days=LINK_LIFE.days)
    young = paid(stocked, DECK=1)

    holder.visit("/orders/lookup").send("/lookup", email="ADA@example.com")
    hit = holder.words
    holder.visit("/orders/lookup").send("/lookup", email="nobody@example.com")
    assert holder.words == hit  # the same answer for hit and miss

    assert set(links_in(stocked)) == {young.token, facts(old.number).token}
    assert facts(old.number).token != old.token and facts(young.number).token == young.token
    assert links_in(stocked, "nobody@example.com") == []


def test_pages_behind_a_link_are_kept_nowhere(stocked, holder):
    order = paid(stocked, TEE=1)
    for path in ("", "/address", "/cancel", "/erase", "/receipt.pdf", "/data.json"):
        headers = holder.opens(order, path).answer.headers
        assert holder.status == 200, path
        assert headers["Cache-Control"] == "no-store" and "noindex" in headers["X-Robots-Tag"], path
        assert headers["Referrer-Policy"] == "same-origin", path
    assert holder.opens(order).answer.text.count("noindex") >= 1


def test_a_page_asks_the_database_as_often_for_one_line_as_for_three(stocked, holder, sent):
    from sqlalchemy import event

    from store.db import db

    stocked.sells("BAG", stock=9)
    small, large = sent(TEE=1), sent(TEE=1, DECK=2, BAG=1)
    asked: list[int] = []

    def count(order) -> int:
        asked.clear()
        holder.opens(order)
        assert holder.status == 200
        return len(asked)

    event.listen(db.engine, "before_cursor_execute", lambda *_: asked.append(1))
    count(small)
    assert count(small) == count(large) < 25
