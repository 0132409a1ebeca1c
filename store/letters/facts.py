"""An order as its letters tell it: lines, sums, address, and when it may arrive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from store import orders
from store.kit.days import arrival
from store.kit.errors import NotFound
from store.kit.i18n import lazy
from store.letters.addresses import written
from store.letters.language import language
from store.letters.types import LetterLine, LetterOrder, LetterSum
from store.settings import shop


class Moot(Exception):
    """Nobody needs this letter any more."""


def order_facts(order_id: int) -> orders.OrderFacts:
    """The order's own facts; raises NotFound."""
    facts = orders.by_id(order_id)
    if facts is None:
        raise NotFound
    return facts


def letter_order(order_id: int) -> LetterOrder:
    """The order as letters tell it."""
    facts = order_facts(order_id)
    to_pack = bool(facts.delivery_name)
    return LetterOrder(
        number=facts.number,
        token=facts.token,
        email=facts.email,
        name=facts.address.name,
        language=facts.locale,
        placed_at=facts.placed_at,
        lines=[letter_line(line, line.quantity) for line in facts.lines],
        sums=_sums(facts),
        total=facts.total,
        due=facts.due,
        beside=_beside(facts),
        to_pack=to_pack,
        address=written(facts.address, language(facts.locale).locale) if to_pack else (),
        delivery=language(facts.locale).say(lazy(facts.delivery_name)),
        arrives=_arrival(facts),
        note=facts.note,
        gift_message=facts.gift_message,
        donation=facts.donation or None,
        test=facts.test,
    )


def letter_line(line: orders.LineFacts, quantity: int) -> LetterLine:
    """So many of a line, as letters tell it."""
    return LetterLine(line.title, line.variant_title, quantity, line.unit * quantity, line.contents)


def _sums(facts: orders.OrderFacts) -> Sequence[LetterSum]:
    """The parts of the total; those that are nothing are left out, but delivery may be free."""
    parts = [
        LetterSum(lazy("Items"), facts.items),
        LetterSum(lazy("Discount"), facts.discount * -1),
        LetterSum(lazy("Delivery"), facts.shipping),
        LetterSum(lazy("Tax"), facts.tax_added),
        LetterSum(lazy("Donation"), facts.donation),
    ]
    delivered = bool(facts.delivery_name)
    return [part for part in parts if part.amount or (delivered and part.label.message == "Delivery")]


def _beside(facts: orders.OrderFacts) -> Sequence[LetterSum]:
    parts = [
        LetterSum(lazy("Includes tax"), facts.tax_included),
        LetterSum(lazy("Paid by gift card"), facts.gift_card * -1),
    ]
    return [part for part in parts if part.amount]


def _arrival(facts: orders.OrderFacts) -> tuple[date, date] | None:
    """The first and last day the parcel may come, in working days from the day the money came."""
    if not facts.delivery_name:
        return None
    began = (facts.paid_at or facts.placed_at).astimezone(ZoneInfo(shop().zone)).date()
    return arrival(began, facts.delivery_days_min, facts.delivery_days_max)


def parcel_arrives(facts: orders.OrderFacts, left: datetime) -> tuple[date, date] | None:
    """The first and last day a parcel that left then may come."""
    began = left.astimezone(ZoneInfo(shop().zone)).date()
    return arrival(began, facts.delivery_days_min, facts.delivery_days_max)
