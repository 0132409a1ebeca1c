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
          COALESCE((SELECT SUM(CASE WHEN l.quantity - l.shipped - l.canceled > 0
                                    THEN u.each * (l.quantity - l.shipped - l.canceled) ELSE 0 END)
                    FROM order_line l JOIN orders o ON o.id = l.order_id JOIN {units} u ON u.line_id = l.id
                    WHERE u.variant_id = s.variant_id AND o.paid_at IS NOT NULL AND o.status <> 'canceled'), 0)""",
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
                    WHERE r.order_id = o.id AND r.status IN ('pending', 'succeeded') AND p.counted
                      AND r.method <> 'gift_card'), 0)""",
    "gift_refunds_are_what_the_ledger_says": """
        SELECT COUNT(*) FROM orders o WHERE o.gift_refunded_minor <>
          COALESCE((SELECT SUM(r.amount_minor) FROM refund r WHERE r.order_id = o.id AND r.method = 'gift_card'
                    AND r.status = 'succeeded'), 0)""",
    "payments_know_their_refunds": """
        SELECT COUNT(*) FROM payment p WHERE p.refunded_minor <>
          COALESCE((SELECT SUM(r.amount_minor) FROM refund r
                    WHERE r.payment_id = p.id AND r.status IN ('pending', 'succeeded')), 0)
          OR p.refund_pending_minor >
          COALESCE((SELECT SUM(r.amount_minor) FROM refund r
                    WHERE r.payment_id = p.id AND r.status = 'submitting'), 0)""",
    "refunded_units_are_what_refunds_hold": """
        SELECT COUNT(*) FROM order_line l WHERE l.refunded <>
          COALESCE((SELECT SUM(f.quantity) FROM refund_line f JOIN refund r ON r.id = f.refund_id
                    WHERE f.order_line_id = l.id AND r.status <> 'refused'), 0)""",
    "disputes_move_what_their_entries_say": """
        SELECT COUNT(*) FROM dispute d WHERE d.status = 'won' AND EXISTS (
          SELECT 1 FROM dispute_entry e WHERE e.dispute_id = d.id) AND 0 >
          (SELECT SUM(e.amount_minor) FROM dispute_entry e WHERE e.dispute_id = d.id)""",
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
          SELECT l.order_id, u.variant_id, SUM(l.shipped * u.each) AS sent
          FROM order_line l JOIN {units} u ON u.line_id = l.id GROUP BY l.order_id, u.variant_id) x
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
    "waiting_orders_hold_their_code": """
        SELECT COUNT(*) FROM orders o WHERE o.status = 'pending_payment' AND o.discount_code <> ''
          AND NOT EXISTS (SELECT 1 FROM redemption r WHERE r.order_id = o.id)""",
    "ended_orders_hold_no_code": """
        SELECT COUNT(*) FROM redemption r JOIN orders o ON o.id = r.order_id
        WHERE o.paid_at IS NULL AND o.status IN ('expired', 'canceled')""",
    "discounts_are_the_shares_of_lines": """
        SELECT COUNT(*) FROM orders o WHERE o.discount_minor <>
          COALESCE((SELECT SUM(l.discount_minor) FROM order_line l WHERE l.order_id = o.id), 0)""",
    "gift_cards_hold_the_sum_of_their_entries": """
        SELECT COUNT(*) FROM gift_card g WHERE g.balance_minor <>
          COALESCE((SELECT SUM(e.delta_minor) FROM gift_card_entry e WHERE e.gift_card_id = g.id), 0)""",
    "erased_orders_name_nobody": """
        SELECT COUNT(*) FROM orders WHERE erased_at IS NOT NULL AND (email <> '' OR email_key <> '' OR phone <> ''
          OR ship_name <> '' OR ship_line1 <> '' OR ship_city <> '' OR ship_postcode <> '' OR customer_note <> '')""",
    "returns_are_of_what_was_sent": """
        SELECT COUNT(*) FROM return_line r JOIN order_line l ON l.id = r.order_line_id
        WHERE r.received > l.shipped OR r.restock > r.received""",
    "order_links_are_long_and_unique": """
        SELECT COUNT(*) FROM orders WHERE LENGTH(token) < 32""",
    "moves_of_orders_are_audited": """
        SELECT COUNT(*) FROM orders o WHERE o.paid_at IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM audit_entry a WHERE a.subject_kind = 'order' AND a.act = 'order.paid'
            AND a.subject_id = CAST(o.id AS VARCHAR(20)))""",
    "financial_status_follows_the_money": """
        SELECT COUNT(*) FROM orders WHERE
          (paid_at IS NOT NULL AND refunded_minor + gift_refunded_minor = 0 AND financial_status <> 'paid')
          OR (paid_at IS NULL AND status = 'pending_payment' AND financial_status NOT IN ('pending', 'partially_paid'))
          OR (paid_at IS NOT NULL AND refunded_minor + gift_refunded_minor > 0 AND financial_status <>
              CASE WHEN refunded_minor + gift_refunded_minor >= captured_minor + gift_card_minor
                   THEN 'refunded' ELSE 'partially_refunded' END)""",
    "fulfillment_status_follows_the_parcels": """
        SELECT COUNT(*) FROM (
          SELECT o.id, o.fulfillment_status AS told, o.paid_at, COALESCE(SUM(l.shipped), 0) AS sent,
            COALESCE(SUM(CASE WHEN l.requires_shipping AND l.quantity - l.shipped - l.canceled > 0
                              THEN 1 ELSE 0 END), 0) AS waiting,
            COALESCE(SUM(CASE WHEN l.requires_shipping THEN 1 ELSE 0 END), 0) AS travels
          FROM orders o LEFT JOIN order_line l ON l.order_id = o.id
          GROUP BY o.id, o.fulfillment_status, o.paid_at) x
        WHERE x.told <> CASE WHEN (x.travels = 0 AND x.paid_at IS NOT NULL) OR (x.sent > 0 AND x.waiting = 0)
            THEN 'fulfilled' WHEN x.sent > 0 THEN 'partially_fulfilled' ELSE 'unfulfilled' END""",
}
"""Rule by name; a query of each counts the rows that break it. The same text runs on both engines.

`{units}` stands for what one of each order line takes from the shelves: its variant, or the parts of a bundle.
"""

_SINGLE = """SELECT id AS line_id, variant_id, 1 AS each FROM order_line
    WHERE variant_id IS NOT NULL AND NOT gift_card AND CAST(parts AS VARCHAR(8)) = '[]' UNION ALL """
_PARTS = {
    "sqlite": """SELECT l.id, json_extract(p.value, '$.variant_id'), json_extract(p.value, '$.quantity')
        FROM order_line l, json_each(l.parts) p""",
    "postgresql": """SELECT l.id, CAST(p.value ->> 'variant_id' AS INTEGER),
        CAST(p.value ->> 'quantity' AS INTEGER) FROM order_line l, json_array_elements(l.parts) p""",
}
UNITS = {engine: f"({_SINGLE}{parts})" for engine, parts in _PARTS.items()}
"""What `{units}` is on each engine."""


def integrity(*, now: datetime) -> dict[str, int]:
    """How many rows break each rule; all zero when the books add up. On SQLite also that no row refers to a
    missing one (PostgreSQL never lets it come to that)."""
    sqlite = db.engine.dialect.name == "sqlite"
    units = UNITS[db.engine.dialect.name]
    when = {"slow_event": now - SLOW_EVENT, "slow_mail": now - SLOW_MAIL}
    broken = {}
    for name, query in CHECKS.items():
        statement = text(query.replace("{units}", units))
        for key, moment in when.items():
            if f":{key}" in query:
                statement = statement.bindparams(bindparam(key, moment, UtcDateTime()))
        broken[name] = int(db.session.execute(statement).scalar_one())
        db.session.rollback()
    if sqlite:
        broken["rows_refer_to_rows"] = len(db.session.execute(text("PRAGMA foreign_key_check")).all())
        db.session.rollback()
    return broken
