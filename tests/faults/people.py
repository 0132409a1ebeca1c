"""What buyers, the desk and Stripe's dashboard do; each act that took effect is written down, to be told in order."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from store import cart, checkout, refunds
from store.db import db, transaction
from store.kit.clock import SetClock
from store.kit.errors import StoreError
from store.orders import Address, Attention, Buyer, Order, OrderStatus
from store.refunds import Restock, Wish, WishLine
from store.stripe_sandbox.errors import ApiError
from tests.conftest import NOON
from tests.faults.ordered import Act
from tests.faults.world import STOCK, World
from tests.support.shop import Shop

which = st.integers(0, 99)


class People(RuleBasedStateMachine):
    """Four buyers at one shop, its desk, and the dashboard. Where there is nothing to act on, somebody buys first."""

    stripe = None  # the running sandbox, given by the test
    time = SetClock(NOON)
    stumbles = False
    """Whether the provider has faults of its own. They decide what a buyer and a clerk are told and do next, so that
    such a story cannot be told in order; without them it can, and is."""
    world: World
    shop: Shop
    carts: dict[int, str | None]
    acts: list[Act]

    def took_effect(self, name: str, **given: object) -> None:
        """Write down for the ordered run what somebody did."""
        self.acts.append((name, given))

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
        before = {order.id: order.status for order in self.shop.orders()}
        self.goes_to_pay(buyer)
        for at, order in enumerate(self.shop.orders()):
            if order.id not in before:
                picks = {line.sku: line.quantity for line in order.lines}
                self.took_effect("places", email=order.email, picks=picks)
            elif order.status is not before[order.id] and order.status is OrderStatus.CANCELED:
                self.took_effect("gives_up", order=at)

    def goes_to_pay(self, buyer: int) -> None:
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
        if pages := self.open_pages() or self.buys(page):
            at, session = pages[page % len(pages)]
            try:
                (self.control.pay_by_bank if by_bank else self.control.pay)(session)
            except ApiError:
                return  # its time was over
            self.took_effect("pays", page=at, by_bank=by_bank)

    def open_pages(self) -> list[tuple[int, str]]:
        """The pages that can be paid, by turn and id."""
        return [(at, one["id"]) for at, one in enumerate(self.world.pages()) if one["status"] == "open"]

    def buys(self, number: int) -> list[tuple[int, str]]:
        """Somebody fills a cart and goes to pay: whatever is done next finds something to be done to."""
        self.fills_cart(number % 4, sorted(STOCK)[number % 2], 1 + number % 2)
        self.checks_out(number % 4)
        return self.open_pages()

    @rule(page=which)
    def comes_back(self, page: int) -> None:
        if pages := self.world.pages():
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
        if orders := self.paid() or self.is_paid(order):
            at, one = orders[order % len(orders)]
            lines = [WishLine(one.lines[0].id, 1, Restock.CANCEL)] if by_line else []
            wish = Wish(f"{key}" * 32, lines=lines, amount_minor=None if by_line else cents)
            if self.tries(refunds.give, one.id, wish, by="staff:1"):
                self.took_effect("gives_back", order=at, amount=wish.amount_minor)

    def paid(self) -> list[tuple[int, Order]]:
        """The orders known to be paid, with their turn."""
        return [(at, one) for at, one in enumerate(self.shop.orders()) if one.paid_at is not None]

    def is_paid(self, number: int) -> list[tuple[int, Order]]:
        """Somebody pays and comes back."""
        self.pays(number, by_bank=False)
        self.comes_back(-1)
        return self.paid()

    @rule(order=which)
    def calls_off(self, order: int) -> None:
        if orders := self.shop.orders():
            at = order % len(orders)
            before, unpaid = orders[at].status, orders[at].paid_at is None
            given = self.tries(refunds.cancel, orders[at].id, reason="other", by="staff:1")
            after = self.shop.orders()[at].status
            if before is not after and after is OrderStatus.CANCELED:
                self.took_effect("calls_off", order=at, unpaid=unpaid, amount=sum(given))

    @rule()
    def returns_money_without_a_place(self) -> None:
        for matter in self.shop.rows(Attention):
            payment = refunds.payment_of_matter(matter.id)
            if payment is not None:
                assert self.stumbles, "money without a place needs a fault"
                self.tries(refunds.give_payment, payment, by="staff:1")
                return

    def tries(self, act, *given: object, **more: object) -> list[int]:
        """An act that may be refused; the amounts of the refunds that Stripe made of it."""
        db.session.rollback()
        before = len(self.world.there("refund"))
        try:
            act(*given, ports=self.shop.ports, at=self.time.now(), **more)
        except StoreError:
            db.session.rollback()
        return [one["amount"] for one in self.world.there("refund")[before:]]

    @rule(payment=which, cents=st.sampled_from((None, 1, 900)))
    def refunds_in_the_dashboard(self, payment: int, cents: int | None) -> None:
        at = self.dashboard("payment_intent", payment, lambda one: self.control.refund(one, cents))
        if at is not None:
            self.took_effect("refunds_in_the_dashboard", there=at, cents=cents)

    @rule(refund=which)
    def a_bank_sends_it_back(self, refund: int) -> None:
        at = self.dashboard("refund", refund, self.control.fail_refund)
        if at is not None:
            self.took_effect("a_bank_sends_it_back", there=at)

    @rule(payment=which, inquiry=st.booleans())
    def a_buyer_disputes(self, payment: int, inquiry: bool) -> None:
        at = self.dashboard("payment_intent", payment, lambda one: self.control.dispute(one, inquiry=inquiry))
        if at is not None:
            self.took_effect("a_buyer_disputes", there=at, inquiry=inquiry)

    @rule(dispute=which, status=st.sampled_from(("won", "lost", "warning_closed")))
    def a_bank_decides(self, dispute: int, status: str) -> None:
        at = self.dashboard("dispute", dispute, lambda one: self.control.close_dispute(one, status))
        if at is not None:
            self.took_effect("a_bank_decides", there=at, status=status)

    def dashboard(self, kind: str, number: int, act) -> int | None:
        """Which of Stripe's objects it was done to, or None where the dashboard would not let them."""
        if kind == "payment_intent" and number % 3 == 0:
            self.pays(number, by_bank=number % 2 == 0)
        if there := self.world.there(kind):
            at = number % len(there)
            try:
                act(there[at]["id"])
            except ApiError:
                return None
            return at
        return None
