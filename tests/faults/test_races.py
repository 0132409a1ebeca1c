"""Two windows of one visitor at the same moment: one order, one page, one line, and an answer for both."""

from __future__ import annotations

import threading
from collections.abc import Callable

from store.cart import CartLine
from store.payments import AttemptStatus, PaymentAttempt
from tests.support.shop import ADA, Shopper

CREATE = "/v1/checkout/sessions"


def at_once(*acts: Callable[[], None]) -> None:
    start = threading.Barrier(len(acts))

    def go(act: Callable[[], None]) -> None:
        start.wait(10)
        act()

    threads = [threading.Thread(target=go, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def window_of(shopper: Shopper) -> Shopper:
    """Another window of the same browser."""
    other = Shopper(shopper.base)
    other.session.cookies.update(shopper.session.cookies)
    return other


def test_two_clicks_at_once_make_one_order(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=50)
    for buyer in range(3):
        one = Shopper(open_shop.url).buys("tee", "2")
        two = window_of(one)
        for window in (one, two):
            window.visit(open_shop.url + "/checkout")
        forms = [window.form("/checkout") for window in (one, two)]
        at_once(
            lambda one=one, forms=forms: one.press(forms[0], "payment", **ADA),
            lambda two=two, forms=forms: two.press(forms[1], "payment", **ADA),
        )
        # Stripe tells the second that the first is still at work: it is asked to click again, once.
        assert {one.status, two.status} <= {200, 503}, (one.words, two.words)
        assert len(open_shop.orders()) == buyer + 1
        assert open_shop.stock("TEE") == (50, 0, 2 * (buyer + 1))
    assert all(attempt.status is AttemptStatus.OPEN for attempt in open_shop.rows(PaymentAttempt))
    assert open_shop.broken() == {}


def test_two_windows_fill_one_cart(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=50)
    open_shop.sells("MUG", price=900, stock=50)
    shopper.buys("mug", "1")
    windows = [window_of(shopper) for _ in range(4)]
    for window in windows:
        window.visit(open_shop.url + "/products/tee")
    forms = [window.form("/cart/lines") for window in windows]
    at_once(*(lambda w=w, f=f: w.press(f, "add", quantity="2") for w, f in zip(windows, forms, strict=True)))
    assert [window.status for window in windows] == [200] * 4
    assert sorted((line.variant_id, line.quantity) for line in open_shop.rows(CartLine)) == sorted(
        [(open_shop.variants["TEE"], 8), (open_shop.variants["MUG"], 1)]
    )


def test_two_clicks_after_a_kept_error_begin_one_new_attempt(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    control = open_shop.sandbox.control
    control.fault("cut", times=2)
    shopper.buys("tee", "1").checks_out()
    assert shopper.status == 503
    token = open_shop.orders()[0].token
    windows = [window_of(shopper) for _ in range(2)]
    for window in windows:
        window.visit(f"{open_shop.url}/orders/{token}")
    forms = [window.form("/pay") for window in windows]
    control.fault("error", when="before", times=1, should_retry=False)
    control.fault("slow", method="GET", path=CREATE, when="before", times=2, seconds=0.2)
    at_once(*(lambda w=w, f=f: w.press(f) for w, f in zip(windows, forms, strict=True)))
    assert {window.status for window in windows} <= {200, 503}
    live = [
        a for a in open_shop.rows(PaymentAttempt) if a.status in (AttemptStatus.OPEN, AttemptStatus.CREATING)
    ]
    assert len(live) == 1 and open_shop.stock("TEE") == (5, 0, 1)
    assert open_shop.broken() == {}


def test_a_cart_changed_while_its_page_is_being_made_is_paid_once(open_shop, shopper):
    """The first window waits for Stripe, the second changes the cart and goes on: the first is told so."""
    open_shop.sells("TEE", price=2400, stock=5)
    control = open_shop.sandbox.control
    shopper.buys("tee", "1").visit("/checkout")
    form = shopper.form("/checkout")
    second = window_of(shopper)
    control.fault("hold", when="after", times=1)
    first = threading.Thread(target=lambda: shopper.press(form, "payment", **ADA))
    first.start()
    while not open_shop.rows(PaymentAttempt) or not _sessions(control):
        assert first.is_alive() or shopper.status
    second.buys("tee", "1").checks_out()
    control.release_answers()
    first.join()
    assert "/pay/" in second.path and second.status == 200
    assert shopper.status == 409 and shopper.sees("changed in another window")
    open_shop.clock.forward(minutes=1)
    assert [page["status"] for page in _sessions(control)].count("open") == 1
    second.pays()
    assert open_shop.stock("TEE") == (5, 2, 0) and open_shop.broken() == {}


def _sessions(control) -> list:
    return list(control.box.vault.every("checkout.session", after=0))
