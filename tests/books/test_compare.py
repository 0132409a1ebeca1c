"""The nightly comparison: it names whatever differs, mends what lost messages left, and changes nothing twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from click.testing import CliRunner
from sqlalchemy import select, text

from store import books, checkout, fulfillment, refunds
from store.books.compare import read
from store.books.differences import differences
from store.cli.payments import payments as command
from store.db import db, transaction
from store.orders import FinancialStatus, OrderStatus
from store.payments import Dispute, Payment, PaymentAttempt, Refund, StripeEvent
from store.refunds import Restock, WishLine
from tests.refunds.conftest import CLERK, intent
from tests.stripe_sandbox.contract import check_request, contract_path
from tests.support import buying
from tests.support.ledger import check, check_refunds


def test_four_days_of_lost_messages_are_made_good_and_twice_changes_nothing(till, pay, give):
    """15b and 15d: payments, an expiry, a refund and a dispute, none of which was ever told."""
    control = till.sandbox.control
    given = pay(TEE=2)
    disputed = pay(TEE=1, email="b@example.com")
    control.rule("lose", types=["refund.created", "charge.refunded"], times=1)  # one was never even made
    control.refund(till.rows(Payment)[0].payment_intent, 700)
    lost = control.dispute(till.rows(Payment)[1].payment_intent)
    unbooked = buying.orders_at_the_page(till, email="c@example.com", TEE=1)
    control.pay(unbooked)
    left = buying.orders_at_the_page(till, email="d@example.com", TEE=1)
    control.advance(4 * 86400)
    till.clock.forward(days=4)
    control.close_dispute(lost["id"], "lost")

    report = books.compare(ports=till.ports, now=till.clock.now())
    names = {one.name for one in report.found}
    assert names >= {
        "paid_page_not_booked",
        "page_closed_here_open",
        "refund_missing_here",
        "dispute_missing_here",
    }
    assert names >= {"message_never_came", "payment_refunded_sum_differs"} and list(report.left) == []
    by_id = {order.id: order for order in till.orders()}
    assert (by_id[given.id].refunded_minor, by_id[given.id].financial_status) == (
        700,
        FinancialStatus.PARTIALLY_REFUNDED,
    )
    assert [(row.status, row.order_id) for row in till.rows(Dispute)] == [("lost", disputed.id)]
    pages = {row.session_id: by_id[row.order_id].status for row in till.rows(PaymentAttempt)}
    assert (pages[unbooked], pages[left]) == (OrderStatus.OPEN, OrderStatus.EXPIRED)
    assert till.stock("TEE") == (9, 4, 0)

    def everything() -> list[list[tuple]]:
        db.session.rollback()
        tables = (
            "orders order_line order_event payment refund dispute dispute_entry stripe_event attention stock"
        )
        return [
            sorted(map(tuple, db.session.execute(text(f"SELECT * FROM {one}")))) for one in tables.split()
        ]

    before = everything()
    again = books.compare(ports=till.ports, now=till.clock.now())
    assert (list(again.found), list(again.left)) == ([], []) and everything() == before
    check(till)
    check_refunds(till)
    if contract_path() is not None:
        for got in control.requests():
            check_request(got.method.lower(), till.sandbox.url + got.path, got.body)


DAMAGE = {
    "payment_without_page": "UPDATE payment SET session_id = 'cs_test_gone' WHERE id = (SELECT MIN(id) FROM payment)",
    "payment_amount_differs": "UPDATE payment SET amount_minor = amount_minor + 1 WHERE id = (SELECT MIN(id) FROM payment)",
    "charge_amount_differs": "UPDATE payment SET amount_minor = amount_minor + 1 WHERE id = (SELECT MIN(id) FROM payment)",
    "payment_currency_differs": "UPDATE payment SET currency = 'EUR' WHERE id = (SELECT MIN(id) FROM payment)",
    "payment_name_differs": "UPDATE payment SET payment_intent = 'pi_other' WHERE id = (SELECT MIN(id) FROM payment)",
    "payment_on_another_order": "UPDATE payment SET order_id = (SELECT MAX(id) FROM orders WHERE paid_at IS NOT NULL) WHERE id = (SELECT MIN(id) FROM payment)",
    "paid_page_not_booked": "UPDATE payment SET session_id = NULL WHERE id = (SELECT MIN(id) FROM payment)",
    "page_closed_here_open": "UPDATE payment_attempt SET status = 'open' WHERE session_id = :expired",
    "page_open_here_closed": "UPDATE payment_attempt SET status = 'expired' WHERE session_id = :open",
    "payment_refunded_sum_differs": "UPDATE payment SET refunded_minor = 1 WHERE id = (SELECT MIN(id) FROM payment)",
    "fee_differs": "UPDATE payment SET fee_minor = 1 WHERE id = (SELECT MIN(id) FROM payment)",
    "refund_missing_here": "DELETE FROM refund WHERE amount_minor = 600",
    "refund_missing_there": "UPDATE refund SET stripe_refund_id = 're_nobody' WHERE amount_minor = 600",
    "refund_amount_differs": "UPDATE refund SET amount_minor = 1 WHERE amount_minor = 600",
    "refund_on_another_payment": "UPDATE refund SET payment_id = (SELECT MAX(id) FROM payment) WHERE amount_minor = 600",
    "refund_state_differs": "UPDATE refund SET status = 'failed' WHERE amount_minor = 600",
    "dispute_missing_here": "UPDATE dispute SET stripe_dispute_id = 'dp_other' WHERE id = (SELECT MIN(id) FROM dispute)",
    "dispute_missing_there": "UPDATE dispute SET stripe_dispute_id = 'dp_nobody' WHERE id = (SELECT MIN(id) FROM dispute)",
    "dispute_state_differs": "UPDATE dispute SET status = 'won' WHERE id = (SELECT MIN(id) FROM dispute)",
    "dispute_amount_differs": "UPDATE dispute SET amount_minor = 1 WHERE id = (SELECT MIN(id) FROM dispute)",
    "dispute_money_differs": "DELETE FROM dispute_entry",
    "message_never_came": "DELETE FROM stripe_event",
    "message_not_dealt_with": "UPDATE stripe_event SET state = 'failed'",
    "order_paid_without_money": "UPDATE payment SET counted = false WHERE id = (SELECT MIN(id) FROM payment)",
    "money_on_an_unpaid_order": "UPDATE orders SET paid_at = NULL WHERE id = (SELECT MIN(id) FROM orders)",
    "money_without_a_place_unseen": "UPDATE payment SET counted = false WHERE id = (SELECT MIN(id) FROM payment)",
    "captured_sum_differs": "UPDATE orders SET captured_minor = captured_minor + 1 WHERE id = (SELECT MIN(id) FROM orders)",
    "refunded_sum_differs": "UPDATE orders SET refunded_minor = 1 WHERE id = (SELECT MIN(id) FROM orders)",
    "sent_without_payment": "UPDATE orders SET paid_at = NULL WHERE id = (SELECT MIN(id) FROM orders)",
    "sent_without_stock_movement": "UPDATE stock_movement SET kind = 'adjust' WHERE kind = 'sale'",
    "promised_stock_differs": "UPDATE stock SET committed = committed + 1",
    "shelf_differs": "UPDATE stock SET on_hand = on_hand + 1",
    "held_stock_differs": "UPDATE stock SET reserved = reserved + 1",
    "sales_differ_from_parcels": "UPDATE stock_movement SET delta = -2 WHERE kind = 'sale'",
    "sent_differs_from_parcels": "UPDATE order_line SET shipped = 0 WHERE id = (SELECT MIN(id) FROM order_line)",
    "paid_order_still_held": "UPDATE reservation SET status = 'open' WHERE order_id = (SELECT MIN(id) FROM orders)",
    "order_state_differs": "UPDATE orders SET financial_status = 'refunded' WHERE id = (SELECT MIN(id) FROM orders)",
    "refunded_units_differ": "UPDATE order_line SET refunded = 0 WHERE id = (SELECT MIN(id) FROM order_line)",
    "confirmation_missing": "DELETE FROM outbox_message WHERE dedupe_key = :confirmed",
}


def test_each_kind_of_damage_is_named(till, pay, give):
    control = till.sandbox.control
    first = pay(TEE=3)
    pay(TEE=1, email="b@example.com")
    line = first.lines[0].id
    with transaction():
        fulfillment.fulfill(first.number, {line: 1}, request_key="p" * 32, by=CLERK, at=till.clock.now())
    give(first, key="a" * 32, lines=[WishLine(line, 1, Restock.CANCEL)])
    give(first, key="b" * 32, amount_minor=600)
    dispute = control.dispute(intent(till))
    expired = buying.orders_at_the_page(till, email="c@example.com", TEE=1)
    till.ports.payments.expire_session(expired)
    checkout.settle(expired, ports=till.ports, at=till.clock.now())
    left_open = buying.orders_at_the_page(till, email="d@example.com", TEE=1)
    till.clock.forward(minutes=15)
    report = books.compare(ports=till.ports, now=till.clock.now())
    assert list(report.left) == [] and till.rows(Dispute)[0].stripe_dispute_id == dispute["id"]
    assert len(till.rows(StripeEvent)) > 5
    till.clock.forward(minutes=11)

    lists = read(ports=till.ports, since=till.clock.now() - timedelta(days=30))
    known = {"expired": expired, "open": left_open, "confirmed": f"confirmed-{first.number}"}
    unnamed = []
    for name, damage in DAMAGE.items():
        with damaged(damage, {key: value for key, value in known.items() if f":{key}" in damage}):
            found = {one.name for one in differences(lists, now=till.clock.now())}
        assert found <= set(books.ACTS), found
        if name not in found:
            unnamed.append((name, found))
    assert unnamed == [] and len(DAMAGE) >= 20
    assert differences(lists, now=till.clock.now()) == [], "and nothing where nothing is wrong"


@contextmanager
def damaged(damage: str, words: dict[str, str]) -> Iterator[None]:
    """Do the damage for a while; afterwards the table is as it was."""
    table = db.metadata.tables[re.search(r"(?:UPDATE|FROM) (\w+)", damage)[1]]
    with transaction():
        before = [dict(row) for row in db.session.execute(select(table)).mappings()]
        db.session.execute(text(damage), words)
    yield
    (key,) = table.primary_key.columns
    with transaction():
        for row in before:
            if db.session.execute(table.update().where(key == row[key.name]).values(row)).rowcount == 0:
                db.session.execute(table.insert().values(row))


def test_a_paid_page_of_no_order_is_named_and_never_mended_away(till, pay):
    pay(TEE=1)
    lists = read(ports=till.ports, since=till.clock.now() - timedelta(days=30))
    stranger = replace(
        lists.sessions[0], id="cs_test_stranger", metadata={"shop": "tvnl"}, client_reference_id=None
    )
    foreign = replace(stranger, id="cs_test_foreign", metadata={})
    found = differences(replace(lists, sessions=[*lists.sessions, stranger, foreign]), now=till.clock.now())
    assert [(one.name, one.subject) for one in found] == [("paid_page_without_order", "cs_test_stranger")]


def test_the_command_prints_differences_and_exits_with_one(till, pay):
    pay(TEE=1)
    run = CliRunner()
    assert run.invoke(command, ["reconcile"]).exit_code == 0
    till.sandbox.control.refund(intent(till), 500)
    told = run.invoke(command, ["reconcile", "--look-only"])
    assert told.exit_code == 1 and "DIFFERS refund_missing_here re_" in told.output
    told = run.invoke(command, ["reconcile"])
    assert (told.exit_code, "MENDED refund_missing_here" in told.output) == (0, True), told.output
    assert told.output.splitlines()[-1].startswith("0 differences (1 sessions, 1 payments, 1 refunds")
    with transaction():
        db.session.execute(text("UPDATE stock SET on_hand = on_hand + 1"))
    told = run.invoke(command, ["reconcile"])
    assert (
        told.exit_code == 1
        and "DIFFERS shelf_differs on_hand_is_the_sum_of_movements: here 1 rows" in told.output
    )
    with transaction():
        db.session.execute(text("UPDATE stock SET on_hand = on_hand - 1"))
    failed = run.invoke(command, ["replay", "--failed"])
    assert (failed.exit_code, failed.output) == (0, "No message failed.\n")
    assert run.invoke(command, ["replay"]).exit_code == 2
    assert run.invoke(command, ["replay", "evt_nobody"]).exit_code == 1
    assert (
        db.session.scalar(select(Refund.amount_minor)) == 500
        and refunds.possible(till.orders()[0].id).total.minor == 2400
    )


def test_replaying_says_what_came_of_each_and_exits_with_one_while_one_fails(till, pay):
    pay(TEE=1)
    control, run = till.sandbox.control, CliRunner()
    for amount in (300, 200):
        control.refund(intent(till), amount)
    control.fault("error", method="GET", path="/v1/refunds/", should_retry=False, times=3)
    for told in control.events("refund.created"):
        checkout.take_in(*control.signed(told["id"]), ports=till.ports, at=till.clock.now())
    first, second = [row.event_id for row in till.rows(StripeEvent) if row.state.value == "failed"]
    told = run.invoke(command, ["replay", first])
    assert (told.exit_code, told.output) == (1, f"{first}\tfailed: ProviderFailed\n")
    told = run.invoke(command, ["replay", "--failed"])
    assert told.exit_code == 0
    assert sorted(told.output.splitlines()) == sorted(f"{one}\trefunded" for one in (first, second))
    assert run.invoke(command, ["replay", first]).output == f"{first}\talready\n"
    assert [row.amount_minor for row in till.rows(Refund)] in ([300, 200], [200, 300])
    assert run.invoke(command, ["replay", "--failed", first]).exit_code == 2
