"""The same story told in order: every act that took effect, in its turn, each followed at once by Stripe's messages
about it, once and in the order they were made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store import checkout, refunds
from store.cart import Cart
from store.db import db
from store.payments import EventState, StripeEvent
from store.refunds import Restock, Wish, WishLine
from tests.faults.world import World
from tests.support import buying

Act = tuple[str, dict[str, Any]]


class Ordered:
    """Plays acts in a fresh shop that may promise more than it has.

    In the other run an order was refused or not by what was on the shelf when it came; here only those that were
    taken are placed, at moments when what an earlier order lets go may not have been let go yet.
    """

    def __init__(self, world: World) -> None:
        self.world, self.shop, self.control = world, world.shop, world.control
        self.heard = 0

    def play(self, acts: Sequence[Act]) -> None:
        """All of them, and after each the messages of it."""
        for turn, (name, given) in enumerate(acts):
            getattr(self, name)(f"{turn:032}", **given)
            self.hears()

    def hears(self) -> None:
        """Each new message that the shop acts on, once."""
        told = self.control.events()
        for event in told[self.heard :]:
            if event["type"] in checkout.heard():
                assert self.world.delivers(event) == 200
                db.session.rollback()
                if db.session.get(StripeEvent, event["id"]).state is not EventState.DONE:
                    checkout.work_off(event["id"], ports=self.shop.ports, at=self.world.clock.now())
        self.heard = len(told)

    # ---- acts, by the names and arguments under which they were written down

    def passes(self, key: str, *, minutes: int) -> None:
        self.world.passes(minutes=minutes)

    def places(self, key: str, *, email: str, picks: dict[str, int]) -> None:
        buying.orders_at_the_page(self.shop, email=email, **picks)

    def gives_up(self, key: str, *, order: int) -> None:
        row = db.session.get(Cart, self.shop.orders()[order].cart_id)
        checkout.give_up(row.id, ports=self.shop.ports, at=self.world.clock.now())

    def pays(self, key: str, *, page: int, by_bank: bool) -> None:
        session = self.world.pages()[page]["id"]
        (self.control.pay_by_bank if by_bank else self.control.pay)(session)

    def bank_answers(self, key: str, *, page: int, clears: bool) -> None:
        self.control.finish_debit(self.world.pages()[page]["payment_intent"], clears)

    def gives_back(self, key: str, *, order: int, amount: int | None) -> None:
        one = self.shop.orders()[order]
        lines = [WishLine(one.lines[0].id, 1, Restock.CANCEL)] if amount is None else []
        self.gives(one.id, Wish(key, lines=lines, amount_minor=amount))

    def gives(self, order_id: int, wish: Wish) -> None:
        refunds.give(order_id, wish, ports=self.shop.ports, by="staff:1", at=self.world.clock.now())

    def calls_off(self, key: str, *, order: int, unpaid: bool, amount: int) -> None:
        """As it took effect: an unpaid order that is known to be over need not be called off; a refund that Stripe
        refused, since it knew of a dispute or a refund of which no message had come, is not given here either."""
        one = self.shop.orders()[order]
        if unpaid and one.status.value == "expired":
            return
        whole = unpaid or refunds.possible(one.id).total.minor == amount
        if amount and not whole:
            self.gives(one.id, Wish(key, amount_minor=amount, notify=False))
        refunds.cancel(
            one.id,
            reason="other",
            refund=whole and amount > 0,
            ports=self.shop.ports,
            by="staff:1",
            at=self.world.clock.now(),
        )

    def refunds_in_the_dashboard(self, key: str, *, there: int, cents: int | None) -> None:
        self.control.refund(self.world.there("payment_intent")[there]["id"], cents)

    def a_bank_sends_it_back(self, key: str, *, there: int) -> None:
        self.control.fail_refund(self.world.there("refund")[there]["id"])

    def a_buyer_disputes(self, key: str, *, there: int, inquiry: bool) -> None:
        self.control.dispute(self.world.there("payment_intent")[there]["id"], inquiry=inquiry)

    def a_bank_decides(self, key: str, *, there: int, status: str) -> None:
        self.control.close_dispute(self.world.there("dispute")[there]["id"], status)
