"""The same questions to the sandbox and, with a real test key, to Stripe itself: where they differ, the sandbox lies.

`STRIPE_SECRET_KEY=sk_test_… pytest -m stripe_live tests/stripe_sandbox` asks Stripe. Nothing is paid: only a person
can use Stripe's page.
"""

import os
import uuid

import pytest
import stripe

from store.stripe_sandbox import running
from tests.stripe_sandbox.conftest import client_of, order

KEY = os.environ.get("STRIPE_SECRET_KEY", "")
REAL = KEY.startswith("sk_test_") and KEY != "sk_test_sandbox"


@pytest.fixture(params=["sandbox", pytest.param("stripe", marks=pytest.mark.stripe_live)])
def client(request, monkeypatch):
    """The library before the sandbox, then before Stripe."""
    if request.param == "stripe":
        if not REAL:
            pytest.skip("needs real Stripe (STRIPE_SECRET_KEY=sk_test_…)")
        yield stripe.StripeClient(
            KEY, max_network_retries=2, http_client=stripe.RequestsClient(timeout=(3, 20))
        )
    else:
        monkeypatch.setenv("SHOP_ENV", "test")
        with running() as up:
            yield client_of(up)


def shop_order(**more):
    urls = {
        "success_url": "https://example.com/r?s={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://example.com/",
    }
    return order() | urls | more


def test_a_session_is_made_read_listed_and_expired(client):
    session = client.v1.checkout.sessions.create(params=shop_order(metadata={"attempt": "1"}))
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert (session.amount_subtotal, session.amount_total, session.currency) == (2500, 2500, "usd")
    assert session.expires_at - session.created == 86400
    assert session.id.startswith("cs_test_") and len(session.id) <= 66

    assert client.v1.checkout.sessions.retrieve(session.id).metadata["attempt"] == "1"
    listed = client.v1.checkout.sessions.list(params={"created": {"gte": session.created - 5}})
    assert session.id in [one.id for one in listed.data]
    assert client.v1.checkout.sessions.line_items.list(session.id).data[0].amount_total == 2500
    expired = client.v1.checkout.sessions.expire(session.id)
    assert (expired.status, expired.url) == ("expired", None)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.expire(session.id)


def test_a_key_replays_and_refuses_other_parameters(client):
    options = {"idempotency_key": str(uuid.uuid4())}
    first = client.v1.checkout.sessions.create(params=shop_order(), options=options)
    again = client.v1.checkout.sessions.create(params=shop_order(), options=options)
    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"

    with pytest.raises(stripe.IdempotencyError):
        client.v1.checkout.sessions.create(params=shop_order(metadata={"a": "b"}), options=options)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sucess_url": "https://example.com/"}, "parameter_unknown"),
        ({"allow_promotion_codes": False, "discounts": [{"coupon": "none"}]}, None),
        ({"expires_at": 1_500_000_000}, None),
        ({"customer": "cus_none"}, "resource_missing"),
        ({"customer_email": "nobody"}, "email_invalid"),
        ({"success_url": "nowhere"}, "url_invalid"),
    ],
)
def test_mistakes_are_refused_alike(client, change, code):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.create(params=shop_order(**change))
    assert refusal.value.http_status == 400
    if code is not None:
        assert refusal.value.code == code


def test_less_than_can_be_charged_is_refused_alike(client):
    cheap = order(49)["line_items"]
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.create(params=shop_order(line_items=cheap))
    assert refusal.value.code == "amount_too_small"


def test_a_coupon_and_a_delivery_are_added_up_alike(client):
    coupon = client.v1.coupons.create(params={"percent_off": 33.3, "duration": "once"})
    delivery = {
        "display_name": "Standard",
        "type": "fixed_amount",
        "fixed_amount": {"amount": 500, "currency": "usd"},
    }
    session = client.v1.checkout.sessions.create(
        params=shop_order(
            discounts=[{"coupon": coupon.id}], shipping_options=[{"shipping_rate_data": delivery}]
        )
    )
    assert session.total_details.amount_discount == 833  # 33.3 % of 25.00 is 8.325
    assert session.total_details.amount_shipping == 500
    assert session.amount_total == 2500 - 833 + 500


def test_what_is_not_there_is_404_alike(client):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.retrieve("cs_test_" + "x" * 58)
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create(params={"payment_intent": "pi_none"})
