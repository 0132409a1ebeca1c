"""Writing an order down as it was agreed: its number, its row, its lines, the first entry of its timeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from store.db import counted, db, run, run_along, run_for_id, table_of
from store.kit.codes import new_token
from store.orders.models import LINK_LIFE, Order, OrderEvent, OrderLine
from store.orders.states import OrderStatus
from store.orders.types import Buyer, email_key
from store.settings import ORDER_NUMBER, TEST_NUMBER, Shop

FIRST_TEST_NUMBER = 900_001
"""Test orders count from here, so that they leave no gap in the numbers of real ones."""

_ORDERS, _SHOP = table_of(Order), table_of(Shop)
_WRITE = insert(_ORDERS)
_WRITE_LINES, _TELL = insert(table_of(OrderLine)), insert(table_of(OrderEvent))


def _counted(name: str) -> Executable:
    return (
        update(_SHOP)
        .where(_SHOP.c.id == 1)
        .values({name: _SHOP.c[name] + 1})
        .returning((_SHOP.c[name] - 1).label("taken"))
    )


_NEXT = {
    ("sqlite", False): _counted("next_order_number"),
    ("sqlite", True): _counted("next_test_number"),
    ("postgresql", False): select(ORDER_NUMBER.next_value()),
    ("postgresql", True): select(TEST_NUMBER.next_value()),
}


def number_sequence(*, test: bool) -> str:
    """The sequence that PostgreSQL counts the numbers of orders with."""
    return (TEST_NUMBER if test else ORDER_NUMBER).name


def next_number(*, test: bool) -> int:
    """The next order number. Real and test orders count apart; numbers may have gaps and are never used twice.

    PostgreSQL counts by sequences, which nobody waits for; on SQLite, where one writes at a time, the shop's row does.
    """
    taken = counted(number_sequence(test=test))
    if taken is None:
        taken = run(_NEXT[db.engines[None].dialect.name, test]).scalar()
    if taken is None:
        raise RuntimeError("the shop has not been opened")
    return int(taken)


@dataclass(frozen=True)
class WrittenLine:
    """A line of an order just written: what its payment page tells of it."""

    variant_id: int | None
    title: str
    variant_title: str
    shown_title: str
    shown_variant: str
    quantity: int
    total_minor: int
    discount_minor: int
    tax_code: str
    requires_shipping: bool


@dataclass(frozen=True)
class WrittenOrder:
    """An order just written: what the rest of its placing, and its payment page, need to know."""

    id: int
    number: int
    token: str
    email: str
    locale: str
    currency: str
    ship_country: str
    delivery_name: str
    shipping_minor: int
    tax_added_minor: int
    donation_minor: int
    gift_card_minor: int
    total_minor: int
    due_minor: int
    lines: Sequence[WrittenLine]


def write(
    buyer: Buyer,
    lines: Sequence[Mapping[str, Any]],
    parts: Mapping[str, Any],
    *,
    currency: str,
    test: bool,
    delivery: tuple[str, str, int, int],
    story_id: str,
    cart_id: int | None,
    cart_print: str,
    at: datetime,
) -> WrittenOrder:
    """Write an order in `pending_payment`. `lines` hold OrderLine's columns, `parts` those of a quote, `delivery` its
    code, name, and fewest and most days."""
    address = buyer.address
    number = next_number(test=test)
    row: dict[str, Any] = {
        "number": number,
        "token": new_token(),
        "email": buyer.email,
        "email_key": email_key(buyer.email),
        "phone": buyer.phone,
        "locale": buyer.locale,
        "currency": currency,
        "test": test,
        "status": OrderStatus.PENDING_PAYMENT,
        **{f"{part}_minor": parts[f"{part}_minor"] for part in PARTS},
        "ship_name": address.name,
        "ship_line1": address.line1,
        "ship_line2": address.line2,
        "ship_city": address.city,
        "ship_state": address.state,
        "ship_postcode": address.postcode,
        "ship_country": address.country,
        "delivery_code": delivery[0],
        "delivery_name": delivery[1],
        "delivery_days_min": delivery[2],
        "delivery_days_max": delivery[3],
        "customer_note": buyer.note,
        "discount_code": parts.get("code", ""),
        "gift_message": buyer.gift_message,
        "story_id": story_id,
        "cart_id": cart_id,
        "cart_print": cart_print,
        "quote": dict(parts),
        "placed_at": at,
        "link_expires_at": at + LINK_LIFE,
        "search_document": _words(number, buyer.email, address.name, address.postcode, lines),
        "version": 2,  # told once, in the same breath
    }
    order_id = run_for_id(_WRITE, row)
    whole = [
        {**LINE, **line, "order_id": order_id, "position": position} for position, line in enumerate(lines)
    ]
    if whole:
        run_along(_WRITE_LINES, whole)
    run_along(_TELL, {"order_id": order_id, "kind": "placed", "at": at, "by": "buyer"})
    return WrittenOrder(
        order_id,
        **{name: row[name] for name in WrittenOrder.__annotations__ if name in row},
        lines=[WrittenLine(**{name: line[name] for name in WrittenLine.__annotations__}) for line in whole],
    )


PARTS = (
    "items", "shipping", "tax_added", "tax_included", "donation", "discount", "total", "gift_card", "due",
)  # fmt: skip
"""The parts of a quote that are columns of an order."""

LINE: Mapping[str, Any] = {
    column.name: column.default.arg
    for column in table_of(OrderLine).c
    if isinstance(column.default, ScalarElementColumnDefault)
} | {"variant_id": None, "product_id": None, "media_id": None, "parts": []}
"""What a line has where nothing is said: lines are written in one go, so all must say the same."""


def search_document(order: Order) -> str:
    """What staff search by: number, e-mail, name, SKUs and titles, casefolded."""
    lines = [{"sku": line.sku, "title": line.title, "parts": line.parts} for line in order.lines]
    return _words(order.number, order.email, order.ship_name, order.ship_postcode, lines)


def _words(number: int, email: str, name: str, postcode: str, lines: Iterable[Mapping[str, Any]]) -> str:
    words = [f"#{number}", str(number), email, name, postcode]
    for line in lines:
        words += [line["sku"], line["title"], *(part["sku"] for part in line.get("parts") or ())]
    return " ".join(words).casefold()
