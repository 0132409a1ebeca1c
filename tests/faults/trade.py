"""Four buyers at one shop, its desk, Stripe with its dashboard and its post, and time, which all do as they like.

Everything anybody does that takes effect is written down, so that the story can be told again in order.
"""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from store import books, checkout, refunds
from store.payments import Dispute, Refund, StripeEvent
from store.stripe_sandbox.errors import ApiError
from tests.faults.ordered import Ordered
from tests.faults.people import People, which
from tests.faults.world import STOCK, World
from tests.support.ledger import complaints

FAULTS = (("error", "before"), ("error", "after"), ("half", "after"), ("rate_limit", "before"))


class Trade(People):
    """The provider, the post and the clock beside them, and what always holds."""

    @initialize()
    def opens(self) -> None:
        self.world = World(self.stripe, self.time)
        self.shop, self.control = self.world.shop, self.world.control
        self.carts, self.acts = {}, []
        self.unreconciled = 0
        self.steps = 0

    # ---- the provider and its post

    @rule(page=which, clears=st.booleans())
    def bank_answers(self, page: int, clears: bool) -> None:
        waiting = [
            (at, one["payment_intent"])
            for at, one in enumerate(self.world.pages())
            if one["status"] == "complete" and one["payment_status"] == "unpaid"
        ]
        if waiting:
            at, intent = waiting[page % len(waiting)]
            try:
                self.control.finish_debit(intent, clears)
            except ApiError:
                return  # it had answered before
            self.took_effect("bank_answers", page=at, clears=clears)

    @rule(message=which, copies=st.integers(1, 2))
    def message_comes(self, message: int, copies: int) -> None:
        """Any message that was ever made: late, early, again; those never chosen are lost."""
        if told := self.control.events():
            for _ in range(copies):
                assert self.world.delivers(told[-1 - message % len(told)]) == 200

    @rule(message=which)
    def a_message_is_replayed(self, message: int) -> None:
        if told := self.shop.rows(StripeEvent):
            event_id = told[message % len(told)].event_id
            self.tries(lambda ports, at: checkout.replay(event_id, ports=ports, at=at))

    @precondition(lambda self: self.stumbles)
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
        self.world.passes(minutes=minutes)
        self.took_effect("passes", minutes=minutes)
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
        """Every eighth step, since the last of them would show what an earlier one broke."""
        self.steps += 1
        if self.steps % 8 == 0:
            self.books_add_up()

    def books_add_up(self) -> None:
        assert self.shop.broken() == {}
        assert {sku: self.shop.stock(sku)[0] for sku in STOCK} == STOCK

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        ledgers = None
        try:
            self.ends_well()
            ledgers = self.world.ledgers()
        finally:
            self.world.close()
        if not self.stumbles:
            self.ends_as_in_order(ledgers)

    def ends_as_in_order(self, ledgers: dict[str, object]) -> None:
        """The same acts in a fresh shop, with each message heard once and at once, leave the same books."""
        world = World(self.stripe, self.time, backorder=99)
        try:
            Ordered(world).play(self.acts)
            assert world.shop.broken() == {}
            assert world.ledgers() == ledgers
        finally:
            world.close()

    def ends_well(self) -> None:
        """Given an hour of a working provider, every paid page has its one payment and its place."""
        self.control.box.faults.clear()
        for _ in range(5):
            self.time_passes(15)
            self.reconciles()
            self.lets_go()
        self.world.passes(hours=25)  # by then Stripe has forgotten the errors it kept
        self.took_effect("passes", minutes=25 * 60)
        self.reconciles()
        report = books.compare(ports=self.shop.ports, now=self.time.now())
        assert list(report.left) == [], report.left
        assert list(books.compare(ports=self.shop.ports, now=self.time.now()).found) == []
        self.books_add_up()
        self.ledgers_are_those_of_the_provider()
        assert complaints(self.shop) == {}
        assert [self.shop.stock(sku)[2] for sku in STOCK] == [0, 0], "nobody is at a payment page any more"

    def ledgers_are_those_of_the_provider(self) -> None:
        """Whatever came in whatever order: what stands here is what stands there, no more and no less."""
        theirs = {one["id"]: one for one in self.world.there("refund")}
        ours = {row.stripe_refund_id: row for row in self.shop.rows(Refund) if row.stripe_refund_id}
        assert {key: (one["amount"], one["status"]) for key, one in theirs.items()} == {
            key: (row.amount_minor, row.status.value) for key, row in ours.items()
        }
        assert all(
            row.status.value == "refused" for row in self.shop.rows(Refund) if not row.stripe_refund_id
        )
        disputes = {one["id"]: one["status"] for one in self.world.there("dispute")}
        assert {row.stripe_dispute_id: row.status for row in self.shop.rows(Dispute)} == disputes
