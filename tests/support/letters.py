"""An order to write letters about."""

from __future__ import annotations

from datetime import UTC, datetime

from store import orders
from store.db import db

AT = datetime(2026, 11, 22, 10, 43, 5, tzinfo=UTC)


def write_order(email: str = "ada@example.com", **columns) -> orders.Order:
    """An order in the caller's transaction; `columns` overwrite what stands here."""
    buyer = orders.Buyer(
        email=email,
        phone="",
        locale="en",
        address=orders.Address("Zoë Müller", "Prenzlauer Allee 1", "", "Berlin", "", "10405", "DE"),
        delivery_code="post",
        donation_minor=500,
        note="",
    )
    lines = [
        {"sku": "tee", "title": "TVNL Tee", "variant_title": "L, Black", "quantity": 2, "unit_minor": 2400, "total_minor": 4800},
        {"sku": "deck", "title": "The Loaded Deck", "quantity": 1, "unit_minor": 1200, "total_minor": 1200},
    ]  # fmt: skip
    parts = {
        "items_minor": 6000, "shipping_minor": 900, "tax_added_minor": 0, "tax_included_minor": 0, "donation_minor": 500,
        "discount_minor": 600, "total_minor": 6800, "gift_card_minor": 0, "due_minor": 6800,
    }  # fmt: skip
    written = orders.write(
        buyer, lines, parts, currency="USD", test=False, delivery=("post", "Airmail", 5, 9), story_id="",
        cart_id=None, cart_print="", at=AT,
    )  # fmt: skip
    row = orders.locked(written.id)
    row.paid_at = AT
    row.captured_minor = 6800
    for name, value in columns.items():
        setattr(row, name, value)
    db.session.flush()
    return row
