"""The sandbox as a program: quick to start, faithful across restarts, never beside real money."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
import stripe

from store.stripe_sandbox import SandboxRefused, create_sandbox, running
from tests.stripe_sandbox.conftest import client_of, order

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def launch():
    """Start `python -m store.stripe_sandbox` with these arguments; ended after the test."""
    started = []

    def launch(*arguments, **environment):
        env = os.environ | {"SHOP_ENV": "test"} | environment
        command = [sys.executable, "-m", "store.stripe_sandbox", *arguments]
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield launch
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_starts_says_where_and_ends_cleanly(launch, how):
    process = launch("--port", str(free_port()))
    line = process.stdout.readline()

    assert line.startswith("Local Stripe sandbox on http://127.0.0.1:") and "no money moves" in line
    url = line.split()[4]
    assert requests.get(url).status_code == 200
    process.send_signal(how)
    assert process.wait(5) == 0


def test_it_refuses_production(launch, monkeypatch):
    process = launch("--port", str(free_port()), SHOP_ENV="production")
    assert process.wait(10) == 1
    assert "does not run where SHOP_ENV=production" in process.stderr.read()

    monkeypatch.setenv("SHOP_ENV", "production")
    with pytest.raises(SandboxRefused):
        create_sandbox()


def test_it_refuses_a_key_that_could_be_taken_for_a_live_one():
    with pytest.raises(SandboxRefused):
        create_sandbox(secret_key="sk_live_1")


def test_a_port_that_is_taken_is_named_and_no_traceback_shown(launch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        process = launch("--port", str(other.getsockname()[1]))
        assert process.wait(10) == 1
    assert "does not start" in (said := process.stderr.read()) and "Traceback" not in said


def test_it_starts_in_less_than_half_a_second_once_imported():
    started = time.perf_counter()
    with running() as up:
        requests.get(up.url)
        took = time.perf_counter() - started

    assert took < 0.5


def test_it_remembers_across_restarts_and_goes_on_delivering(tmp_path, ear, clock):
    state = str(tmp_path / "stripe.db")
    with running(state_path=state, clock=clock) as up:
        up.control.endpoint(ear.url, "whsec_x")
        up.control.rule("delay", seconds=60)
        session = client_of(up).v1.checkout.sessions.create(params=order(), options={"idempotency_key": "k"})
        client_of(up).v1.checkout.sessions.expire(session.id)
        up.control.advance(30)
    assert ear.heard == []

    with running(state_path=state, clock=clock) as up:
        client = client_of(up)
        assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
        again = client.v1.checkout.sessions.create(params=order(), options={"idempotency_key": "k"})
        assert again.id == session.id
        up.control.advance(30)
        up.control.settle()
        deadline = time.monotonic() + 5
        while not ear.heard and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(ear.heard) == 1


def test_two_sandboxes_know_nothing_of_each_other():
    with running() as one, running(secret_key="sk_test_other") as other:
        client_of(one).v1.checkout.sessions.create(params=order())

        assert client_of(other).v1.checkout.sessions.list().data == []
        with pytest.raises(stripe.AuthenticationError):
            stripe.StripeClient(one.secret_key, base_addresses={"api": other.url}).v1.checkout.sessions.list()


def test_without_background_delivery_waits_to_be_told(ear, clock):
    with running(background=False, clock=clock) as up:
        up.control.endpoint(ear.url, "whsec_x")
        client = client_of(up)
        client.v1.checkout.sessions.expire(client.v1.checkout.sessions.create(params=order()).id)
        assert ear.heard == []
        assert up.control.deliver_due() == 1
        assert len(ear.heard) == 1


def test_the_desk_shows_what_is_and_does_what_a_dashboard_does(up, ear, client, open_session):
    up.control.endpoint(ear.url, "whsec_x")
    session = open_session(client_reference_id="order-<1001>")
    up.control.pay(session.id)
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    event = up.control.events("checkout.session.completed")[0]["id"]
    page = requests.get(up.url)
    assert page.status_code == 200
    assert (
        "order-&lt;1001&gt;" in page.text
        and intent in page.text
        and "checkout.session.completed" in page.text
    )

    def act(name, **fields):
        return requests.post(f"{up.url}/desk/{name}", data=fields).text

    heard = len(ear.heard)
    assert "answered 200" in act("resend", event=event)
    assert len(ear.heard) == heard + 1
    assert "Refunded 700 minor units: succeeded." in act("refund", payment_intent=intent, amount="700")
    for amount in ("-1", "much", "99999", "0"):
        act("refund", payment_intent=intent, amount=amount)
    assert [one.amount for one in client.v1.refunds.list().data] == [700]
    assert "Disputed: needs_response." in act("dispute", payment_intent=intent)
    dispute = client.v1.disputes.list().data[0].id
    assert "The dispute is won." in act("close-dispute", dispute=dispute, status="won")
    inquiry = up.control.dispute(intent, inquiry=True)["id"]
    desk = requests.get(up.url).text
    assert "Escalate" in desk and "Close inquiry" in desk
    assert "The dispute is needs_response; the money is gone." in act("escalate", dispute=inquiry)
    assert "no inquiry" in act("escalate", dispute=inquiry) and "Escalate" not in requests.get(up.url).text
    assert "moved on by a day" in act("advance", seconds="86400")
    assert "did not read" in act("advance", seconds="7")
    assert requests.post(f"{up.url}/desk/nothing").status_code == 404
    assert intent in requests.get(f"{up.url}/objects/{intent}").text
    assert requests.get(f"{up.url}/objects/pi_none").status_code == 404
    assert (
        "whsec_x"
        not in requests.get(f"{up.url}/objects/{client.v1.webhook_endpoints.list().data[0].id}").text
    )
