"""Where it goes, put right until it is packed: by the buyer on the order page, by staff at the desk."""

from __future__ import annotations

from datetime import datetime

from store import audit, orders, outbox, payments, pricing
from store.kit.errors import Conflict, StoreError
from store.kit.i18n import Text, lazy
from store.orders import Address, Order, OrderStatus

PARTS = ("name", "line1", "line2", "city", "state", "postcode", "country")


class AlreadyPacked(Conflict):
    """The parcel was made while the page was open."""

    message = lazy(
        "It was packed a moment ago, so the address stands. Write to us at once: perhaps we can still catch it."
    )


class NotOpen(Conflict):
    """An order that is closed, or not paid and still at the payment page, is not readdressed."""

    message = lazy("The address of this order cannot be changed any more.")


class PriceWouldChange(StoreError):
    """The new place costs another delivery or tax: refused, with the way out."""

    status = 422

    def __init__(self, field: str, why: Text) -> None:
        super().__init__(why, field=field)


def correct_address(
    order_id: int, address: Address, *, phone: str, version: int | None = None, by: str, at: datetime
) -> bool:
    """Write a better address; False when it is the one that stands there.

    `version` is the order's as staff saw it; buyers give none, their last word counts. Raises NotFound,
    StaleOrder, AlreadyPacked, NotOpen, and PriceWouldChange for a place that another price belongs to.
    """
    order = orders.locked(order_id)
    if version is not None and order.version != version:
        raise orders.StaleOrder
    if any(line.shipped for line in order.lines):
        raise AlreadyPacked
    at_the_bank = order.status is OrderStatus.PENDING_PAYMENT and payments.live_attempt(order_id) is None
    if order.status is not OrderStatus.OPEN and not at_the_bank:
        raise NotOpen
    was = orders.facts(order).address
    changed = [part for part in PARTS if getattr(was, part) != getattr(address, part)]
    if order.phone != phone:
        changed.append("phone")
    if not changed:
        return False
    if "country" in changed or "state" in changed:
        _check_price(order, was, address)
    for part in PARTS:
        setattr(order, f"ship_{part}", getattr(address, part))
    order.phone = phone
    order.search_document = orders.search_document(order)
    # The timeline keeps which parts changed, never what stood there.
    orders.note_event(order, "updated_address", at=at, by=by, changed=changed)
    audit.record(
        "order.address_changed",
        ("order", order.id),
        by="system" if by == "buyer" else by,
        at=at,
        fields={"changed": changed},
    )
    outbox.promise(
        "mail.send",
        {"letter": "address_changed", "order_id": order.id},
        at=at,
        once=f"address-{order.id}-v{order.version}",
    )
    return True


def _check_price(order: Order, was: Address, new: Address) -> None:
    """Raises PriceWouldChange unless delivery and tax cost the same there; what the payment page worked out for a
    place, only that place has."""
    if order.quote.get("tax_at_payment") or order.quote.get("delivery_at_payment"):
        raise PriceWouldChange(
            "country" if was.country != new.country else "state",
            lazy(
                "What you paid was worked out for this country and state. Cancel this order and order again with "
                "the new address, or write to us."
            ),
        )
    if was.country != new.country and _delivery(order, was.country) != _delivery(order, new.country):
        raise PriceWouldChange(
            "country",
            lazy(
                "Delivery there costs another price than the one you paid. Cancel this order and order again with "
                "the new country, or write to us."
            ),
        )
    codes = {line.tax_code for line in order.lines} | {""}
    for code in codes:
        if pricing.tax_rule(was.country, was.state, code) != pricing.tax_rule(new.country, new.state, code):
            raise PriceWouldChange(
                "country" if was.country != new.country else "state",
                lazy(
                    "Tax there is another one than the one you paid. Cancel this order and order again with the "
                    "new address, or write to us."
                ),
            )


def _delivery(order: Order, country: str) -> tuple[int, int, int] | None:
    """Price and days of the order's way of sending to a country; None where it is not offered."""
    weight = sum(line.weight_g * line.quantity for line in order.lines)
    for offer in pricing.delivery_offers(country, weight_g=weight, items_minor=order.items_minor):
        if offer.code == order.delivery_code:
            return offer.price_minor, offer.days_min, offer.days_max
    return None
