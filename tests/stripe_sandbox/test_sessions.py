"""Checkout Sessions: what they cost, how long they live, what changes them."""

from decimal import Decimal

import pytest
import stripe

from tests.stripe_sandbox.conftest import order

HALF_HOUR = 1800


def line(name, amount, quantity=1, currency="usd", **price):
    data = {"currency": currency, "unit_amount": amount, "product_data": {"name": name}, **price}
    return {"quantity": quantity, "price_data": {k: v for k, v in data.items() if v is not None}}


def rate(amount, name="Standard", currency="usd"):
    fixed = {"amount": amount, "currency": currency}
    return {"shipping_rate_data": {"display_name": name, "type": "fixed_amount", "fixed_amount": fixed}}


def test_a_new_session_is_open_unpaid_and_has_a_page(up, open_session):
    session = open_session(
        metadata={"attempt": "7"}, client_reference_id="order-7", customer_email="ada@example.com"
    )

    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert session.url == f"{up.url}/pay/{session.id}"
    assert len(session.id) == 66 and session.id.startswith("cs_test_")
    assert (session.amount_subtotal, session.amount_total, session.currency) == (2500, 2500, "usd")
    assert session.expires_at == session.created + 86400
    assert session.metadata.to_dict() == {"attempt": "7"}
    assert (session.client_reference_id, session.customer_email) == ("order-7", "ada@example.com")
    assert session.livemode is False


def test_amounts_add_up(client):
    lines = [line("Deck", 1250, 3), line("Sticker", None, 3, unit_amount_decimal="33.5")]
    session = client.v1.checkout.sessions.create(
        params=order(line_items=lines, shipping_options=[rate(500), rate(1500, "Express")])
        | {"expand": ["line_items"]}
    )

    assert [item.amount_subtotal for item in session.line_items.data] == [3750, 101]  # 100.5 rounds up
    assert session.amount_subtotal == 3851
    assert session.total_details.to_dict() == {"amount_discount": 0, "amount_shipping": 500, "amount_tax": 0}
    assert session.shipping_cost.amount_total == 500
    assert session.amount_total == 4351
    assert session.line_items.data[1].price.unit_amount is None
    assert session.line_items.data[1].price.unit_amount_decimal == Decimal("33.5")


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [(49, "usd", "amount_too_small"), (29, "gbp", "amount_too_small"), (399, "hkd", "amount_too_small"),
     (17499, "huf", "amount_too_small"), (100_000_000, "usd", "amount_too_large")],
)  # fmt: skip
def test_what_cannot_be_charged_is_refused(client, amount, currency, code):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.create(params=order(line_items=[line("Pin", amount, currency=currency)]))

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("amount", "currency"), [(50, "usd"), (30, "gbp"), (99_999_999, "usd"), (0, "usd"), (50, "jpy")]
)
def test_the_edges_of_what_can_be_charged(client, amount, currency):
    session = client.v1.checkout.sessions.create(
        params=order(line_items=[line("Pin", amount, currency=currency)])
    )

    assert session.amount_total == amount


@pytest.mark.parametrize(
    "change",
    [
        {"allow_promotion_codes": True, "discounts": [{"coupon": "TEN"}]},
        {"allow_promotion_codes": False, "discounts": [{"coupon": "TEN"}]},
        {"shipping_options": [rate(n) for n in range(1, 7)]},
        {"shipping_options": [rate(500, currency="eur")]},
        {"line_items": [line("A", 100), line("B", 100, currency="eur")]},
        {"line_items": [line("A", 100)], "currency": "eur"},
        {"line_items": [line("A", -100)]},
        {"line_items": [line("A", 100, 0)]},
        {"line_items": [{"price_data": line("A", 100)["price_data"]}]},
        {"line_items": [{"quantity": 1, "price": "price_none"}]},
        {"line_items": [line("A", 100, unit_amount_decimal="1.5")]},
        {"line_items": [line("A", 100, currency="USD")]},
        {"line_items": [line(str(n), 100) for n in range(101)]},
        {"excluded_payment_method_types": ["card", "us_bank_account"]},
        {
            "payment_intent_data": {"shipping": {"name": "Ada", "address": {"line1": "1 High St"}}},
            "shipping_address_collection": {"allowed_countries": ["US"]},
        },
    ],
)
def test_what_contradicts_itself_is_refused(client, change):
    client.v1.coupons.create(params={"id": "TEN", "percent_off": 10, "duration": "once"})

    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(params=order(**change))

    assert client.v1.checkout.sessions.list().data == []


@pytest.mark.parametrize(("seconds", "taken"), [(1799, False), (1800, True), (86400, True), (86401, False)])
def test_a_session_lives_half_an_hour_to_a_day(client, clock, seconds, taken):
    params = order(expires_at=int(clock.at) + seconds)

    if taken:
        assert client.v1.checkout.sessions.create(params=params).expires_at == clock.at + seconds
    else:
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            client.v1.checkout.sessions.create(params=params)
        assert refusal.value.param == "expires_at"


def test_its_time_expires_it_once_and_takes_its_page(up, client, clock, open_session):
    session = open_session(expires_at=int(clock.at) + HALF_HOUR)

    up.control.advance(HALF_HOUR - 1)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    up.control.advance(1)
    expired = client.v1.checkout.sessions.retrieve(session.id)

    assert (expired.status, expired.payment_status, expired.url) == ("expired", "unpaid", None)
    assert [one["type"] for one in up.control.events()] == ["checkout.session.expired"]
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.expire(session.id)


def test_expiring_is_for_open_sessions_only(up, client, open_session):
    session = open_session()
    assert client.v1.checkout.sessions.expire(session.id).status == "expired"

    paid = open_session()
    up.control.pay(paid.id)
    with pytest.raises(stripe.InvalidRequestError, match="status of `complete`"):
        client.v1.checkout.sessions.expire(paid.id)

    up.control.advance(86400)
    assert client.v1.checkout.sessions.retrieve(paid.id).status == "complete"


def test_expiring_cancels_an_intent_that_a_decline_left_behind(up, client, open_session):
    session = open_session()
    with pytest.raises(Exception, match="refused"):
        up.control.pay(session.id, "4000000000000002")
    client.v1.checkout.sessions.expire(session.id)

    intent = client.v1.payment_intents.list().data[0]
    assert (intent.status, intent.cancellation_reason) == ("canceled", "expired")


def test_a_coupon_comes_off_the_goods_and_never_off_the_delivery(client):
    client.v1.coupons.create(params={"id": "THIRD", "percent_off": 33.3, "duration": "once"})
    session = client.v1.checkout.sessions.create(
        params=order(
            line_items=[line("A", 1000), line("B", 999)],
            discounts=[{"coupon": "THIRD"}],
            shipping_options=[rate(500)],
        )
        | {"expand": ["line_items", "total_details.breakdown", "discounts.coupon"]}
    )

    assert session.total_details.amount_discount == 666  # 33.3 % of 19.99 is 6.65667
    assert [item.amount_discount for item in session.line_items.data] == [333, 333]
    assert session.amount_total == 1999 - 666 + 500
    assert session.total_details.breakdown.discounts[0].amount == 666
    assert session.discounts[0].coupon.id == "THIRD"


def test_an_amount_off_never_goes_below_nothing(client):
    client.v1.coupons.create(params={"id": "BIG", "amount_off": 9999, "currency": "usd", "duration": "once"})
    session = client.v1.checkout.sessions.create(params=order(discounts=[{"coupon": "BIG"}]))

    assert (session.amount_total, session.total_details.amount_discount) == (0, 2500)


def test_a_promotion_code_is_counted_when_it_is_used(up, client):
    client.v1.coupons.create(params={"id": "TEN", "percent_off": 10, "duration": "once"})
    code = client.v1.promotion_codes.create(
        params={"promotion": {"type": "coupon", "coupon": "TEN"}, "code": "NEWS10", "max_redemptions": 1}
    )
    session = client.v1.checkout.sessions.create(params=order(discounts=[{"promotion_code": code.id}]))
    assert client.v1.promotion_codes.retrieve(code.id).times_redeemed == 0

    up.control.pay(session.id)
    assert client.v1.promotion_codes.retrieve(code.id).times_redeemed == 1
    with pytest.raises(stripe.InvalidRequestError, match="used up"):
        client.v1.checkout.sessions.create(params=order(discounts=[{"promotion_code": code.id}]))


def test_metadata_is_merged_and_the_intent_has_its_own(up, client, open_session):
    session = open_session(metadata={"a": "1", "b": "2"}, payment_intent_data={"metadata": {"order": "1001"}})
    updated = client.v1.checkout.sessions.update(session.id, params={"metadata": {"a": "", "c": "3"}})
    up.control.pay(session.id)
    paid = client.v1.checkout.sessions.retrieve(
        session.id, params={"expand": ["payment_intent.latest_charge"]}
    )

    assert updated.metadata.to_dict() == {"b": "2", "c": "3"}
    assert paid.payment_intent.metadata.to_dict() == {"order": "1001"}
    assert paid.payment_intent.latest_charge.metadata.to_dict() == {"order": "1001"}


def test_an_open_session_can_be_changed_a_closed_one_not(up, client, open_session):
    session = open_session()
    changed = client.v1.checkout.sessions.update(
        session.id, params={"line_items": [line("Deck", 900, 2)], "shipping_options": [rate(200)]}
    )
    assert changed.amount_total == 2000

    client.v1.checkout.sessions.expire(session.id)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.update(session.id, params={"line_items": [line("Deck", 900)]})
    assert client.v1.checkout.sessions.retrieve(session.id).amount_total == 2000


def test_tax_by_address_comes_on_top_or_is_inside(up, client):
    up.control.tax("US-CA", "8.25")
    session = client.v1.checkout.sessions.create(
        params=order(
            line_items=[line("A", 1000, tax_behavior="exclusive"), line("B", 1000, tax_behavior="inclusive")],
            automatic_tax={"enabled": True},
            shipping_address_collection={"allowed_countries": ["US"]},
        )
    )
    assert (session.amount_total, session.automatic_tax.status) == (2000, "requires_location_inputs")
    address = {
        "shipping_name": "Ada", "shipping_line1": "1 High St", "shipping_city": "Davis", "shipping_country": "US",
        "shipping_state": "CA", "shipping_postal_code": "95616",
    }  # fmt: skip
    up.control.pay(session.id, shown_total="2083", **address)
    paid = client.v1.checkout.sessions.retrieve(session.id, params={"expand": ["total_details.breakdown"]})

    assert paid.amount_total == 2083  # 82.5 rounds up on top; 76 are inside the other
    assert paid.total_details.amount_tax == 83 + 76
    assert paid.total_details.breakdown.taxes[0].rate.percentage == 8.25
    assert paid.automatic_tax.status == "complete"


def test_an_expired_session_with_recovery_leads_to_a_new_one(up, client, open_session, clock):
    import requests

    session = open_session(after_expiration={"recovery": {"enabled": True}}, metadata={"attempt": "3"})
    expired = client.v1.checkout.sessions.expire(session.id)
    answer = requests.get(expired.after_expiration.recovery.url, allow_redirects=False)
    new = client.v1.checkout.sessions.retrieve(answer.headers["Location"].rpartition("/")[2])

    assert answer.status_code == 303
    assert (new.recovered_from, new.status, new.metadata["attempt"]) == (session.id, "open", "3")
