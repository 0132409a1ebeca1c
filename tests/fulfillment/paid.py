"""Orders that are paid, as the checkout leaves them, without its journey."""

from __future__ import annotations

from datetime import timedelta

from store import audit, inventory, orders, outbox, payments
from store.db import transaction
from store.orders import Address, Buyer, OrderFacts, OrderStatus
from store.payments import PaymentMethod
from tests.support.shop import Shop

ADA = Address("Ada Byron", "12 Analytical Way", "", "Boston", "MA", "02101", "US")


def placed(
    shop: Shop, *, email: str = "ada@example.com", note: str = "", name: str = "Ada Byron", **picks: int
) -> OrderFacts:
    """An order of SKUs, e.g. `placed(shop, TEE=2)`, with its hold, not paid yet."""
    at = shop.clock.now()
    lines, units = [], {}
    for sku, count in picks.items():
        units[shop.variants[sku]] = count
        lines.append(
            {
                "variant_id": shop.variants[sku], "sku": sku, "title": f"The {sku.title()}", "quantity": count,
                "unit_minor": 2000, "total_minor": 2000 * count, "weight_g": 200,
            }
        )  # fmt: skip
    items = sum(line["total_minor"] for line in lines)
    parts = {
        "items_minor": items, "shipping_minor": 500, "tax_added_minor": 0, "tax_included_minor": 0, "donation_minor": 0,
        "discount_minor": 0, "total_minor": items + 500, "gift_card_minor": 0, "due_minor": items + 500,
    }  # fmt: skip
    buyer = Buyer(
        email=email, phone="+1 555 0100", locale="en", address=Address(name, *_rest(ADA)), delivery_code="standard",
        donation_minor=0, note=note,
    )  # fmt: skip
    with transaction():
        written = orders.write(
            buyer, lines, parts, currency="USD", test=False, delivery=("standard", "Standard mail", 2, 6), story_id="",
            cart_id=None, cart_print="", at=at,
        )  # fmt: skip
        inventory.reserve(written.id, units, expires_at=at + timedelta(minutes=41), at=at)
        number = written.number
    return facts(number)


def paid(
    shop: Shop, *, email: str = "ada@example.com", note: str = "", name: str = "Ada Byron", **picks: int
) -> OrderFacts:
    """An order of SKUs that is paid and open."""
    number = placed(shop, email=email, note=note, name=name, **picks).number
    at = shop.clock.now()
    with transaction():
        row = orders.locked_by_number(number)
        inventory.consume(row.id, at=at)
        payments.record(row.id, PaymentMethod.STRIPE, row.due_minor, row.currency, at=at)
        row.captured_minor, row.paid_at = row.due_minor, at
        row.move_to(OrderStatus.OPEN, at=at, by="system")
        orders.derive(row)
        audit.record("order.paid", ("order", row.id), by="system", at=at)
        outbox.promise(
            "mail.send",
            {"letter": "order_confirmation", "order_id": row.id},
            at=at,
            once=f"confirmed-{row.number}",
        )
    return facts(number)


def facts(number: int) -> OrderFacts:
    """The order as it stands now."""
    from store.db import db

    db.session.rollback()
    found = orders.by_number(number)
    assert found is not None
    return found


def _rest(address: Address) -> tuple[str, ...]:
    return (address.line1, address.line2, address.city, address.state, address.postcode, address.country)
