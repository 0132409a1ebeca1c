"""Reading codes and promotions as what pricing takes; a code answers facts or says exactly why it does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy import func, select

from store import stamps
from store.catalog.models import Collection, Product
from store.db import db, run, table_of
from store.kit.codes import digest
from store.kit.i18n import reader
from store.kit.money import Money
from store.pricing import Code, Item, Promotion, PromotionKind, Scope
from store.promotions.models import AutomaticPromotion, DiscountCode, Redemption
from store.promotions.scopes import scope_of
from store.promotions.types import (
    CodeNotYet,
    CodeOver,
    CodeUsedByYou,
    CodeUsedUp,
    MinimumNotReached,
    NoneOfYourThings,
    UnknownCode,
)
from store.settings import shop

LONGEST_CODE = 48


def code_key(typed: str) -> str:
    """What codes are compared by: without case and without spaces around."""
    return typed.strip().casefold()


def email_hash(email: str) -> str:
    """What a use is remembered by: the hash of the address without case, not the address."""
    return digest(email.strip().casefold())


def find_code(
    typed: str,
    *,
    now: datetime,
    items: Sequence[Item] | None = None,
    email: str = "",
    order_id: int | None = None,
) -> Code:
    """The code of these letters, as it may be used now.

    `items` are the goods it would be used on, None when that is not known yet; `email` the customer's address, for
    limits per customer; `order_id` the unpaid order of this very cart, whose own use does not stand in its way.
    Raises UnknownCode, CodeNotYet, CodeOver, CodeUsedUp, CodeUsedByYou, NoneOfYourThings, MinimumNotReached.
    """
    row = _row(typed)
    if row is None or not row.active:
        raise UnknownCode
    _check_time(row, now)
    _check_uses(row, email, order_id)
    scope = scope_of(row.scope)
    code = Code(row.id, row.code, row.kind, row.value, scope, row.minimum_minor, about_of(scope))
    if items is not None:
        _check_goods(code, items)
    return code


def _row(typed: str) -> DiscountCode | None:
    key = code_key(typed)
    if not key or len(key) > LONGEST_CODE or not key.isprintable():
        return None
    return db.session.scalar(select(DiscountCode).where(DiscountCode.code_key == key))


def _check_time(row: DiscountCode, now: datetime) -> None:
    if row.starts_at is not None and now < row.starts_at:
        raise CodeNotYet(row.code, row.starts_at, _day(row.starts_at))
    if row.ends_at is not None and now >= row.ends_at:
        raise CodeOver(row.code, row.ends_at, _day(row.ends_at - timedelta(microseconds=1)))  # its last day


def _day(at: datetime) -> str:
    """A day by the shop's own calendar, in the reader's language."""
    return format_date(at.astimezone(ZoneInfo(shop().zone)).date(), "long", locale=reader())


def _check_uses(row: DiscountCode, email: str, order_id: int | None) -> None:
    if row.usage_limit is not None and row.used_count >= row.usage_limit and not _own_use(row, order_id):
        raise CodeUsedUp(row.code)
    if row.per_customer_limit is not None and email:
        others = db.session.scalar(
            select(func.count())
            .select_from(Redemption)
            .where(
                Redemption.discount_code_id == row.id,
                Redemption.email_hash == email_hash(email),
                Redemption.order_id != (order_id or 0),
            )
        )
        if (others or 0) >= row.per_customer_limit:
            raise CodeUsedByYou(row.code, row.per_customer_limit)


def _own_use(row: DiscountCode, order_id: int | None) -> bool:
    if order_id is None:
        return False
    found = select(Redemption.id).where(
        Redemption.discount_code_id == row.id, Redemption.order_id == order_id
    )
    return db.session.scalar(found) is not None


def _check_goods(code: Code, items: Sequence[Item]) -> None:
    covered = code.scope.of(items)
    if not covered:
        raise NoneOfYourThings(code.code, code.about)
    missing = code.minimum_minor - sum(item.total_minor for item in covered)
    if missing > 0:
        currency = shop().currency
        raise MinimumNotReached(
            code.code, Money(code.minimum_minor, currency), Money(missing, currency), code.about
        )


def about_of(scope: Scope) -> str:
    """What a scope is for, in a few words: `Tees`, `Tees, Decks`; "" for everything."""
    titles: list[str] = []
    if scope.collections:
        titles += db.session.scalars(
            select(Collection.title)
            .where(Collection.id.in_(scope.collections))
            .order_by(Collection.position, Collection.id)
        ).all()
    if scope.products:
        titles += db.session.scalars(
            select(Product.title).where(Product.id.in_(scope.products)).order_by(Product.position, Product.id)
        ).all()
    return ", ".join(titles)


_PROMOTIONS = table_of(AutomaticPromotion)
_ACTIVE = select(_PROMOTIONS).where(_PROMOTIONS.c.active).order_by(_PROMOTIONS.c.position, _PROMOTIONS.c.id)


def running_promotions(now: datetime) -> Sequence[Promotion]:
    """The automatic promotions that hold at this moment, in their set order."""
    active = stamps.known("promotions", lambda: run(_ACTIVE))
    return tuple(promotion_of(row) for row in active if _holds(row, now))


def _holds(row: Any, now: datetime) -> bool:
    return (row.starts_at is None or row.starts_at <= now) and (row.ends_at is None or now < row.ends_at)


def promotion_of(row: Any) -> Promotion:
    """A promotion as pricing takes it."""
    rule = row.rule
    return Promotion(
        row.id,
        row.title,
        PromotionKind(rule["kind"]),
        scope_of(rule.get("scope", {})),
        take=int(rule.get("take", 0)),
        pay=int(rule.get("pay", 0)),
        percent=int(rule.get("percent", 0)),
        least=int(rule.get("least", 1)),
        minimum_minor=int(rule.get("minimum_minor", 0)),
    )


def all_codes() -> list[DiscountCode]:
    """Every code, those in use first, newest first: for the desk."""
    return list(
        db.session.scalars(select(DiscountCode).order_by(DiscountCode.active.desc(), DiscountCode.id.desc()))
    )


def all_promotions() -> list[AutomaticPromotion]:
    """Every automatic promotion in its set order: for the desk."""
    return list(
        db.session.scalars(
            select(AutomaticPromotion).order_by(
                AutomaticPromotion.active.desc(), AutomaticPromotion.position, AutomaticPromotion.id
            )
        )
    )
