"""A shop of its own on fresh tables, beside a local Stripe and a clock that are given: where stories are played."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from store.catalog import Variant
from store.db import db, transaction
from store.factory import create_app
from store.inventory import Stock, StockMovement
from store.kit.clock import SetClock
from store.outbox import Message
from store.payments import Dispute, DisputeEntry, Payment, Refund, RefundStatus
from store.ports import build_ports
from store.settings import Settings
from tests.conftest import NOON
from tests.support import databases
from tests.support.shop import Shop

SECRET = "whsec_of_the_property_test"
STOCK = {"TEE": 24, "MUG": 4}


class World:
    """An open shop that sells STOCK; `backorder` lets it promise that much more than it has."""

    def __init__(self, stripe, clock: SetClock, *, backorder: int = 0) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tvnl-property-"))
        self.control, self.clock = stripe.control, clock
        clock.moment = NOON
        self.control.reset()
        chosen = Settings(
            shop_env="test",
            secret_key="of-a-test",
            instance_path=self.folder,
            stripe_secret_key=stripe.secret_key,
            stripe_webhook_secrets=SECRET,
            stripe_api_base=stripe.url,
            **databases.fresh("sqlite", self.folder),
        )
        self.app = create_app(chosen, replace(build_ports(chosen), clock=clock))
        databases.keep_compiled(self.app)
        self.context = self.app.app_context()
        self.context.push()
        self.shop = Shop(self.app, clock, stripe)
        self.shop.open()
        for sku, stock in STOCK.items():
            self.shop.sells(sku, price=2400, stock=stock)
        with transaction():
            for row in db.session.query(Stock):
                row.backorder_limit = backorder
        self.control.endpoint(chosen.public_url + "/webhooks/stripe", SECRET)
        self.control.rule("drop", times=10**9)  # nobody carries messages here but whoever plays
        self.door = self.app.test_client()

    def there(self, kind: str) -> list[dict[str, Any]]:
        """Everything of a kind that Stripe holds, oldest first."""
        return list(self.control.box.vault.every(kind, after=0))

    def pages(self) -> list[dict[str, Any]]:
        """All payment pages that were ever made."""
        return self.there("checkout.session")

    def delivers(self, event: Mapping[str, Any]) -> int:
        """One delivery of a message at the shop's door; its status."""
        body, signature = self.control.signed(event["id"])
        return self.door.post(
            "/webhooks/stripe", data=body, headers={"Stripe-Signature": signature}
        ).status_code

    def passes(self, **time: int) -> None:
        """The clock moves, and Stripe does what came due."""
        self.clock.forward(**time)
        self.control.box.sweep()

    def close(self) -> None:
        """Leave nothing behind."""
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
        self.context.pop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def ledgers(self) -> dict[str, Any]:
        """What the books say in the end, with orders called by their turn instead of by ids.

        An order that was never paid is over, by whoever heard first that its page was: whether its page expired or
        staff called it off is no money's matter, and neither is the letter that says so. Refunds that Stripe refused
        moved nothing and are left out. Whose refund had failed before anybody heard of it is not told that it is on
        its way; in order they are, so that letter is left out too.
        """
        shop = self.shop
        orders = shop.orders()
        turn = {order.id: at for at, order in enumerate(orders)}
        paid = {turn[order.id] for order in orders if order.paid_at is not None}
        moved: dict[int, list[tuple[int, int]]] = {}
        for entry in shop.rows(DisputeEntry):
            moved.setdefault(entry.dispute_id, []).append((entry.amount_minor, entry.fee_minor))
        skus = {variant.id: variant.sku for variant in shop.rows(Variant)}
        return {
            "orders": [
                (
                    order.email,
                    [(line.sku, line.quantity) for line in order.lines],
                    order.total_minor,
                    *(
                        (order.status.value, order.financial_status.value, order.fulfillment_status.value)
                        if turn[order.id] in paid
                        else (
                            "over" if order.status.value in ("expired", "canceled") else order.status.value,
                        )
                    ),
                    (order.captured_minor, order.refunded_minor, order.refund_pending_minor),
                )
                for order in orders
            ],
            "payments": sorted(
                (turn[row.order_id], row.method.value, row.counted, *money_of(row))
                for row in shop.rows(Payment)
            ),
            "refunds": sorted(
                (turn[row.order_id], row.amount_minor, row.status.value, row.source)
                for row in shop.rows(Refund)
                if row.stripe_refund_id
            ),
            "disputes": sorted(
                (turn[row.order_id], row.amount_minor, row.status, sorted(moved.get(row.id, [])))
                for row in shop.rows(Dispute)
            ),
            "stock": {sku: shop.stock(sku) for sku in STOCK},
            "movements": sorted(
                (skus[row.variant_id], row.kind.value, row.delta) for row in shop.rows(StockMovement)
            ),
            "outbox": self._promised(turn, paid),
        }

    def _promised(self, turn: Mapping[int, int], paid: set[int]) -> Counter[tuple[object, ...]]:
        """Promises by kind, letter and order; the net under a message belongs to the message, not to the trade."""
        found: Counter[tuple[object, ...]] = Counter()
        failed = {row.id for row in self.shop.rows(Refund) if row.status is RefundStatus.FAILED}
        for row in self.shop.rows(Message):
            order = turn.get(row.payload.get("order_id"))
            letter = row.payload.get("letter", "")
            if row.kind == "stripe.event" or (letter == "canceled" and order not in paid):
                continue
            if letter == "refunded" and row.payload["refund_id"] in failed:
                continue
            found[row.kind, letter, row.payload.get("kind", ""), order] += 1
        return found


def money_of(row: Payment) -> tuple[int | None, ...]:
    """All sums of a payment."""
    return row.amount_minor, row.refunded_minor, row.refund_pending_minor, row.fee_minor, row.net_minor
