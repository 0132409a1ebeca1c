"""Requests that fail on order, as the library experiences them."""

import threading
import time

import pytest
import requests
import stripe

from tests.stripe_sandbox.conftest import order


def client_of(up, retries=0, timeout=5):
    return stripe.StripeClient(
        up.secret_key,
        base_addresses={"api": up.url},
        max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=timeout),
    )


def create(client, key="attempt-1"):
    return client.v1.checkout.sessions.create(params=order(), options={"idempotency_key": key})


def made(up):
    return [one["id"] for one in up.control.box.vault.every("checkout.session")]


def posts(up):
    return up.control.requests("POST", "/v1/checkout/sessions")


@pytest.mark.parametrize("should_retry", [False, None, True])
def test_a_500_after_the_session_was_made(up, should_retry):
    up.control.fault("error", when="after", should_retry=should_retry)
    with pytest.raises(stripe.APIError) as failure:
        create(client_of(up, retries=1))

    assert failure.value.http_status == 500 and failure.value.request_id
    assert len(made(up)) == 1
    assert len(posts(up)) == (1 if should_retry is False else 2)
    assert len({(one.key, one.body) for one in posts(up)}) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_connection_cut_before_or_after(up, when):
    up.control.fault("cut", when=when)
    with pytest.raises(stripe.APIConnectionError):
        create(client_of(up))
    assert len(made(up)) == (1 if when == "after" else 0)

    again = create(client_of(up))
    assert made(up) == [again.id]
    assert ("Idempotent-Replayed" in again.last_response.headers) is (when == "after")


def test_the_librarys_own_retry_gets_the_session_that_was_made(up):
    up.control.fault("cut", when="after")
    session = create(client_of(up, retries=1))

    assert made(up) == [session.id]
    assert session.last_response.headers["Idempotent-Replayed"] == "true"
    assert len({(one.key, one.body) for one in posts(up)}) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_answer_that_comes_too_late(up, when):
    up.control.fault("timeout", when=when, seconds=5)
    with pytest.raises(stripe.APIConnectionError):
        create(client_of(up, timeout=0.3))
    assert len(made(up)) == (1 if when == "after" else 0)

    session = create(client_of(up))
    assert made(up) == [session.id]


def test_half_an_answer(up):
    up.control.fault("half")
    with pytest.raises(stripe.APIError):
        create(client_of(up, retries=1))

    assert len(posts(up)) == 1  # the library does not repeat what it cannot read
    assert made(up) == [create(client_of(up)).id]


def test_an_answer_that_is_held_while_the_buyer_pays(up, ear):
    up.control.endpoint(ear.url, "whsec_test")
    up.control.fault("hold")
    got = []
    thread = threading.Thread(target=lambda: got.append(create(client_of(up))))
    thread.start()
    while not made(up):
        time.sleep(0.01)
    up.control.pay(made(up)[0])
    up.control.settle()
    assert any(b"checkout.session.completed" in body for body, _ in ear.heard)
    assert got == []
    up.control.release_answers()
    thread.join(5)

    assert got[0].id == made(up)[0]
    assert got[0].status == "open"  # what was true when it was made


def test_a_fault_meets_only_what_it_was_ordered_for(up):
    client = client_of(up)
    up.control.fault("error", path="/v1/refunds", times=2)
    up.control.fault("error", method="GET", path="/v1/checkout/sessions/")
    session = create(client)

    with pytest.raises(stripe.APIError):
        client.v1.checkout.sessions.retrieve(session.id)
    assert client.v1.checkout.sessions.retrieve(session.id).id == session.id
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            client.v1.refunds.create(params={"payment_intent": "pi_1"})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create(params={"payment_intent": "pi_1"})


def pull(up, lever, **fields):
    return requests.post(f"{up.url}/control/{lever}", data=fields, timeout=10)


def test_every_lever_can_be_pulled_over_http(up, ear, open_session):
    session = open_session()
    assert pull(up, "endpoints", url=ear.url, secret="whsec_x").json()["endpoint"].startswith("we_")
    assert pull(up, "rules", kind="hold", **{"types[]": "checkout.session.completed"}).json()["times"] == 1
    assert pull(up, "pay", session=session.id).json()["url"].endswith(session.id)
    assert [one["state"] for one in pull(up, "deliveries/release", order="newest").json()] == ["delivered"]
    intent = up.control.events("payment_intent.succeeded")[0]["data"]["object"]["id"]
    event = up.control.events("checkout.session.completed")[0]["id"]
    assert pull(up, "events/resend", event=event, copies=2, at_once="true", age=10).json() == {
        "statuses": [200, 200]
    }
    assert pull(up, "events/twin", event=event).json()["event"] != event
    refund = pull(up, "refunds", payment_intent=intent, amount=100).json()
    assert pull(up, "refunds/fail", refund=refund["id"]).json()["status"] == "failed"
    dispute = pull(up, "disputes", payment_intent=intent, reason="duplicate").json()
    assert pull(up, "disputes/evidence", dispute=dispute["id"], text="hm").json()["status"] == "under_review"
    asked = pull(up, "disputes", payment_intent=intent, inquiry="true").json()["id"]
    assert pull(up, "disputes/escalate", dispute=asked).json()["status"] == "needs_response"
    for status in ("lost", "appeal_under_review", "lost"):
        assert pull(up, "disputes/close", dispute=dispute["id"], status=status).json()["status"] == status
    assert pull(up, "fees", late=5).json() == pull(up, "fees").json() == {}
    assert pull(up, "tax", place="DE", percent="19").json() == {"DE": "19"}
    assert (
        pull(up, "faults", kind="error", when="after", status=503, should_retry="false").json()["kind"]
        == "error"
    )
    assert pull(up, "answers/release").json() == {}
    assert pull(up, "clock", advance=60).json()["now"] == up.control.now()
    assert pull(up, "endpoints/roll", keep_for=5).json()["secret"].startswith("whsec_")
    assert pull(up, "deliveries/retry").status_code == 200
    assert requests.get(f"{up.url}/control/requests").json()[0]["path"] == "/v1/checkout/sessions"
    assert requests.get(f"{up.url}/control/deliveries").json()
    assert len(up.sandbox.faults.ordered) == 1
    assert pull(up, "reset").json() == {}
    assert up.control.events() == [] and up.sandbox.faults.ordered == []


def test_a_bank_answers_over_http(up, open_session):
    session = open_session()
    assert pull(up, "pay", session=session.id, account="000222222227").json()["url"].endswith(session.id)
    intent = up.control.events("payment_intent.processing")[0]["data"]["object"]["id"]

    assert pull(up, "debits", payment_intent=intent, outcome="failure").status_code == 200
    assert len(up.control.events("checkout.session.async_payment_failed")) == 1
    assert pull(up, "debits", payment_intent=intent, outcome="success").status_code == 400


@pytest.mark.parametrize(
    ("lever", "fields", "status"),
    [
        ("nothing", {}, 404),
        ("faults", {"kind": "fire"}, 400),
        ("faults", {"kind": "error", "times": "0"}, 400),
        ("rules", {}, 400),
        ("clock", {"advance": "soon"}, 400),
        ("clock", {"advance": "nan"}, 400),
        ("clock", {"advance": "99999999999"}, 400),
        ("faults", {"kind": "error", "status": "999"}, 400),
        ("events/resend", {"event": "evt_none", "copies": "101"}, 400),
        ("events/resend", {"event": "evt_none"}, 404),
        ("refunds", {"payment_intent": "pi_none"}, 404),
        ("disputes/close", {"dispute": "dp_none", "status": "won"}, 404),
        ("pay", {"session": "cs_none"}, 404),
        ("endpoints", {"url": "http://example.com/", "secret": "whsec_x"}, 400),
        ("endpoints", {"url": "http://127.0.0.1:9/", "secret": "x"}, 400),
        ("tax", {"place": "California", "percent": "8"}, 400),
    ],
)
def test_a_lever_pulled_wrongly_says_so(up, lever, fields, status):
    answer = pull(up, lever, **fields)

    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_another_sites_page_may_not_pull_levers(up, open_session):
    session = open_session()
    for path in ("/control/reset", "/desk/advance", f"/pay/{session.id}"):
        answer = requests.post(
            up.url + path, headers={"Sec-Fetch-Site": "cross-site"}, data={"seconds": "1800"}
        )
        assert answer.status_code == 403

    assert made(up) == [session.id]
