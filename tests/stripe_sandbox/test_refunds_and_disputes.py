"""Money that goes back: by us, by the Dashboard, by the buyer's bank."""

import pytest
import stripe

from store.stripe_sandbox.errors import ApiError


@pytest.fixture
def paid(up, client, open_session):
    """Pay a session of 25.00 with a card; its payment intent."""

    def paid(card="4242424242424242", amount=2500):
        session = open_session(amount)
        up.control.pay(session.id, card)
        return client.v1.checkout.sessions.retrieve(session.id).payment_intent

    return paid


@pytest.fixture
def refund(client):
    def refund(intent, amount=None, key=None, **more):
        params = {"payment_intent": intent, **more} | ({"amount": amount} if amount else {})
        return client.v1.refunds.create(params=params, options={"idempotency_key": key} if key else {})

    return refund


def charge_of(client, intent):
    return client.v1.charges.list(params={"payment_intent": intent}).data[0]


def types(up):
    return [one["type"] for one in up.control.events()]


def test_in_parts_until_nothing_is_left(up, client, paid, refund):
    intent = paid()
    first = refund(intent, 1000, metadata={"refund": "7"}, reason="requested_by_customer")
    assert (first.status, first.amount, first.metadata["refund"]) == ("succeeded", 1000, "7")
    charge = charge_of(client, intent)
    assert (charge.amount_refunded, charge.refunded) == (1000, False)

    with pytest.raises(
        stripe.InvalidRequestError, match=r"Refund amount \(\$15.01\) is greater than .*\(\$15.00\)"
    ):
        refund(intent, 1501)
    rest = refund(intent)
    assert rest.amount == 1500
    charge = charge_of(client, intent)
    assert (charge.amount_refunded, charge.refunded) == (2500, True)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        refund(intent, 1)

    assert refusal.value.code == "charge_already_refunded"
    assert [one.amount for one in client.v1.refunds.list(params={"payment_intent": intent}).data] == [
        1500,
        1000,
    ]
    assert types(up)[4:] == ["refund.created", "charge.refunded"] * 2


def test_the_same_key_never_gives_it_twice(client, paid, refund):
    intent = paid()
    first, again = refund(intent, 500, key="refund-1"), refund(intent, 500, key="refund-1")

    assert first.id == again.id
    assert charge_of(client, intent).amount_refunded == 500


def test_the_books_balance(client, paid, refund):
    intent = paid()
    made = refund(intent, 500)
    charge = charge_of(client, intent)
    into = client.v1.balance_transactions.retrieve(charge.balance_transaction)
    out = client.v1.balance_transactions.retrieve(made.balance_transaction)

    assert (into.amount, into.fee, into.net, into.type, into.status) == (2500, 103, 2397, "charge", "pending")
    assert (out.amount, out.fee, out.net, out.type) == (-500, 0, -500, "refund")


def test_money_is_available_after_two_days_or_with_one_card_at_once(up, client, paid):
    slow, fast = charge_of(client, paid()), charge_of(client, paid("4000000000000077"))

    def status(charge):
        return client.v1.balance_transactions.retrieve(charge.balance_transaction).status

    assert (status(slow), status(fast)) == ("pending", "available")
    up.control.advance(2 * 86400)
    assert status(slow) == "available"


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({}, None),
        ({"payment_intent": "pi_none"}, "resource_missing"),
        ({"charge": "ch_none"}, "resource_missing"),
        ({"payment_intent": "pi_1", "charge": "ch_1"}, None),
    ],
)
def test_what_cannot_be_refunded_is_refused(client, params, code):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create(params=params)
    assert refusal.value.code == code


def test_a_refund_of_nothing_or_of_an_unpaid_intent_is_refused(up, client, open_session, paid):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create(params={"payment_intent": paid(), "amount": 0})
    session = open_session()
    with pytest.raises(Exception, match="refused"):
        up.control.pay(session.id, "4000000000000002")
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        client.v1.refunds.create(params={"payment_intent": intent})

    assert client.v1.refunds.list().data == []


def test_a_refund_that_is_pending_and_then_succeeds(up, client, paid, refund):
    made = refund(paid("4000000000007726"))
    assert (made.status, made.pending_reason) == ("pending", "processing")
    up.control.advance(60)

    done = client.v1.refunds.retrieve(made.id)
    assert done.status == "succeeded" and "pending_reason" not in done
    assert types(up)[-2:] == ["refund.updated", "charge.refund.updated"]
    up.control.advance(86400)
    assert types(up).count("refund.updated") == 1


def test_a_refund_that_succeeds_and_then_fails_brings_the_money_back(up, client, paid, refund):
    intent = paid("4000000000005126")
    made = refund(intent)
    assert made.status == "succeeded" and charge_of(client, intent).refunded
    up.control.advance(60)

    failed = client.v1.refunds.retrieve(made.id, params={"expand": ["failure_balance_transaction"]})
    charge = charge_of(client, intent)
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert (failed.failure_balance_transaction.amount, failed.failure_balance_transaction.type) == (
        2500,
        "refund_failure",
    )
    assert (charge.amount_refunded, charge.refunded) == (0, False)
    assert types(up)[-3:] == ["refund.updated", "refund.failed", "charge.refund.updated"]


def test_a_refund_in_the_dashboard_arrives_only_as_events(up, client, paid):
    intent = paid()
    up.control.refund(intent, 700)

    made = client.v1.refunds.list().data[0]
    assert (made.amount, made.metadata.to_dict(), made.payment_intent) == (700, {}, intent)
    event = up.control.events("charge.refunded")[0]
    assert event["request"] == {"id": None, "idempotency_key": None}
    assert event["data"]["previous_attributes"] == {"amount_refunded": 0}


def test_a_disputed_charge_takes_no_refund_and_costs_a_fee(up, client, paid, refund):
    intent = paid("4000000000000259")
    dispute = client.v1.disputes.list(params={"payment_intent": intent}).data[0]

    assert (dispute.status, dispute.reason, dispute.amount) == ("needs_response", "fraudulent", 2500)
    assert dispute.metadata.to_dict() == {}
    booked = dispute.balance_transactions[0]
    assert (booked.amount, booked.fee, booked.net, booked.reporting_category) == (
        -2500,
        1500,
        -4000,
        "dispute",
    )
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        refund(intent)
    assert refusal.value.code == "charge_disputed"


@pytest.mark.parametrize(
    ("text", "status", "last"),
    [
        ("winning_evidence", "won", "charge.dispute.funds_reinstated"),
        ("losing_evidence", "lost", "charge.dispute.closed"),
        ("let us talk", "under_review", "charge.dispute.updated"),
    ],
)
def test_evidence_decides_a_dispute(up, client, paid, text, status, last):
    paid("4000000000002685")
    dispute = client.v1.disputes.list().data[0]
    up.control.evidence(dispute.id, text)

    decided = client.v1.disputes.retrieve(dispute.id)
    assert (decided.status, types(up)[-1]) == (status, last)
    assert sum(one.amount for one in decided.balance_transactions) == (0 if status == "won" else -2500)


def test_lost_can_rarely_become_won_and_won_stays(up, client, paid):
    dispute = up.control.dispute(paid(), "product_not_received", amount=1000)
    up.control.close_dispute(dispute["id"], "lost")
    up.control.close_dispute(dispute["id"], "won")

    with pytest.raises(Exception, match="cannot become lost"):
        up.control.close_dispute(dispute["id"], "lost")
    assert client.v1.disputes.retrieve(dispute["id"]).status == "won"


def test_what_is_lost_can_be_appealed_and_is_decided_again(up, client, paid, refund):
    intent = paid()
    dispute = up.control.dispute(intent)["id"]
    with pytest.raises(Exception, match="cannot become appeal_needs_response"):
        up.control.close_dispute(dispute, "appeal_needs_response")
    up.control.close_dispute(dispute, "lost")
    for status in ("appeal_needs_response", "appeal_under_review"):
        assert up.control.close_dispute(dispute, status)["status"] == status
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            refund(intent, 100)
        assert refusal.value.code == "charge_disputed"
    closed = types(up).count("charge.dispute.closed")
    up.control.close_dispute(dispute, "won")

    moved = client.v1.disputes.retrieve(dispute).balance_transactions
    assert [one.amount for one in moved] == [-2500, 2500]
    assert (closed, types(up).count("charge.dispute.closed")) == (1, 2)


@pytest.mark.parametrize("by_bank", [False, True])
def test_a_fee_that_is_known_late_is_told_when_it_is(up, client, open_session, by_bank):
    up.control.late_fees(60)
    session = open_session()
    (up.control.pay_by_bank if by_bank else up.control.pay)(session.id)
    intent = up.control.events("payment_intent.created")[0]["data"]["object"]["id"]
    if by_bank:
        up.control.finish_debit(intent, clears=True)
    charge = charge_of(client, intent)
    assert (charge.paid, charge.balance_transaction) == (True, None)
    refund = client.v1.refunds.create(params={"payment_intent": intent, "amount": 100})
    assert refund.status == ("pending" if by_bank else "succeeded")

    up.control.advance(60)
    up.control.advance(60)
    (told,) = up.control.events("charge.updated")
    assert told["data"]["previous_attributes"] == {"balance_transaction": None}
    charge = client.v1.charges.retrieve(charge.id, params={"expand": ["balance_transaction"]})
    assert charge.amount_refunded == 100 and charge.balance_transaction.amount == charge.amount
    up.control.late_fees(None)
    second = open_session()
    up.control.pay(second.id)
    assert charge_of(
        client, client.v1.checkout.sessions.retrieve(second.id).payment_intent
    ).balance_transaction


def test_a_won_dispute_leaves_the_charge_free_to_be_refunded(up, client, paid, refund):
    intent = paid()
    refund(intent, 500)
    dispute = up.control.dispute(intent)
    assert dispute["amount"] == 2000
    up.control.close_dispute(dispute["id"], "won")

    assert refund(intent).amount == 2000


def test_an_inquiry_moves_no_money_and_can_still_be_refunded(up, client, paid, refund):
    intent = paid("4000000000001976")
    dispute = client.v1.disputes.list().data[0]
    assert (dispute.status, list(dispute.balance_transactions)) == ("warning_needs_response", [])

    assert refund(intent, 500).status == "succeeded"
    up.control.close_dispute(dispute.id, "warning_closed")
    assert client.v1.disputes.retrieve(dispute.id).status == "warning_closed"
    assert "charge.dispute.funds_withdrawn" not in types(up)


def test_an_inquiry_can_become_a_dispute(up, client, paid, refund):
    intent = paid("4000000000001976")
    dispute = client.v1.disputes.list().data[0]
    up.control.escalate(dispute.id)
    told = client.v1.disputes.retrieve(dispute.id)
    assert (told.status, told.is_charge_refundable) == ("needs_response", False)
    assert [(one.amount, one.fee) for one in told.balance_transactions] == [(-2500, 1500)]
    assert types(up)[-2:] == ["charge.dispute.updated", "charge.dispute.funds_withdrawn"]
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        refund(intent, 500)
    assert refusal.value.code == "charge_disputed"
    with pytest.raises(ApiError):
        up.control.escalate(dispute.id)


def test_a_refunded_bank_debit_takes_its_time(up, client, open_session, refund):
    session = open_session()
    up.control.pay_by_bank(session.id)
    intent = client.v1.checkout.sessions.retrieve(session.id).payment_intent
    with pytest.raises(stripe.InvalidRequestError):
        refund(intent)
    up.control.finish_debit(intent, clears=True)
    assert refund(intent).status == "pending"
