"""Whatever is sent, a person gets a sentence and a machine a status: never a failure of ours."""

from __future__ import annotations

import json
import re

import stripe

from store.orders import Order
from store.payments import StripeEvent
from tests.support.shop import ADA


def post_notice(shop, shopper, body: bytes, signature: bytes | None = None) -> int:
    if signature is None:
        now = int(shop.clock.now().timestamp())
        secret = shop.ports.payments._secrets[0]
        signature = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, timestamp=now)
    answer = shopper.session.post(
        f"{shop.url}/webhooks/stripe", data=body, headers={"Stripe-Signature": signature}
    )
    return answer.status_code


def test_an_odd_referer_keeps_nobody_from_filling_the_cart(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=50)
    for referer in ("http://[", "http://[::1/products/tee?from=1", "//", "\x7f", "http://a:b:c/"):
        answer = shopper.session.post(
            f"{open_shop.url}/cart/lines",
            data={"sku": "TEE", "quantity": "1"},
            headers={"Origin": open_shop.url, "Referer": referer},
            allow_redirects=False,
        )
        assert (referer, answer.status_code, answer.headers.get("Location")) == (
            referer,
            303,
            "/cart?added=TEE",
        )


def test_a_signature_in_odd_letters_is_refused(open_shop, shopper):
    now = int(open_shop.clock.now().timestamp())
    for odd in (f"t={now},v1=\xe9\xff", "v1=\xe9", "t=\xb2,v1=0", "t", "t=,v1=", ",,,", "t=1=2=3"):
        assert (odd, post_notice(open_shop, shopper, b"{}", odd.encode("latin-1"))) == (odd, 400)
    assert open_shop.rows(StripeEvent) == []


def test_an_old_message_is_no_news_however_its_age_is_dressed_up(open_shop, shopper):
    """Whoever overheard a message five minutes ago can send it again, but cannot make it young."""
    body = json.dumps(event()).encode()
    old = int(open_shop.clock.now().timestamp())
    heard = stripe.WebhookSignature.generate_signature_header(
        body.decode(), open_shop.ports.payments._secrets[0], timestamp=old
    )
    open_shop.clock.forward(seconds=301)
    young = int(open_shop.clock.now().timestamp())
    for odd in (heard, f"{heard},t={young}", f"t={young},{heard}", heard.replace("t=", f"t={young}=,t=")):
        assert (odd, post_notice(open_shop, shopper, body, odd.encode())) == (odd, 400)
    assert (
        post_notice(
            open_shop,
            shopper,
            body,
            heard.replace(f"t={old},", f"t={old}=x,").encode() + f",t={young}".encode(),
        )
        == 400
    )
    assert open_shop.rows(StripeEvent) == []
    open_shop.clock.forward(seconds=-2)
    assert post_notice(open_shop, shopper, body, heard.encode()) == 200


def event(**more: object) -> dict[str, object]:
    plain = {
        "id": "evt_odd",
        "object": "event",
        "type": "checkout.session.completed",
        "livemode": False,
        "created": 1_795_000_000,
        "data": {"object": {"id": "cs_test_odd", "object": "checkout.session"}},
    }
    return {**plain, **more}


def test_a_signed_message_of_an_odd_shape_is_refused_unstored(open_shop, shopper):
    odd_ones = [
        event(data=[]),
        event(data=None),
        event(data={"object": []}),
        event(data={"object": {"id": "cs_test_\x00"}}),
        event(created=10**30),
        event(created=-(10**30)),
        event(created="soon"),
        event(id="evt_\x00"),
        event(id="evt_\ud800"),
        event(id=""),
        event(id=7),
        event(type="checkout\x00"),
        event(type=None),
    ]
    for odd in odd_ones:
        assert (odd, post_notice(open_shop, shopper, json.dumps(odd).encode())) == (odd, 400)
    assert open_shop.rows(StripeEvent) == []


def test_a_note_of_several_lines_is_a_note(open_shop, shopper):
    """Browsers send line breaks as CR LF, whatever was typed, and count them as one character."""
    open_shop.sells("TEE", price=2400, stock=5)
    note = "Ring twice.\r\nThen wait.\r\n\r\n"
    shopper.buys("tee", "1").checks_out(note=note + "x" * (500 - len(note.replace("\r", ""))))
    assert "/pay/" in shopper.path, shopper.words
    assert open_shop.orders()[0].customer_note.startswith("Ring twice.\nThen wait.\n\nxxx")


def test_an_odd_field_is_told_beside_it_and_places_nothing(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "1").visit("/checkout")
    fields = ("email", "name", "phone", "line1", "line2", "city", "state", "postcode", "donation")
    form = shopper.form("/checkout")
    for odd in ("\x00", "a\r\nBcc: all@example.com", "\u202eadA", "x" * 2000):
        shopper.press(form, "payment", **{**ADA, **dict.fromkeys(fields, odd)})
        assert (odd[:9], shopper.status, shopper.path) == (odd[:9], 422, "/checkout")
        assert set(re.findall(r'href="#([a-z0-9]+)"', shopper.answer.text)) >= set(fields)
    assert open_shop.rows(Order) == [] and open_shop.stock("TEE") == (5, 0, 0)


def test_a_choice_that_was_never_offered_places_nothing(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "1").visit("/checkout")
    form = shopper.form("/checkout")
    for name in ("delivery", "country", "shown", "cart_version"):
        for odd in ("\x00", "standard=1,standard=0", "9" * 4000):
            shopper.visit(open_shop.url + "/checkout").press(form, "payment", **{**ADA, name: odd})
            if "/pay/" in shopper.path:  # an unknown choice became the one that was shown as chosen
                assert name in ("delivery", "country") and open_shop.orders()[0].total_minor == 2900
            else:
                assert (name, odd[:9], shopper.status in (409, 422)) == (name, odd[:9], True)


def test_an_address_that_grows_when_folded_fits_its_column(open_shop, shopper):
    """Some letters fold into three: what is compared must fit its column as well as what was typed."""
    open_shop.sells("TEE", price=2400, stock=5)
    email = "\u0390" * 60 + "@" + ".".join(["d" * 60] * 2) + ".example.com"
    shopper.buys("tee", "1").checks_out(email=email)
    assert shopper.status in (200, 422), shopper.words
    shopper.visit(open_shop.url + "/orders/lookup").send("/orders/lookup", "", email=email)
    assert shopper.status in (200, 422)


def test_an_odd_quantity_is_told_beside_its_box(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.visit(open_shop.url + "/products/tee")
    for odd in ("0", "-1", "100", "1e3", "٣", "1_0", "", "9" * 5000, "1\x00"):
        shopper.send("/cart/lines", "add", quantity=odd)
        assert (odd[:9], shopper.status) == (odd[:9], 422)
        assert shopper.sees("whole number from 1 to 99")
    assert shopper.session.cookies.get("tvnl_cart") is None


def test_an_odd_address_is_a_missing_page(open_shop, shopper):
    shopper.session.cookies.set("tvnl_cart", "\x7f;garbage")
    for path in (
        "/orders/" + "a" * 32,
        "/orders/%00",
        "/orders/..%2f..%2fetc",
        "/orders/" + "a" * 3000,
        "/checkout/return",
        "/checkout/return?session_id=%00",
        "/checkout/return?session_id[]=cs_test_a",
        "/products/%00",
        "/products/" + "a" * 3000,
    ):
        shopper.visit(open_shop.url + path)
        assert (path[:40], shopper.status) == (path[:40], 404)


def test_an_odd_notice_offers_nothing_odd(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    for query in ("removed=TEE&count=²", "removed=TEE&count=" + "9" * 400, "added=%00", "removed=<script>"):
        shopper.visit(f"{open_shop.url}/cart?{query}")
        assert shopper.status == 200 and "<script>" not in shopper.words
        for form in shopper.forms():
            kept = dict(form.values).get("quantity")
            assert kept is None or re.fullmatch("[0-9]{1,2}", kept)
