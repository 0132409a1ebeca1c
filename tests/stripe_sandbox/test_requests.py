"""Every request: who may, what is refused and how, what the answer carries."""

import pytest
import requests
import stripe

from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.forms import decode
from tests.stripe_sandbox.conftest import client_of, order

SESSIONS = "/v1/checkout/sessions"


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({}, "You did not provide an API key"),
        ({"Authorization": "Bearer "}, "You did not provide an API key"),
        ({"Authorization": "Bearer sk_test_somebody_else"}, "Invalid API Key provided: sk_test_********"),
        ({"Authorization": "Bearer sk_live_1234"}, "never takes a live key"),
        ({"Authorization": "Basic c2tfbGl2ZV8xMjM0Og=="}, "never takes a live key"),
    ],
)
def test_without_the_right_key_it_is_401(up, headers, says):
    answer = requests.post(up.url + SESSIONS, headers=headers, data={"mode": "payment"})

    assert answer.status_code == 401
    assert says in answer.json()["error"]["message"]
    assert up.control.box.vault.run("SELECT count(*) AS n FROM object")[0]["n"] == 0


def test_the_key_may_come_as_the_user_of_basic_authentication(up):
    assert requests.get(up.url + SESSIONS, auth=(up.secret_key, "")).status_code == 200


def test_the_library_sees_request_id_and_version(up, open_session):
    session = open_session()

    assert session.last_response.request_id.startswith("req_")
    assert session.last_response.headers["Stripe-Version"] == "2026-10-28.endive"
    assert up.control.requests("POST", SESSIONS)[0].request == session.last_response.request_id


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"sucess_url": "http://x.test/"}, "parameter_unknown", "sucess_url"),
        ({"line_items": [{"quantity": 1, "prize": "x"}]}, "parameter_unknown", "line_items[0][prize]"),
        ({"payment_method_types": ["card"]}, "parameter_unknown", "payment_method_types"),
        ({"ui_mode": "hosted"}, None, "ui_mode"),
        ({"expires_at": "soon"}, "parameter_invalid_integer", "expires_at"),
        ({"line_items": []}, "parameter_missing", "line_items"),
        ({"success_url": None}, "parameter_missing", "success_url"),
        ({"success_url": "ftp://x.test/"}, "url_invalid", "success_url"),
        ({"customer_email": "nobody"}, "email_invalid", "customer_email"),
        ({"client_reference_id": ""}, "parameter_invalid_empty", "client_reference_id"),
        ({"client_reference_id": "x" * 201}, None, "client_reference_id"),
        ({"metadata": {"k" * 41: "v"}}, None, "metadata"),
        ({"metadata": {"k": "v" * 501}}, None, "metadata[k]"),
        ({"metadata": {f"k{n}": "v" for n in range(51)}}, None, "metadata"),
        ({"allow_promotion_codes": "yes"}, None, "allow_promotion_codes"),
        ({"shipping_address_collection": {"allowed_countries": ["US", "KP"]}}, None, None),
        ({"mode": "subscription"}, None, "mode"),
        ({"customer": "cus_none"}, "resource_missing", "customer"),
        ({"expand": ["nothing"]}, None, "expand"),
    ],
)
def test_a_mistake_is_named_and_makes_nothing(up, client, change, code, param):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.create(params=order(**change))

    assert refusal.value.http_status == 400
    assert refusal.value.code == code
    if param is not None:
        assert refusal.value.param == param
    assert client.v1.checkout.sessions.list().data == []
    assert up.control.events() == []


@pytest.mark.parametrize("path", ["/v1/invoices", "/v1", "/v1/checkout/session", "/v1/charges/ch_1/refund"])
def test_an_unknown_address_is_404_in_the_envelope(up, path):
    answer = requests.get(up.url + path, auth=(up.secret_key, ""))

    assert answer.status_code == 404
    if path != "/v1":
        assert answer.json()["error"]["type"] == "invalid_request_error"


def test_an_act_the_contract_does_not_have_is_404(up):
    answer = requests.post(up.url + "/v1/charges", auth=(up.secret_key, ""), data={"amount": 1})

    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == "Unrecognized request URL (POST: /v1/charges)."


def test_a_missing_object_is_404_and_names_itself(client):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.retrieve("cs_test_none")

    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")
    assert str(refusal.value.user_message) == "No such checkout.session: 'cs_test_none'"


def test_an_empty_id_reads_the_list_as_at_stripe(client, open_session):
    session = open_session()

    assert client.v1.checkout.sessions.retrieve("").data[0].id == session.id


@pytest.mark.parametrize(
    "body",
    [b"a=1&a[b]=2", b"a[b]=2&a=1", b"a[b=1", b"[]=1", b"=1", b"a[0][0][0][0][0][0][0][0][0][0][0]=1", b"a=%ff", b"\xff=1",
     b"metadata[a]=%00", b"x=1&" * 5001, b"line_items=7", b"line_items[x]=7", b"metadata=7", b"metadata[a][b]=7",
     b"line_items[0]=7", b"line_items[0][price_data][unit_amount]=1.5", b"success_url[a]=1"],
)  # fmt: skip
def test_no_body_brings_it_down(up, body):
    answer = requests.post(up.url + SESSIONS, auth=(up.secret_key, ""), data=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_a_body_is_decoded_as_the_library_writes_it():
    body = b"a[0][b]=1&a[1][b]=2&c[d]=%C3%A9+x&e[]=p&e[]=q&f=true"

    assert decode(body) == {
        "a": {"0": {"b": "1"}, "1": {"b": "2"}},
        "c": {"d": "é x"},
        "e": {"0": "p", "1": "q"},
        "f": "true",
    }
    with pytest.raises(ApiError):
        decode(b"a[")


def test_a_rate_limit_is_429_and_not_remembered(up):
    client = client_of(up)
    up.control.fault("rate_limit")

    with pytest.raises(stripe.RateLimitError):
        client.v1.checkout.sessions.create(params=order(), options={"idempotency_key": "k1"})

    session = client.v1.checkout.sessions.create(params=order(), options={"idempotency_key": "k1"})
    assert "Idempotent-Replayed" not in session.last_response.headers
