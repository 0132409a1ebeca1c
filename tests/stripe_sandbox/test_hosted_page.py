"""The hosted page, walked as a browser without scripts walks it: by its forms and links."""

import re
import threading
import time

import pytest
import requests

from tests.stripe_sandbox.contract import ABSENT, check_object, contract_path
from tests.stripe_sandbox.walking import ADDRESS, GOOD, post, visit


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


@pytest.mark.parametrize("expiry", ["12/34", "12 / 34", "1234", "12/2034", "1/34", "01/34"])
def test_an_expiry_may_be_written_as_people_write_it(open_session, expiry):
    session = open_session()

    assert (
        post(
            session.url, email="a@b.example", shown_total="2500", act="pay", **GOOD | {"expiry": expiry}
        ).status_code
        == 303
    )


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


@pytest.mark.skipif(contract_path() is None, reason=ABSENT)
def test_every_object_behind_the_page_is_as_the_contract_says(up, client, open_session):
    up.control.pay(open_session().id, "4000002760003184")
    up.control.pay_by_bank(open_session().id)
    for doc in client.v1.events.list(params={"limit": 100}).data:
        check_object("event", doc.to_dict())
        check_object(doc.data.object.object, doc.data.object.to_dict())


def test_two_tabs_that_pay_at_once_charge_once(up, client, open_session):
    for _ in range(5):
        session = open_session()
        answers, start = [], threading.Barrier(2)

        def pay(session=session, answers=answers, start=start):
            start.wait(5)
            answers.append(
                post(session.url, email="a@b.example", shown_total="2500", act="pay", **GOOD).status_code
            )

        tabs = [threading.Thread(target=pay) for _ in range(2)]
        for tab in tabs:
            tab.start()
        for tab in tabs:
            tab.join(10)

        assert sorted(answers) == [303, 410]
        assert client.v1.checkout.sessions.retrieve(session.id).status == "complete"
    assert len(client.v1.charges.list().data) == 5
    assert len(up.control.events("checkout.session.completed")) == 5
