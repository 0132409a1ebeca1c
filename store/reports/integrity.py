"""Do the books add up? Each check counts the rows that break a rule which every commit keeps.

One read transaction per check, no locks. The rules and their numbers stand in docs/integrity.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, text

from store.db import UtcDateTime, db

SLOW_EVENT = timedelta(minutes=10)
SLOW_MAIL = timedelta(minutes=15)

CHECKS = {
    "on_hand_is_the_sum_of_movements": """
        SELECT COUNT(*) FROM stock s WHERE s.on_hand <>
          COALESCE((SELECT SUM(m.delta) FROM stock_movement m WHERE m.variant_id = s.variant_id), 0)""",
    "reserved_is_the_sum_of_open_holds": """
        SELECT COUNT(*) FROM stock s WHERE s.reserved <>
          COALESCE((SELECT SUM(l.quantity) FROM reservation_line l JOIN reservation r ON r.id = l.reservation_id
                    WHERE l.variant_id = s.variant_id AND r.status = 'open'), 0)""",
    "committed_is_what_paid_orders_wait_for": """
        SELECT COUNT(*) FROM stock s WHERE s.committed <>
          COALESCE((SELECT SUM(CASE WHEN l.quantity - l.shipped - l.refunded - l.canceled > 0
                                    THEN l.quantity - l.shipped - l.refunded - l.canceled ELSE 0 END)
                    FROM order_line l JOIN orders o ON o.id = l.order_id
                    WHERE l.variant_id = s.variant_id AND o.paid_at IS NOT NULL AND o.status <> 'canceled'), 0)""",
    "counts_are_not_negative": """
        SELECT COUNT(*) FROM stock WHERE on_hand < 0 OR committed < 0 OR reserved < 0""",
    "totals_are_the_sum_of_their_parts": """
        SELECT COUNT(*) FROM orders WHERE
          total_minor <> items_minor + shipping_minor + tax_added_minor + donation_minor - discount_minor
          OR due_minor <> total_minor - gift_card_minor OR discount_minor > items_minor + shipping_minor""",
    "items_are_the_sum_of_lines": """
        SELECT COUNT(*) FROM orders o WHERE o.items_minor <>
          COALESCE((SELECT SUM(l.total_minor) FROM order_line l WHERE l.order_id = o.id), 0)""",
    "lines_are_unit_times_quantity": """
        SELECT COUNT(*) FROM order_line WHERE total_minor <> unit_minor * quantity OR quantity < 1""",
    "a_session_pays_once": """
        SELECT COUNT(*) FROM (SELECT session_id FROM payment WHERE session_id IS NOT NULL
                              GROUP BY session_id HAVING COUNT(*) > 1) twice""",
    "paid_orders_are_paid_in_full": """
        SELECT COUNT(*) FROM orders o WHERE o.paid_at IS NOT NULL AND o.total_minor <>
          COALESCE((SELECT SUM(p.amount_minor) FROM payment p WHERE p.order_id = o.id AND p.counted), 0)""",
    "unpaid_orders_hold_no_money_unseen": """
        SELECT COUNT(*) FROM payment p JOIN orders o ON o.id = p.order_id
        WHERE (o.paid_at IS NULL OR NOT p.counted) AND p.amount_minor > 0
          AND NOT EXISTS (SELECT 1 FROM attention a WHERE a.order_id = o.id)""",
    "captured_is_what_the_ledger_says": """
        SELECT COUNT(*) FROM orders o WHERE o.captured_minor <>
          COALESCE((SELECT SUM(p.amount_minor) FROM payment p
                    WHERE p.order_id = o.id AND p.counted AND p.method IN ('stripe', 'manual')), 0)""",
    "refunded_is_what_the_ledger_says": """
        SELECT COUNT(*) FROM orders o WHERE o.refunded_minor <>
          COALESCE((SELECT SUM(r.amount_minor) FROM refund r JOIN payment p ON p.id = r.payment_id
                    WHERE r.order_id = o.id AND r.status = 'succeeded' AND p.counted), 0)""",
    "refunds_stay_within_captured": """
        SELECT COUNT(*) FROM orders WHERE refunded_minor + refund_pending_minor > captured_minor""",
    "lines_are_not_sent_or_refunded_twice": """
        SELECT COUNT(*) FROM order_line WHERE refunded > quantity OR restocked > refunded + canceled
          OR shipped + canceled > quantity""",
    "shipped_is_what_parcels_hold": """
        SELECT COUNT(*) FROM order_line l WHERE l.shipped <>
          COALESCE((SELECT SUM(f.quantity) FROM fulfillment_line f JOIN fulfillment p ON p.id = f.fulfillment_id
                    WHERE f.order_line_id = l.id AND p.status = 'fulfilled'), 0)""",
    "sales_are_what_parcels_hold": """
        SELECT COUNT(*) FROM (
          SELECT l.order_id, l.variant_id, SUM(l.shipped) AS sent FROM order_line l
          WHERE l.variant_id IS NOT NULL GROUP BY l.order_id, l.variant_id) x
        WHERE x.sent <> COALESCE((SELECT -SUM(m.delta) FROM stock_movement m
            WHERE m.order_id = x.order_id AND m.variant_id = x.variant_id
              AND (m.kind = 'sale' OR m.idempotency_key LIKE 'unsale:%')), 0)""",
    "one_open_hold_per_order": """
        SELECT COUNT(*) FROM (SELECT order_id FROM reservation WHERE status = 'open'
                              GROUP BY order_id HAVING COUNT(*) > 1) twice""",
    "paid_orders_hold_nothing": """
        SELECT COUNT(*) FROM reservation r JOIN orders o ON o.id = r.order_id
        WHERE r.status = 'open' AND o.paid_at IS NOT NULL""",
    "one_live_attempt_per_order": """
        SELECT COUNT(*) FROM (SELECT order_id FROM payment_attempt WHERE status IN ('creating', 'open')
                              GROUP BY order_id HAVING COUNT(*) > 1) twice""",
    "paid_orders_have_no_live_attempt_unseen": """
        SELECT COUNT(*) FROM orders WHERE paid_at IS NOT NULL AND status IN ('pending_payment', 'expired')""",
    "events_do_not_lie_about": """
        SELECT COUNT(*) FROM stripe_event WHERE state = 'received' AND received_at < :slow_event""",
    "paid_orders_have_their_confirmation": """
        SELECT COUNT(*) FROM orders o WHERE o.paid_at IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM outbox_message m WHERE m.dedupe_key = 'confirmed-' || o.number)""",
    "promises_do_not_lie_about": """
        SELECT COUNT(*) FROM outbox_message WHERE state = 'new' AND attempts = 0 AND run_at < :slow_mail
          AND EXISTS (SELECT 1 FROM setting WHERE name = 'worker.outbox' AND changed_at > :slow_mail)""",
    "codes_are_used_as_often_as_counted": """
        SELECT COUNT(*) FROM discount_code c WHERE c.used_count <>
          (SELECT COUNT(*) FROM redemption r WHERE r.discount_code_id = c.id)
          OR (c.usage_limit IS NOT NULL AND c.used_count > c.usage_limit)""",
    "gift_cards_hold_the_sum_of_their_entries": """
        SELECT COUNT(*) FROM gift_card g WHERE g.balance_minor <>
          COALESCE((SELECT SUM(e.delta_minor) FROM gift_card_entry e WHERE e.gift_card_id = g.id), 0)""",
    "order_links_are_long_and_unique": """
        SELECT COUNT(*) FROM orders WHERE LENGTH(token) < 32""",
    "moves_of_orders_are_audited": """
        SELECT COUNT(*) FROM orders o WHERE o.paid_at IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM audit_entry a WHERE a.subject_kind = 'order' AND a.act = 'order.paid'
            AND a.subject_id = CAST(o.id AS VARCHAR(20)))""",
    "financial_status_follows_the_money": """
        SELECT COUNT(*) FROM orders WHERE
          (paid_at IS NOT NULL AND refunded_minor = 0 AND financial_status <> 'paid')
          OR (paid_at IS NULL AND status = 'pending_payment' AND financial_status NOT IN ('pending', 'partially_paid'))
          OR (paid_at IS NOT NULL AND refunded_minor > 0
              AND financial_status NOT IN ('partially_refunded', 'refunded'))""",
    "fulfillment_status_follows_the_parcels": """
        SELECT COUNT(*) FROM (
          SELECT o.id, o.fulfillment_status AS told, SUM(l.shipped) AS sent,
            SUM(CASE WHEN l.requires_shipping AND l.quantity - l.shipped - l.refunded - l.canceled > 0
                     THEN 1 ELSE 0 END) AS waiting
          FROM orders o JOIN order_line l ON l.order_id = o.id GROUP BY o.id, o.fulfillment_status) x
        WHERE (x.sent = 0 AND x.told <> 'unfulfilled') OR (x.sent > 0 AND x.waiting > 0 AND
          x.told <> 'partially_fulfilled') OR (x.sent > 0 AND x.waiting = 0 AND x.told <> 'fulfilled')""",
}
"""Rule by name; a query of each counts the rows that break it. The same text runs on both engines."""


def integrity(*, now: datetime) -> dict[str, int]:
    """How many rows break each rule; all zero when the books add up. On SQLite also that no row refers to a
    missing one (PostgreSQL never lets it come to that)."""
    sqlite = db.engine.dialect.name == "sqlite"
    when = {"slow_event": now - SLOW_EVENT, "slow_mail": now - SLOW_MAIL}
    broken = {}
    for name, query in CHECKS.items():
        statement = text(query)
        for key, moment in when.items():
            if f":{key}" in query:
                statement = statement.bindparams(bindparam(key, moment, UtcDateTime()))
        broken[name] = int(db.session.execute(statement).scalar_one())
        db.session.rollback()
    if sqlite:
        broken["rows_refer_to_rows"] = len(db.session.execute(text("PRAGMA foreign_key_check")).all())
        db.session.rollback()
    return broken
