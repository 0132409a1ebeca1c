"""Events on their way: signed afresh each time, repeated until taken, and never beyond this machine."""

import json
import time

import pytest
import stripe

SECRET = "whsec_the_shops_own"


@pytest.fixture
def listening(up, ear):
    """An ear that is registered for everything."""
    up.control.endpoint(ear.url, SECRET)
    return ear


def wait_until(true):
    until = time.monotonic() + 5
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


def of_type(ear, type):
    return [(body, signature) for body, signature in ear.heard if json.loads(body)["type"] == type]


def test_the_library_registers_an_endpoint_and_verifies_its_mail(up, client, ear, clock, open_session):
    endpoint = client.v1.webhook_endpoints.create(
        params={
            "url": ear.url,
            "enabled_events": ["checkout.session.completed"],
            "api_version": "2026-10-28.endive",
        }
    )
    assert endpoint.secret.startswith("whsec_")
    assert "secret" not in client.v1.webhook_endpoints.list().data[0]
    clock.at = time.time()  # the library compares the signature with the real time
    session = open_session()
    up.control.pay(session.id)
    up.control.settle()

    assert len(ear.heard) == 1
    body, signature = ear.heard[0]
    event = client.construct_event(body, signature, endpoint.secret)
    assert (event.type, event.api_version, event.livemode) == (
        "checkout.session.completed",
        "2026-10-28.endive",
        False,
    )
    assert (event.data.object.id, event.data.object.payment_status) == (session.id, "paid")
    with pytest.raises(stripe.SignatureVerificationError):
        client.construct_event(body + b" ", signature, endpoint.secret)
    with pytest.raises(stripe.SignatureVerificationError):
        client.construct_event(body, signature, "whsec_other")


@pytest.mark.parametrize(
    "params",
    [
        {"url": "http://example.com/hook"},
        {"url": "http://192.0.2.1/hook"},
        {"url": "http://0x7f000001.example/hook"},
        {"url": "https://127.0.0.1/hook"},
        {"url": "nothing"},
        {"enabled_events": []},
        {"enabled_events": ["checkout.session.complete"]},
        {"enabled_events": ["charge.refund"]},
        {"api_version": "latest"},
    ],
)
def test_an_endpoint_beyond_this_machine_or_misspelt_is_refused(client, params):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.webhook_endpoints.create(
            params={"url": "http://127.0.0.1:9/hook", "enabled_events": ["*"]} | params
        )

    assert client.v1.webhook_endpoints.list().data == []


def test_sixteen_endpoints_at_most(client):
    for _ in range(16):
        client.v1.webhook_endpoints.create(params={"url": "http://127.0.0.1:9/hook", "enabled_events": ["*"]})

    with pytest.raises(stripe.InvalidRequestError, match="maximum of 16"):
        client.v1.webhook_endpoints.create(params={"url": "http://127.0.0.1:9/hook", "enabled_events": ["*"]})


def test_a_refused_delivery_comes_back_signed_anew_until_it_is_taken(
    up, client, listening, clock, open_session
):
    listening.status = 500
    client.v1.checkout.sessions.expire(open_session().id)
    up.control.settle()
    assert [(one.state, one.attempts, one.status) for one in up.control.deliveries()] == [("waiting", 1, 500)]
    assert client.v1.events.list(params={"delivery_success": False}).data[0].pending_webhooks == 1

    listening.status = 200
    clock.at += 4.9
    up.control.settle()
    assert len(listening.heard) == 1
    clock.at += 0.1
    wait_until(lambda: len(listening.heard) == 2)
    up.control.settle()

    assert [one.state for one in up.control.deliveries()] == ["delivered"]
    (first, mark), (second, later) = listening.heard
    assert first == second and mark != later
    assert stripe.WebhookSignature.verify_header(second.decode(), later, SECRET)
    clock.at += 86400
    up.control.settle()
    assert len(listening.heard) == 2


def test_after_its_last_attempt_a_delivery_is_given_up_and_can_be_resent(
    up, client, listening, clock, open_session
):
    listening.status = 503
    client.v1.checkout.sessions.expire(open_session().id)
    up.control.settle()
    for attempts, wait in ((2, 5), (3, 60)):
        clock.at += wait
        wait_until(lambda n=attempts: len(listening.heard) == n)
        up.control.settle()
    assert [(one.state, one.attempts) for one in up.control.deliveries()] == [("failed", 3)]

    listening.status = 200
    assert up.control.resend(client.v1.events.list().data[0].id) == [200]
    assert len({body for body, _ in listening.heard}) == 1


def test_a_redirect_is_no_success_and_is_not_followed(up, client, listening, open_session):
    listening.status = 302
    client.v1.checkout.sessions.expire(open_session().id)
    up.control.settle()

    assert [(one.state, one.status) for one in up.control.deliveries()] == [("waiting", 302)]


def test_nobody_home_is_noted(up, client, open_session):
    up.control.endpoint("http://127.0.0.1:9/webhooks/stripe", SECRET)
    client.v1.checkout.sessions.expire(open_session().id)
    up.control.settle()

    delivery = up.control.deliveries()[0]
    assert (delivery.state, delivery.status, delivery.note) == (
        "waiting",
        None,
        "no answer: ConnectionRefusedError",
    )


def test_a_shop_that_hangs_does_not_hold_up_the_others(up, client, listening, open_session):
    listening.gate.clear()
    first, second = open_session(), open_session()
    client.v1.checkout.sessions.expire(first.id)
    started = time.monotonic()
    client.v1.checkout.sessions.expire(second.id)

    assert time.monotonic() - started < 2
    listening.gate.set()
    up.control.settle()
    assert len(listening.heard) == 2


def test_both_secrets_sign_while_one_is_rolled(up, client, listening, clock, open_session):
    new = up.control.roll(keep_for=3600)
    client.v1.checkout.sessions.expire(open_session().id)
    up.control.settle()
    body, signature = listening.heard[0]

    assert signature.count("v1=") == 2
    for secret in (SECRET, new):
        assert stripe.WebhookSignature.verify_header(body.decode(), signature, secret)
    clock.at += 3601
    client.v1.checkout.sessions.expire(open_session().id)
    up.control.settle()
    assert listening.heard[1][1].count("v1=") == 1


def test_registering_the_same_address_again_changes_its_secret_only(up, listening, client, open_session):
    up.control.endpoint(listening.url, "whsec_another")
    client.v1.checkout.sessions.expire(open_session().id)
    up.control.settle()

    assert len(client.v1.webhook_endpoints.list().data) == 1
    body, signature = listening.heard[0]
    assert stripe.WebhookSignature.verify_header(body.decode(), signature, "whsec_another")


def test_dropped_is_made_but_not_delivered_lost_is_not_even_made(up, client, listening, open_session):
    up.control.rule("drop", ["checkout.session.expired"])
    client.v1.checkout.sessions.expire(open_session().id)
    up.control.rule("lose", ["checkout.session.expired"])
    lost = open_session()
    client.v1.checkout.sessions.expire(lost.id)
    up.control.settle()

    assert listening.heard == []
    assert len(up.control.events()) == 1
    assert client.v1.checkout.sessions.retrieve(lost.id).status == "expired"
    client.v1.checkout.sessions.expire(open_session().id)
    up.control.settle()
    assert len(listening.heard) == 1


def test_a_duplicate_is_one_event_twice_a_twin_two_events(up, client, listening, open_session):
    up.control.rule("duplicate")
    client.v1.checkout.sessions.expire(open_session().id)
    up.control.settle()
    assert len(listening.heard) == 2 and len({json.loads(body)["id"] for body, _ in listening.heard}) == 1

    listening.heard.clear()
    up.control.rule("twin")
    client.v1.checkout.sessions.expire(open_session().id)
    up.control.settle()
    told = [json.loads(body) for body, _ in listening.heard]
    assert len({one["id"] for one in told}) == 2
    assert len({one["data"]["object"]["id"] for one in told}) == 1


def test_held_mail_is_released_in_the_order_asked_for(up, listening, open_session):
    up.control.rule("hold", times=4)
    up.control.pay(open_session().id)
    assert listening.heard == []
    in_order = [one["type"] for one in up.control.events()]
    up.control.release("newest")
    assert [json.loads(body)["type"] for body, _ in listening.heard] == in_order[::-1]

    up.control.rule("hold", times=4)
    up.control.pay(open_session().id)
    ids = [one["id"] for one in up.control.events()[4:]]
    listening.heard.clear()
    up.control.release([ids[2], ids[0]])
    assert [json.loads(body)["id"] for body, _ in listening.heard] == [ids[2], ids[0]]
    assert len(up.control.release()) == 2


def test_delayed_mail_follows_the_sandboxs_clock(up, client, listening, open_session):
    up.control.rule("delay", seconds=600)
    client.v1.checkout.sessions.expire(open_session().id)
    up.control.advance(599)
    up.control.settle()
    assert listening.heard == []
    up.control.advance(1)
    wait_until(lambda: listening.heard)


def test_resent_late_at_once_backdated_and_thin(up, client, listening, clock, open_session):
    client.v1.checkout.sessions.expire(open_session().id)
    up.control.settle()
    event = up.control.events()[0]
    listening.heard.clear()

    assert up.control.resend(event["id"], copies=3, at_once=True) == [200, 200, 200]
    assert len(listening.heard) == 3
    up.control.resend(event["id"], age=301)
    assert listening.heard[-1][1].startswith(f"t={int(clock.at) - 301},")
    up.control.resend(event["id"], as_thin=True)
    thin = json.loads(listening.heard[-1][0])
    assert (thin["object"], thin["type"]) == ("v2.core.event", "v1.checkout.session.expired")
    assert thin["related_object"]["url"].endswith(event["data"]["object"]["id"])
    assert thin["snapshot_event"] == event["id"] and "data" not in thin


def test_the_library_reads_the_thin_form_and_fetches_what_it_is_about(
    up, client, listening, clock, open_session
):
    clock.at = time.time()
    session = open_session()
    client.v1.checkout.sessions.expire(session.id)
    up.control.settle()
    body, signature = up.control.signed(up.control.events()[0]["id"], as_thin=True)
    notice = client.parse_event_notification(body, signature, SECRET)

    assert notice.type == "v1.checkout.session.expired"
    assert notice.related_object.id == session.id


def test_moving_the_clock_does_not_spoil_signatures(up, client, listening, open_session):
    clock = up.control.box.clock
    up.control.advance(30 * 86400)
    client.v1.checkout.sessions.expire(open_session().id)
    up.control.settle()

    assert listening.heard[0][1].startswith(f"t={int(clock.base())},")
    assert json.loads(listening.heard[0][0])["created"] == clock.seconds()
