"""Any interleaving of buyers, payments, refunds from both sides, disputes, messages that are shuffled, doubled, lost
and replayed, faults, time and the nets under them.

The books add up after every step, and in the end every page that the provider calls paid is one payment on one
order, which is paid or waits for a person, and every refund and dispute stands here as it stands there: the ledgers
are those of an undisturbed run. SOAK_STEPS=10000 (`make soak`) looks harder than the usual 2,000 steps.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from store import books, cart, checkout, refunds
from store.db import db, transaction
from store.factory import create_app
from store.kit.clock import SetClock
from store.kit.errors import StoreError
from store.orders import Address, Attention, Buyer
from store.outbox import Message
from store.payments import Dispute, Payment, Refund, StripeEvent
from store.ports import build_ports
from store.refunds import Restock, Wish, WishLine
from store.settings import Settings
from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.server import running
from tests.conftest import NOON
from tests.support import databases
from tests.support.shop import Shop

STEPS = 100
EXAMPLES = max(1, int(os.environ.get("SOAK_STEPS", "2000")) // STEPS)
SECRET = "whsec_of_the_property_test"
STOCK = {"TEE": 6, "MUG": 3}
FAULTS = (("error", "before"), ("error", "after"), ("half", "after"), ("rate_limit", "before"))

which = st.integers(0, 99)


class Trade(RuleBasedStateMachine):
    """Four buyers at one shop; the provider, the post and the clock do as they like."""

    stripe = None  # the running sandbox, given by the test
    time = SetClock(NOON)

    @initialize()
    def opens(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tvnl-property-"))
        self.time.moment = NOON
        self.control = self.stripe.control
        self.control.reset()
        chosen = Settings(
            shop_env="test",
            secret_key="of-a-test",
            instance_path=self.folder,
            stripe_secret_key=self.stripe.secret_key,
            stripe_webhook_secrets=SECRET,
            stripe_api_base=self.stripe.url,
            **databases.fresh("sqlite", self.folder),
        )
        self.app = create_app(chosen, replace(build_ports(chosen), clock=self.time))
        self.context = self.app.app_context()
        self.context.push()
        self.shop = Shop(self.app, self.time)
        self.shop.open()
        for sku, stock in STOCK.items():
            self.shop.sells(sku, price=2400, stock=stock)
        self.control.endpoint(chosen.public_url + "/webhooks/stripe", SECRET)
        self.door = self.app.test_client()
        self.carts: dict[int, str | None] = {}
        self.unreconciled = 0
        self.steps = 0

    # ---- buyers

    @rule(buyer=st.integers(0, 3), sku=st.sampled_from(sorted(STOCK)), quantity=st.integers(1, 2))
    def fills_cart(self, buyer: int, sku: str, quantity: int) -> None:
        try:
            with transaction():
                self.carts[buyer] = cart.add(
                    self.carts.get(buyer), self.shop.variants[sku], quantity, now=self.time.now()
                )
        except StoreError:
            db.session.rollback()

    @rule(buyer=st.integers(0, 3))
    def checks_out(self, buyer: int) -> None:
        ports, now = self.shop.ports, self.time.now()
        try:
            facts = cart.find(self.carts.get(buyer), now=now)
            goods = checkout.basket(facts, "USD")
            if facts is None or not goods.lines:
                return
            address = Address("Ada", "1 Way", "", "Boston", "MA", "02101", "US")
            who = Buyer(f"b{buyer}@example.com", "", "en", address, "standard", 0, "")
            offer = checkout.offer_for(goods, who)
            quote = checkout.price(goods, country="US", state="MA", delivery=offer, donation_minor=0, now=now)
            checkout.clear_way(facts.id, checkout.print_of(goods, who, quote), ports=ports, at=now)
            with transaction():
                placed = checkout.place(
                    facts,
                    who,
                    shown_minor=quote.total_minor,
                    cart_version=facts.version,
                    currency="USD",
                    public_url="http://127.0.0.1:8000",
                    livemode=False,
                    at=now,
                )
            checkout.open_payment(placed.order_id, ports=ports, at=now)
        except StoreError:
            db.session.rollback()

    @rule(page=which, by_bank=st.booleans())
    def pays(self, page: int, by_bank: bool) -> None:
        pages = [one for one in self.pages() if one["status"] == "open"]
        if pages:
            session = pages[page % len(pages)]["id"]
            try:
                (self.control.pay_by_bank if by_bank else self.control.pay)(session)
            except ApiError:
                return  # its time was over

    @rule(page=which)
    def comes_back(self, page: int) -> None:
        if pages := self.pages():
            try:
                checkout.settle(pages[page % len(pages)]["id"], ports=self.shop.ports, at=self.time.now())
            except StoreError:
                db.session.rollback()

    # ---- the desk, and the provider's dashboard

    @rule(
        order=which,
        cents=st.sampled_from((1, 700, 2400, 99_999)),
        by_line=st.booleans(),
        key=st.integers(0, 5),
    )
    def gives_back(self, order: int, cents: int, by_line: bool, key: int) -> None:
        """Money back at the desk, by line or amount; a key that comes again is a double click."""
        if orders := [one for one in self.shop.orders() if one.paid_at is not None]:
            one = orders[order % len(orders)]
            lines = [WishLine(one.lines[0].id, 1, Restock.CANCEL)] if by_line else []
            wish = Wish(f"{key}" * 32, lines=lines, amount_minor=None if by_line else cents)
            self.tries(refunds.give, one.id, wish, by="staff:1")

    @rule(order=which)
    def calls_off(self, order: int) -> None:
        if orders := self.shop.orders():
            self.tries(refunds.cancel, orders[order % len(orders)].id, reason="other", by="staff:1")

    @rule()
    def returns_money_without_a_place(self) -> None:
        for matter in self.shop.rows(Attention):
            payment = refunds.payment_of_matter(matter.id)
            if payment is not None:
                self.tries(refunds.give_payment, payment, by="staff:1")
                return

    def tries(self, act, *given: object, **more: object) -> None:
        db.session.rollback()
        try:
            act(*given, ports=self.shop.ports, at=self.time.now(), **more)
        except StoreError:
            db.session.rollback()

    @rule(payment=which, cents=st.sampled_from((None, 1, 900)))
    def refunds_in_the_dashboard(self, payment: int, cents: int | None) -> None:
        self.dashboard("payment_intent", payment, lambda one: self.control.refund(one, cents))

    @rule(refund=which)
    def a_bank_sends_it_back(self, refund: int) -> None:
        self.dashboard("refund", refund, self.control.fail_refund)

    @rule(payment=which, inquiry=st.booleans())
    def a_buyer_disputes(self, payment: int, inquiry: bool) -> None:
        self.dashboard("payment_intent", payment, lambda one: self.control.dispute(one, inquiry=inquiry))

    @rule(dispute=which, status=st.sampled_from(("won", "lost", "warning_closed")))
    def a_bank_decides(self, dispute: int, status: str) -> None:
        self.dashboard("dispute", dispute, lambda one: self.control.close_dispute(one, status))

    def dashboard(self, kind: str, number: int, act) -> None:
        if there := list(self.control.box.vault.every(kind, after=0)):
            try:
                act(there[number % len(there)]["id"])
            except ApiError:
                return  # Stripe's own dashboard would not let them

    # ---- the provider and its post

    @rule(page=which, clears=st.booleans())
    def bank_answers(self, page: int, clears: bool) -> None:
        waiting = [
            one for one in self.pages() if one["status"] == "complete" and one["payment_status"] == "unpaid"
        ]
        if waiting:
            try:
                self.control.finish_debit(waiting[page % len(waiting)]["payment_intent"], clears)
            except ApiError:
                return  # it had answered before

    @rule(message=which, copies=st.integers(1, 2))
    def message_comes(self, message: int, copies: int) -> None:
        """Any message that was ever made: late, early, again; those never chosen are lost."""
        if told := self.control.events():
            for _ in range(copies):
                body, signature = self.control.signed(told[-1 - message % len(told)]["id"])
                answer = self.door.post(
                    "/webhooks/stripe", data=body, headers={"Stripe-Signature": signature}
                )
                assert answer.status_code == 200

    @rule(message=which)
    def a_message_is_replayed(self, message: int) -> None:
        if told := self.shop.rows(StripeEvent):
            event_id = told[message % len(told)].event_id
            self.tries(lambda ports, at: checkout.replay(event_id, ports=ports, at=at))

    @rule(
        fault=st.sampled_from(FAULTS),
        method=st.sampled_from(("POST", "GET")),
        path=st.sampled_from(("/v1/checkout/sessions", "/v1/refunds", "/v1/disputes")),
    )
    def provider_stumbles(self, fault: tuple[str, str], method: str, path: str) -> None:
        kind, when = fault
        self.control.fault(kind, method=method, when=when, should_retry=False, path=path)

    # ---- time, and the nets

    @rule(minutes=st.sampled_from((1, 6, 11, 32, 43)))
    def time_passes(self, minutes: int) -> None:
        self.time.forward(minutes=minutes)
        self.control.box.sweep()
        self.unreconciled += minutes
        if self.unreconciled > 240:
            self.reconciles()
        self.works()

    @rule()
    def works(self) -> None:
        self.shop.work()

    @rule()
    def reconciles(self) -> None:
        checkout.reconcile(ports=self.shop.ports, now=self.time.now())
        refunds.chase(ports=self.shop.ports, now=self.time.now())
        self.unreconciled = 0

    @rule(now=st.integers(0, 4))
    def compares_the_books(self, now: int) -> None:
        if now == 0:
            self.tries(lambda ports, at: books.compare(ports=ports, now=at))

    @rule()
    def lets_go(self) -> None:
        checkout.let_go(ports=self.shop.ports, now=self.time.now())

    # ---- what always holds

    @invariant()
    def books_add_up_now_and_then(self) -> None:
        """Every fourth step, since the last of them would show what an earlier one broke."""
        self.steps += 1
        if self.steps % 4 == 0:
            self.books_add_up()

    def books_add_up(self) -> None:
        assert self.shop.broken() == {}
        assert {sku: self.shop.stock(sku)[0] for sku in STOCK} == STOCK

    def teardown(self) -> None:
        if not hasattr(self, "context"):
            return
        try:
            self.ends_well()
        finally:
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
            self.context.pop()
            shutil.rmtree(self.folder, ignore_errors=True)

    def ends_well(self) -> None:
        """Given an hour of a working provider, every paid page has its one payment and its place."""
        self.control.box.faults.clear()
        for _ in range(5):
            self.time.forward(minutes=15)
            self.control.box.sweep()
            self.works()
            self.reconciles()
            self.lets_go()
        self.time.forward(hours=25)  # by then Stripe has forgotten the errors it kept
        self.reconciles()
        report = books.compare(ports=self.shop.ports, now=self.time.now())
        assert list(report.left) == [], report.left
        assert list(books.compare(ports=self.shop.ports, now=self.time.now()).found) == []
        self.books_add_up()
        self.ledgers_are_those_of_the_provider()
        payments, orders = self.shop.rows(Payment), {order.id: order for order in self.shop.orders()}
        raised = {matter.order_id for matter in self.shop.rows(Attention)}
        for page in self.pages():
            mine = [payment for payment in payments if payment.session_id == page["id"]]
            paid = page["status"] == "complete" and page["payment_status"] != "unpaid"
            assert len(mine) == (1 if paid else 0), page["id"]
            for payment in mine:
                assert orders[payment.order_id].paid_at is not None or payment.order_id in raised
        confirmed = {m.dedupe_key for m in self.shop.rows(Message) if m.dedupe_key.startswith("confirmed-")}
        assert confirmed == {f"confirmed-{o.number}" for o in orders.values() if o.paid_at is not None}
        assert [self.shop.stock(sku)[2] for sku in STOCK] == [0, 0], "nobody is at a payment page any more"

    def ledgers_are_those_of_the_provider(self) -> None:
        """Whatever came in whatever order: what stands here is what stands there, no more and no less."""
        theirs = {one["id"]: one for one in self.control.box.vault.every("refund", after=0)}
        ours = {row.stripe_refund_id: row for row in self.shop.rows(Refund) if row.stripe_refund_id}
        assert {key: (one["amount"], one["status"]) for key, one in theirs.items()} == {
            key: (row.amount_minor, row.status.value) for key, row in ours.items()
        }
        assert all(
            row.status.value == "refused" for row in self.shop.rows(Refund) if not row.stripe_refund_id
        )
        disputes = {one["id"]: one["status"] for one in self.control.box.vault.every("dispute", after=0)}
        assert {row.stripe_dispute_id: row.status for row in self.shop.rows(Dispute)} == disputes
        given = Counter()
        for one in theirs.values():
            given[one["payment_intent"]] += one["amount"] if one["status"] != "failed" else 0
        for payment in self.shop.rows(Payment):
            assert payment.refunded_minor == given[payment.payment_intent]

    def pages(self) -> list[dict]:
        return list(self.control.box.vault.every("checkout.session", after=0))


def test_the_books_add_up_whatever_happens_and_no_paid_page_is_lost() -> None:
    with running(clock=lambda: Trade.time.now().timestamp(), background=False) as up:
        Trade.stripe = up
        run_state_machine_as_test(
            Trade,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                derandomize="SOAK_STEPS" not in os.environ,
                suppress_health_check=list(HealthCheck),
            ),
        )
