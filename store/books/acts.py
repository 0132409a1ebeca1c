"""What staff are told of each difference: what it is, and what to do about it."""

from __future__ import annotations

from store.kit.i18n import Text, lazy

_BOOK = lazy("Booked by itself with the next comparison.")
_LEDGER = lazy("The ledger is right: compare with Stripe's dashboard and tell whoever looks after the shop.")
_STOCK = lazy("Count the shelf and write the difference as “Counted”; see docs/integrity.md.")

ACTS: dict[str, tuple[Text, Text]] = {
    "paid_page_not_booked": (lazy("A paid page is not booked"), _BOOK),
    "paid_page_without_order": (
        lazy("A paid page belongs to no order"),
        lazy("Look at it in Stripe's dashboard, and give the money back there if it is nobody's."),
    ),
    "payment_without_page": (
        lazy("Stripe does not know the page of a payment"),
        lazy("Were the keys changed? Do not send the order before you know."),
    ),
    "unpaid_page_booked": (lazy("A page that was not paid is booked"), lazy("Do not send the order.")),
    "payment_amount_differs": (lazy("A payment's amount differs from its page"), _LEDGER),
    "payment_currency_differs": (lazy("A payment's currency differs from its page"), _LEDGER),
    "payment_name_differs": (lazy("A payment is booked under another name than its page has"), _LEDGER),
    "payment_on_another_order": (lazy("A payment is booked on another order than its page is for"), _LEDGER),
    "page_closed_here_open": (lazy("A page is closed at Stripe and open here"), _BOOK),
    "page_open_here_closed": (
        lazy("A page is open at Stripe and closed here"),
        lazy("Closed by itself with the next comparison, so that nobody pays an order that is over."),
    ),
    "charge_amount_differs": (lazy("A payment's amount differs from its charge"), _LEDGER),
    "payment_refunded_sum_differs": (lazy("What went back of a payment differs"), _BOOK),
    "fee_differs": (lazy("Stripe's fee of a payment differs"), _BOOK),
    "refund_missing_here": (lazy("A refund at Stripe is not booked"), _BOOK),
    "refund_missing_there": (
        lazy("Stripe does not know a refund that is booked"),
        lazy("Look at the payment in Stripe's dashboard; the buyer may not have the money."),
    ),
    "refund_amount_differs": (lazy("A refund's amount differs"), _LEDGER),
    "refund_on_another_payment": (lazy("A refund is booked on another payment"), _LEDGER),
    "refund_state_differs": (lazy("A refund's state differs"), _BOOK),
    "dispute_missing_here": (lazy("A dispute at Stripe is not booked"), _BOOK),
    "dispute_missing_there": (lazy("Stripe does not know a dispute that is booked"), _LEDGER),
    "dispute_state_differs": (lazy("A dispute's state differs"), _BOOK),
    "dispute_amount_differs": (lazy("A dispute's amount differs"), _BOOK),
    "dispute_money_differs": (lazy("What a dispute moved differs"), _BOOK),
    "message_never_came": (lazy("A message of Stripe never came"), _BOOK),
    "message_not_dealt_with": (
        lazy("A message of Stripe is not dealt with"),
        lazy("Replay it; its error stands beside it."),
    ),
    "order_paid_without_money": (
        lazy("A paid order has not all its money"),
        lazy("Do not send it before Stripe's dashboard was looked at."),
    ),
    "money_on_an_unpaid_order": (lazy("An unpaid order has money"), _LEDGER),
    "money_without_a_place_unseen": (
        lazy("Money without a place was not raised"),
        lazy("Give it back from the order's page, or find the order it belongs to."),
    ),
    "captured_sum_differs": (lazy("An order's received sum differs from its payments"), _LEDGER),
    "refunded_sum_differs": (lazy("An order's refunded sum differs from its refunds"), _BOOK),
    "sent_without_payment": (
        lazy("Something was sent of an order that is not paid"),
        lazy("Look at the order's parcels."),
    ),
    "sent_without_stock_movement": (lazy("A parcel left without leaving the shelf"), _STOCK),
    "promised_stock_differs": (lazy("Promised stock differs from what orders wait for"), _STOCK),
    "shelf_differs": (lazy("A shelf differs from its movements"), _STOCK),
    "held_stock_differs": (lazy("Held stock differs from open holds"), _STOCK),
    "sales_differ_from_parcels": (lazy("Sales differ from what parcels hold"), _STOCK),
    "sent_differs_from_parcels": (lazy("Sent units differ from what parcels hold"), _STOCK),
    "paid_order_still_held": (lazy("A paid order still holds stock"), _STOCK),
    "order_state_differs": (lazy("An order's payment state differs from its money"), _LEDGER),
    "refunded_units_differ": (lazy("Refunded units differ from what refunds hold"), _LEDGER),
    "confirmation_missing": (
        lazy("A paid order's confirmation was not promised"),
        lazy("“Resend confirmation” on the order's page."),
    ),
}
"""Name of a difference: what it is, and a proposed act."""
