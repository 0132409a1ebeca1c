"""Every test card and bank account: what becomes of a payment with each."""

import pytest
import requests

from store.stripe_sandbox.cards import CARDS, luhn
from tests.stripe_sandbox.walking import GOOD, Page, post, visit

PAID = [number for number, card in CARDS.items() if not card.declined and not card.challenge]
REFUSED = [number for number, card in CARDS.items() if card.declined and not card.challenge]


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
    ("number", "code"),
    [("4242 4242 4242 4241", "incorrect_number"), ("4111 1111 1111 1111", "test_mode_live_card")],
)
def test_no_card_but_a_test_card_is_taken(client, open_session, number, code):
    session = open_session()
    page, _ = visit(session.url).submit(**GOOD | {"email": "ada@example.com", "number": number})

    assert page.status == 402 and code in page.html
    assert client.v1.charges.list().data == []
    assert luhn("4242424242424242") and not luhn("4242424242424241")


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
