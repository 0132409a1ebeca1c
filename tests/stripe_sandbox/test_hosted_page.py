"""The hosted page, walked as a browser without scripts walks it: by its forms and links."""

import re
import time
from html.parser import HTMLParser

import pytest
import requests

from store.stripe_sandbox.cards import CARDS, luhn
from tests.stripe_sandbox.contract import check_object, contract_path

PAID = [number for number, card in CARDS.items() if not card.declined and not card.challenge]
REFUSED = [number for number, card in CARDS.items() if card.declined and not card.challenge]
GOOD = {"number": "4242 4242 4242 4242", "expiry": "12/34", "cvc": "123", "card_name": "Ada Lovelace"}
ADDRESS = {
    "shipping_name": "Ada Lovelace", "shipping_country": "US", "shipping_line1": "1 High St", "shipping_city": "Davis",
    "shipping_state": "CA", "shipping_postal_code": "95616",
}  # fmt: skip


class Page(HTMLParser):
    """A page's form fields, labels and buttons."""

    def __init__(self, answer):
        super().__init__()
        self.status, self.html, self.url = answer.status_code, answer.text, answer.url
        self.fields, self.labels, self.locked, self.described = {}, {}, set(), {}
        self._label = self._select = None
        self.feed(answer.text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "label":
            self._label = given.get("for")
        elif tag == "select":
            self._select = given["name"]
            self.fields[self._select] = ""
        elif tag == "option" and "selected" in given:
            self.fields[self._select] = given["value"]
        elif tag == "input" and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.fields[given["name"]] = given.get("value", "")
            if "readonly" in given:
                self.locked.add(given["name"])
        if given.get("aria-invalid"):
            self.described[given["name"]] = given["aria-describedby"]

    def handle_data(self, data):
        if self._label:
            self.labels.setdefault(data.strip(), self._label)
            self._label = None

    def submit(self, act="pay", **typed):
        by_name = {self.labels.get(label, label): value for label, value in typed.items()}
        data = self.fields | by_name | ({"act": act} if act else {})
        return Page(requests.post(self.url, data=data, allow_redirects=False, timeout=15)), data


def visit(url):
    return Page(requests.get(url, allow_redirects=False, timeout=5))


def post(url, **data):
    return requests.post(url, data=data, allow_redirects=False, timeout=15)


def test_a_buyer_pays_and_is_sent_back_with_the_sessions_id(client, open_session):
    session = open_session(customer_email="ada@example.com")
    page = visit(session.url)

    assert page.status == 200
    assert page.labels["Email"] == "email" and page.labels["Card number"] == "number"
    assert ">Pay $25.00</button>" in page.html
    assert page.fields["email"] == "ada@example.com" and "email" in page.locked
    answer = post(session.url, **(page.fields | GOOD | {"act": "pay"}))

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://shop.test/return?session_id={session.id}"
    paid = client.v1.checkout.sessions.retrieve(
        session.id, params={"expand": ["payment_intent.latest_charge"]}
    )
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.customer_details.email == "ada@example.com"
    assert paid.customer_details.name == "Ada Lovelace"
    assert paid.payment_intent.amount_received == 2500
    assert paid.payment_intent.latest_charge.payment_method_details.card.last4 == "4242"


def test_the_page_is_strict_and_names_what_it_is(open_session):
    answer = requests.get(open_session().url)

    assert "Local Stripe sandbox:</strong> no money moves" in answer.text
    assert "script" not in answer.headers["Content-Security-Policy"]
    assert re.search(r"<script|<style|\sstyle=|\son\w+=", answer.text) is None
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_card_number_is_stored_nowhere(up, open_session):
    session = open_session()
    post(session.url, email="ada@example.com", act="pay", shown_total="2500", **GOOD)
    post(open_session().url, email="ada@example.com", act="decline", shown_total="2500")

    for row in up.control.box.vault.run("SELECT body FROM object"):
        assert "4242424242424242" not in row["body"] and "4242 4242" not in row["body"]
        assert "4000000000000002" not in row["body"]


@pytest.mark.parametrize("number", PAID)
def test_cards_that_pay(up, client, open_session, number):
    session = open_session()
    assert up.control.pay(session.id, number).endswith(session.id)

    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    charge = client.v1.charges.list().data[0]
    assert (charge.status, charge.payment_method_details.card.last4) == ("succeeded", number[-4:])


@pytest.mark.parametrize("number", REFUSED)
def test_cards_that_refuse_keep_the_page_and_what_was_typed(up, client, open_session, number):
    session = open_session()
    page, typed = visit(session.url).submit(
        **GOOD | {"Email": "ada@example.com", "Card number": CARDS[number].spaced, "cvc": "999"}
    )
    code, decline_code, message = CARDS[number].declined

    assert page.status == 402
    assert message.replace("'", "&#39;") in page.html
    assert {name: page.fields[name] for name in typed if name != "act"} == {
        name: value for name, value in typed.items() if name != "act"
    }
    still = client.v1.checkout.sessions.retrieve(session.id, params={"expand": ["payment_intent"]})
    error = still.payment_intent.last_payment_error
    assert (still.status, still.payment_status) == ("open", "unpaid")
    assert (error.code, getattr(error, "decline_code", None)) == (code, decline_code)
    assert [one["type"] for one in up.control.events()] == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]


def test_five_declines_and_then_a_payment_make_one_charge_that_counts(up, client, open_session):
    session = open_session()
    for _ in range(5):
        post(session.url, email="ada@example.com", act="decline", shown_total="2500")
    up.control.pay(session.id)

    assert [one.status for one in client.v1.charges.list().data] == ["succeeded"] + ["failed"] * 5
    assert len(client.v1.payment_intents.list().data) == 1
    assert len(up.control.events("checkout.session.completed")) == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"number": ""}, "number"),
        ({"number": "4242"}, "number"),
        ({"number": "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢"}, "number"),
        ({"expiry": "13/34"}, "expiry"),
        ({"expiry": "soon"}, "expiry"),
        ({"expiry": "01/20"}, "expiry"),
        ({"cvc": "12"}, "cvc"),
        ({"number": "378282246310005", "cvc": "123"}, "cvc"),
        ({"card_name": ""}, "card_name"),
        ({"email": "ada"}, "email"),
        ({"email": ""}, "email"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_is_tried(up, open_session, typed, field):
    session = open_session()
    page, _ = visit(session.url).submit(**{"email": "ada@example.com"} | GOOD | typed)

    assert page.status == 422
    assert list(page.described) == [field]
    assert f'id="{page.described[field]}"' in page.html and f'href="#{field}"' in page.html
    assert "<title>Error: " in page.html
    assert up.control.events() == []


@pytest.mark.parametrize(
    ("number", "code"),
    [("4242 4242 4242 4241", "incorrect_number"), ("4111 1111 1111 1111", "test_mode_live_card")],
)
def test_no_card_but_a_test_card_is_taken(client, open_session, number, code):
    session = open_session()
    page, _ = visit(session.url).submit(**GOOD | {"email": "ada@example.com", "number": number})

    assert page.status == 402 and code in page.html
    assert client.v1.charges.list().data == []
    assert luhn("4242424242424242") and not luhn("4242424242424241")


@pytest.mark.parametrize("expiry", ["12/34", "12 / 34", "1234", "12/2034", "1/34", "01/34"])
def test_an_expiry_may_be_written_as_people_write_it(open_session, expiry):
    session = open_session()

    assert (
        post(
            session.url, email="a@b.example", shown_total="2500", act="pay", **GOOD | {"expiry": expiry}
        ).status_code
        == 303
    )


@pytest.mark.parametrize("number", ["4000002760003184", "4000002500003155"])
def test_three_d_secure_pays_after_confirmation(up, client, open_session, number):
    session = open_session()
    answer = post(
        session.url, email="ada@example.com", shown_total="2500", act="pay", **GOOD | {"number": number}
    )

    assert answer.headers["Location"] == f"/pay/{session.id}/confirm"
    waiting = client.v1.checkout.sessions.retrieve(session.id, params={"expand": ["payment_intent"]})
    assert (waiting.status, waiting.payment_intent.status) == ("open", "requires_action")
    page = visit(session.url + "/confirm")
    assert "Confirm this payment" in page.html
    answer = post(session.url + "/confirm", answer="complete")

    assert answer.headers["Location"].endswith(session.id)
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    card = client.v1.charges.list().data[0].payment_method_details.card
    assert card.three_d_secure.result == "authenticated"


@pytest.mark.parametrize(
    ("number", "answer", "code"),
    [
        ("4000002760003184", "fail", "payment_intent_authentication_failure"),
        ("4000008400001629", "complete", "card_declined"),
    ],
)
def test_three_d_secure_can_end_in_a_refusal(client, open_session, number, answer, code):
    session = open_session(phone_number_collection={"enabled": True})
    fields = {"email": "ada@example.com", "phone": "+1 530 555 0100"}
    post(session.url, shown_total="2500", act="pay", **GOOD | fields | {"number": number})
    page = Page(requests.post(session.url + "/confirm", data={"answer": answer}))

    assert page.status == 402
    assert {name: page.fields[name] for name in fields} == fields  # all but the card, which was not kept
    intent = client.v1.payment_intents.list().data[0]
    assert (intent.status, intent.last_payment_error.code) == ("requires_payment_method", code)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"


def test_the_shop_may_ask_for_three_d_secure_itself(open_session):
    session = open_session(payment_method_options={"card": {"request_three_d_secure": "any"}})

    answer = post(session.url, email="ada@example.com", shown_total="2500", act="pay", **GOOD)
    assert answer.headers["Location"].endswith("/confirm")


@pytest.mark.parametrize(
    ("number", "types"),
    [
        ("4000000000000259", ["charge.dispute.created", "charge.dispute.funds_withdrawn"]),
        ("4000000000002685", ["charge.dispute.created", "charge.dispute.funds_withdrawn"]),
        ("4000000000001976", ["charge.dispute.created"]),
        ("4000000000005423", ["radar.early_fraud_warning.created"]),
    ],
)
def test_cards_that_bring_trouble_after_paying(up, client, open_session, number, types):
    up.control.pay(open_session().id, number)

    events = [one["type"] for one in up.control.events()]
    assert events[:4] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]
    assert events[4:] == types
    assert client.v1.charges.list().data[0].paid


@pytest.mark.parametrize(
    ("account", "clears", "event"),
    [("000123456789", True, "checkout.session.async_payment_succeeded"), ("000222222227", False, "checkout.session.async_payment_failed")],
)  # fmt: skip
def test_a_bank_debit_is_complete_at_once_and_decided_later(up, client, open_session, account, clears, event):
    session = open_session()
    up.control.pay_by_bank(session.id, account)
    waiting = client.v1.checkout.sessions.retrieve(
        session.id, params={"expand": ["payment_intent.latest_charge"]}
    )
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    assert (waiting.payment_intent.status, waiting.payment_intent.latest_charge.status) == (
        "processing",
        "pending",
    )

    up.control.advance(299)
    assert up.control.events(event) == []
    up.control.advance(1)
    up.control.advance(86400)

    decided = client.v1.checkout.sessions.retrieve(
        session.id, params={"expand": ["payment_intent.latest_charge"]}
    )
    assert (decided.status, decided.payment_status) == ("complete", "paid" if clears else "unpaid")
    assert decided.payment_intent.latest_charge.status == ("succeeded" if clears else "failed")
    assert len(up.control.events(event)) == 1


def test_address_delivery_code_and_questions_all_arrive(up, client):
    client.v1.coupons.create(params={"id": "TEN", "percent_off": 10, "duration": "once"})
    client.v1.promotion_codes.create(
        params={"promotion": {"type": "coupon", "coupon": "TEN"}, "code": "NEWS10"}
    )
    fixed = lambda amount: {"type": "fixed_amount", "fixed_amount": {"amount": amount, "currency": "usd"}}  # noqa: E731
    session = client.v1.checkout.sessions.create(
        params={
            "line_items": [{"quantity": 2, "price_data": {"currency": "usd", "unit_amount": 1250, "product_data": {"name": "Deck"}}}],
            "success_url": "http://shop.test/r?s={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://shop.test/cart",
            "allow_promotion_codes": True,
            "phone_number_collection": {"enabled": True},
            "billing_address_collection": "required",
            "consent_collection": {"terms_of_service": "required"},
            "shipping_address_collection": {"allowed_countries": ["US", "DE"]},
            "shipping_options": [
                {"shipping_rate_data": {"display_name": "Standard", **fixed(500)}},
                {"shipping_rate_data": {"display_name": "Express", **fixed(1500)}},
            ],
            "custom_fields": [
                {"key": "size", "label": {"custom": "Size", "type": "custom"}, "type": "dropdown",
                 "dropdown": {"options": [{"label": "Medium", "value": "m"}]}},
                {"key": "pin", "label": {"custom": "Pin", "type": "custom"}, "type": "numeric", "optional": True},
            ],
        }
    )  # fmt: skip
    express = session.shipping_options[1].shipping_rate
    page = visit(session.url)
    assert 'href="http://shop.test/cart"' in page.html and "Pay $30.00" in page.html

    page, _ = page.submit("apply", Code="nope")
    assert page.status == 422 and "This code is invalid." in page.html
    page, _ = page.submit("apply", Code="news10", shipping_rate=express)
    assert "Pay $37.50" in page.html and "−$2.50" in page.html
    page, _ = page.submit("remove")
    assert "Pay $40.00" in page.html
    page, _ = page.submit("apply", Code="NEWS10")
    page, _ = page.submit()
    assert page.status == 422
    assert set(page.described) >= {
        "email",
        "phone",
        "shipping_line1",
        "billing_line1",
        "custom_size",
        "terms",
        "number",
    }
    assert "custom_pin" not in page.described
    assert (
        '<a href="#shipping_city">Delivery: city</a>' in page.html
        and '<a href="#custom_size">Size</a>' in page.html
    )

    billing = {name.replace("shipping", "billing"): value for name, value in ADDRESS.items()}
    typed = GOOD | ADDRESS | billing | {
        "email": "ada@example.com", "phone": "+1 530 555 0100", "terms": "on", "custom_size": "m", "custom_pin": "12",
    }  # fmt: skip
    page, _ = page.submit(**typed | {"shipping_country": "FR"})
    assert list(page.described) == ["shipping_country"]
    page, _ = page.submit(**typed)

    assert page.status == 303
    paid = client.v1.checkout.sessions.retrieve(
        session.id, params={"expand": ["shipping_cost.shipping_rate"]}
    )
    assert (paid.amount_total, paid.total_details.amount_discount) == (3750, 250)
    assert paid.collected_information.shipping_details.address.postal_code == "95616"
    assert paid.shipping_cost.shipping_rate.display_name == "Express"
    assert paid.customer_details.phone == "+1 530 555 0100"
    assert paid.consent.terms_of_service == "accepted"
    assert [
        (one.dropdown.value if one.type == "dropdown" else one.numeric.value) for one in paid.custom_fields
    ] == ["m", "12"]


def test_a_total_that_changed_is_shown_before_it_is_charged(up, client, open_session):
    session = open_session()
    page, _ = visit(session.url).submit(**GOOD | {"email": "ada@example.com", "shown_total": "100"})

    assert page.status == 200 and "The total is now $25.00" in page.html
    assert client.v1.charges.list().data == []
    assert page.submit()[0].status == 303


def test_a_code_that_would_leave_less_than_can_be_charged_is_refused(client, open_session):
    client.v1.coupons.create(params={"id": "MOST", "percent_off": 99, "duration": "once"})
    client.v1.promotion_codes.create(
        params={"promotion": {"type": "coupon", "coupon": "MOST"}, "code": "MOST"}
    )
    session = open_session(allow_promotion_codes=True)
    page, _ = visit(session.url).submit("apply", Code="MOST")

    assert page.status == 422 and "less than can be charged" in page.html
    assert client.v1.checkout.sessions.retrieve(session.id).amount_total == 2500


def test_an_order_of_nothing_needs_no_card(up, client, open_session):
    client.v1.coupons.create(params={"id": "FREE", "percent_off": 100, "duration": "once"})
    session = open_session(discounts=[{"coupon": "FREE"}])
    page = visit(session.url)
    assert "Complete order" in page.html and "Card number" not in page.html
    page, _ = page.submit(Email="ada@example.com")

    assert page.status == 303
    done = client.v1.checkout.sessions.retrieve(session.id, params={"expand": ["customer"]})
    assert (done.payment_status, done.payment_intent) == ("no_payment_required", None)
    assert done.customer.email == "ada@example.com"
    assert client.v1.charges.list().data == []


def test_shortcuts_fill_a_card_in_and_pay_nothing(client, open_session):
    session = open_session()
    page, _ = visit(session.url).submit(None, fill="378282246310005", Email="ada@example.com")

    assert page.status == 200
    assert page.fields["number"] == "3782 822463 10005" and page.fields["cvc"] == "1234"
    assert page.fields["email"] == "ada@example.com"
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert page.submit()[0].status == 303


def test_a_locked_address_cannot_be_changed_by_a_forged_form(client, open_session):
    session = open_session(customer_email="ada@example.com")
    post(session.url, email="eve@example.com", shown_total="2500", act="pay", **GOOD)

    assert client.v1.checkout.sessions.retrieve(session.id).customer_details.email == "ada@example.com"


def test_a_used_expired_or_unknown_page_takes_nothing(up, client, open_session):
    paid, expired = open_session(), open_session()
    up.control.pay(paid.id)
    client.v1.checkout.sessions.expire(expired.id)
    charges = len(client.v1.charges.list().data)

    for url, status, says in (
        (paid.url, 410, "all done here"),
        (expired.url, 410, "has expired"),
        (up.url + "/pay/cs_test_none", 404, "no such payment page"),
    ):
        for answer in (
            requests.get(url),
            post(url, email="ada@example.com", shown_total="2500", act="pay", **GOOD),
        ):
            assert answer.status_code == status and says in answer.text
    assert len(client.v1.charges.list().data) == charges


def test_the_page_waits_for_the_shop_to_have_heard(up, ear, open_session):
    up.control.endpoint(ear.url, "whsec_test")
    session = open_session()
    up.control.pay(session.id)

    assert any(b"checkout.session.completed" in body for body, _ in ear.heard)


def test_the_page_does_not_wait_for_news_that_is_held_or_dropped(up, ear, open_session):
    up.control.endpoint(ear.url, "whsec_test")
    up.control.rule("hold", ["checkout.session.completed"])
    started = time.monotonic()
    up.control.pay(open_session().id)

    assert time.monotonic() - started < 5
    assert not any(b"checkout.session.completed" in body for body, _ in ear.heard)


@pytest.mark.skipif(contract_path() is None, reason="without the contract file")
def test_every_object_behind_the_page_is_as_the_contract_says(up, client, open_session):
    up.control.pay(open_session().id, "4000002760003184")
    up.control.pay_by_bank(open_session().id)
    for doc in client.v1.events.list(params={"limit": 100}).data:
        check_object("event", doc.to_dict())
        check_object(doc.data.object.object, doc.data.object.to_dict())
