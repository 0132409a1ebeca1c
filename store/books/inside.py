"""What differs within our own books: orders against payments, orders against stock. By order and by SKU."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import text

from store import reports
from store.books.types import Difference, amount
from store.db import db

ORDERS = {
    "order_paid_without_money": """
        SELECT o.id, o.number, o.total_minor AS ours, COALESCE(SUM(p.amount_minor), 0) AS theirs FROM orders o
        LEFT JOIN payment p ON p.order_id = o.id AND p.counted WHERE o.paid_at IS NOT NULL
        GROUP BY o.id, o.number, o.total_minor HAVING COALESCE(SUM(p.amount_minor), 0) <> o.total_minor""",
    "money_on_an_unpaid_order": """
        SELECT o.id, o.number, o.status AS ours, SUM(p.amount_minor) AS theirs FROM orders o
        JOIN payment p ON p.order_id = o.id AND p.counted AND p.amount_minor > 0 AND p.method <> 'gift_card'
        WHERE o.paid_at IS NULL GROUP BY o.id, o.number, o.status""",
    "money_without_a_place_unseen": """
        SELECT o.id, o.number, 0 AS ours, p.amount_minor AS theirs FROM payment p JOIN orders o ON o.id = p.order_id
        WHERE NOT p.counted AND p.refunded_minor < p.amount_minor AND NOT EXISTS (
          SELECT 1 FROM attention a WHERE a.order_id = o.id)""",
    "captured_sum_differs": """
        SELECT o.id, o.number, o.captured_minor AS ours, COALESCE(SUM(p.amount_minor), 0) AS theirs FROM orders o
        LEFT JOIN payment p ON p.order_id = o.id AND p.counted AND p.method IN ('stripe', 'manual')
        GROUP BY o.id, o.number, o.captured_minor HAVING COALESCE(SUM(p.amount_minor), 0) <> o.captured_minor""",
    "refunded_sum_differs": """
        SELECT o.id, o.number, o.refunded_minor AS ours, COALESCE(SUM(r.amount_minor), 0) AS theirs FROM orders o
        LEFT JOIN refund r ON r.order_id = o.id AND r.status IN ('pending', 'succeeded')
          AND r.method <> 'gift_card' AND EXISTS (SELECT 1 FROM payment p WHERE p.id = r.payment_id AND p.counted)
        GROUP BY o.id, o.number, o.refunded_minor HAVING COALESCE(SUM(r.amount_minor), 0) <> o.refunded_minor""",
    "sent_without_payment": """
        SELECT o.id, o.number, SUM(l.shipped) AS ours, 'not paid' AS theirs FROM orders o
        JOIN order_line l ON l.order_id = o.id WHERE o.paid_at IS NULL GROUP BY o.id, o.number
        HAVING SUM(l.shipped) > 0""",
    "sent_without_stock_movement": """
        SELECT o.id, o.number, SUM(f.quantity) AS ours, 0 AS theirs FROM orders o
        JOIN fulfillment p ON p.order_id = o.id AND p.status = 'fulfilled'
        JOIN fulfillment_line f ON f.fulfillment_id = p.id JOIN order_line l ON l.id = f.order_line_id
        WHERE l.variant_id IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM stock_movement m WHERE m.order_id = o.id AND m.kind = 'sale')
        GROUP BY o.id, o.number""",
}
"""By order: what the order says (ours), what the other ledger says (theirs)."""

COUNTS = ("sent_without_payment", "sent_without_stock_movement")
"""Those that count things; all others speak of money."""

RULES = {
    "committed_is_what_paid_orders_wait_for": "promised_stock_differs",
    "on_hand_is_the_sum_of_movements": "shelf_differs",
    "reserved_is_the_sum_of_open_holds": "held_stock_differs",
    "sales_are_what_parcels_hold": "sales_differ_from_parcels",
    "shipped_is_what_parcels_hold": "sent_differs_from_parcels",
    "paid_orders_hold_nothing": "paid_order_still_held",
    "financial_status_follows_the_money": "order_state_differs",
    "refunded_units_are_what_refunds_hold": "refunded_units_differ",
    "paid_orders_have_their_confirmation": "confirmation_missing",
}
"""Rules of the books that compare orders, payments and stock, and what a break of each is called here."""


def inside(*, now: datetime) -> Iterator[Difference]:
    """All that differs within our books."""
    for name, query in ORDERS.items():
        for row in db.session.execute(text(query)).all():
            yield Difference(
                name, f"#{row.number}", _said(row.ours, name), _said(row.theirs, name), row.id, row.number
            )
    broken = reports.integrity(now=now)
    for rule, name in RULES.items():
        if broken.get(rule):
            yield Difference(name, rule, f"{broken[rule]} rows", "0 rows")


def _said(value: object, name: str) -> str:
    return amount(value) if isinstance(value, int) and name not in COUNTS else str(value)
