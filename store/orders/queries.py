"""Reading orders: by token for buyers, by number for staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload

from store.db import db
from store.kit.codes import is_token
from store.kit.i18n import LANGUAGES, Worded, reader
from store.kit.money import Money
from store.orders.models import Order, OrderLine
from store.orders.types import Address, EventFacts, LineFacts, LinePart, OrderFacts, email_key
from store.payments import PaymentAttempt


def by_token(token: str) -> OrderFacts | None:
    """The order behind a secret link, or None; an odd token never reaches the database."""
    return _one(Order.token == token) if is_token(token) else None


def numbers_of(order_ids: Iterable[int]) -> dict[int, int]:
    """The numbers of orders by their ids, in one query."""
    wanted = set(order_ids)
    if not wanted:
        return {}
    rows = db.session.execute(select(Order.id, Order.number).where(Order.id.in_(wanted)))
    return {order_id: number for order_id, number in rows}


def by_number(number: int) -> OrderFacts | None:
    """The order of this number, for staff."""
    return _one(Order.number == number)


def by_session(session_id: str) -> OrderFacts | None:
    """The order a payment page belongs to, as far as we know it, or None."""
    attempt = db.session.scalar(
        select(PaymentAttempt.order_id).where(PaymentAttempt.session_id == session_id)
    )
    return None if attempt is None else _one(Order.id == attempt)


def by_id(order_id: int) -> OrderFacts | None:
    """The order of this id, for letters and conductors."""
    return _one(Order.id == order_id)


def _one(condition: ColumnElement[bool]) -> OrderFacts | None:
    row = db.session.scalar(
        select(Order).where(condition).options(selectinload(Order.lines), selectinload(Order.events))
    )
    return None if row is None else facts(row)


def _read(line: OrderLine, name: str, locale: str) -> str:
    """A line's title or variant: as the buyer read it for a reader of their language, else in English."""
    english = line.title if name == "title" else line.variant_title
    if reader() == LANGUAGES[0]:
        return english
    shown: str = getattr(line, f"shown_{name}") if reader() == locale else ""
    return Worded(shown, locale) if shown else Worded(english, LANGUAGES[0])


def _read_part(part: Mapping[str, Any], locale: str) -> str:
    """A part's name: as the buyer read it for a reader of their language, else in English."""
    return str(part.get("shown", part["title"]) if reader() == locale else part["title"])


def facts(row: Order) -> OrderFacts:
    """A row as frozen facts."""

    def money(minor: int) -> Money:
        return Money(minor, row.currency)

    return OrderFacts(
        id=row.id,
        number=row.number,
        token=row.token,
        email=row.email,
        phone=row.phone,
        locale=row.locale,
        test=row.test,
        status=row.status.value,
        financial_status=row.financial_status.value,
        fulfillment_status=row.fulfillment_status.value,
        items=money(row.items_minor),
        shipping=money(row.shipping_minor),
        tax_added=money(row.tax_added_minor),
        tax_included=money(row.tax_included_minor),
        donation=money(row.donation_minor),
        discount=money(row.discount_minor),
        total=money(row.total_minor),
        gift_card=money(row.gift_card_minor),
        due=money(row.due_minor),
        captured=money(row.captured_minor),
        refunded=money(row.refunded_minor),
        gift_refunded=money(row.gift_refunded_minor),
        refund_pending=money(row.refund_pending_minor),
        cancel_reason=row.cancel_reason,
        discount_code=row.discount_code,
        quote=dict(row.quote or {}),
        address=Address(
            row.ship_name,
            row.ship_line1,
            row.ship_line2,
            row.ship_city,
            row.ship_state,
            row.ship_postcode,
            row.ship_country,
        ),
        delivery_name=row.delivery_name,
        delivery_days_min=row.delivery_days_min,
        delivery_days_max=row.delivery_days_max,
        note=row.customer_note,
        gift_message=row.gift_message,
        story_id=row.story_id,
        cart_id=row.cart_id,
        placed_at=row.placed_at,
        paid_at=row.paid_at,
        canceled_at=row.canceled_at,
        erased_at=row.erased_at,
        link_expires_at=row.link_expires_at,
        mails_stopped_at=row.mails_stopped_at,
        version=row.version,
        lines=tuple(
            LineFacts(
                id=line.id,
                variant_id=line.variant_id,
                product_slug=line.product_slug,
                sku=line.sku,
                title=_read(line, "title", row.locale),
                variant_title=_read(line, "variant", row.locale),
                media_id=line.media_id,
                quantity=line.quantity,
                unit=money(line.unit_minor),
                total=money(line.total_minor),
                shipped=line.shipped,
                refunded=line.refunded,
                canceled=line.canceled,
                parts=tuple(
                    LinePart(part["variant_id"], part["sku"], _read_part(part, row.locale), part["quantity"])
                    for part in line.parts or ()
                ),
                gift_card=line.gift_card,
            )
            for line in row.lines
        ),
        events=tuple(
            EventFacts(event.kind, event.was, event.became, event.note, event.by, event.at, dict(event.data))
            for event in row.events
        ),
    )


def ids_of_email(email: str, *, limit: int) -> list[int]:
    """The newest orders placed with an e-mail address, compared without case."""
    return list(
        db.session.scalars(
            select(Order.id).where(Order.email_key == email_key(email)).order_by(Order.id.desc()).limit(limit)
        )
    )
