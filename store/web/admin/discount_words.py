"""Codes and promotions in a line each, as the desk's list tells them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date
from flask_babel import gettext as _

from store.catalog.scopes import scope_choices
from store.kit.money import Money
from store.pricing import CodeKind, PromotionKind, Scope
from store.promotions import AutomaticPromotion, DiscountCode, promotion_of, scope_of
from store.settings import shop
from store.web import filters, language
from store.web.admin.forms.amounts import first_day, last_day


@dataclass(frozen=True)
class Row:
    """What both lists show: `state` is (word, kind) of a status."""

    id: int
    name: str
    gives: str
    on: str
    days: str
    state: tuple[str, str]
    active: bool
    version: int


@dataclass(frozen=True)
class CodeRow(Row):
    """A code: with its uses, of how many."""

    used: str = ""


@dataclass(frozen=True)
class PromotionRow(Row):
    """A promotion."""


def code_rows(codes: Sequence[DiscountCode], now: datetime) -> list[CodeRow]:
    """The codes in their order; a constant number of queries."""
    titles = _titles()
    return [
        CodeRow(
            row.id,
            row.code,
            _code_gives(row),
            _on(scope_of(row.scope), titles),
            _days(row),
            _state(row, now, full=row.usage_limit is not None and row.used_count >= row.usage_limit),
            row.active,
            row.version,
            used=_("%(used)s of %(limit)s", used=row.used_count, limit=row.usage_limit)
            if row.usage_limit is not None
            else str(row.used_count),
        )
        for row in codes
    ]


def promotion_rows(rows: Sequence[AutomaticPromotion], now: datetime) -> list[PromotionRow]:
    """The promotions in their order; a constant number of queries."""
    titles = _titles()
    return [
        PromotionRow(
            row.id,
            row.title,
            _promotion_gives(row),
            _on(promotion_of(row).scope, titles),
            _days(row),
            _state(row, now),
            row.active,
            row.version,
        )
        for row in rows
    ]


def _money(minor: int) -> str:
    return str(filters.money(Money(minor, shop().currency)))


def _code_gives(row: DiscountCode) -> str:
    if row.kind is CodeKind.PERCENT:
        gives = _("%(percent)s %% off", percent=row.value)
    elif row.kind is CodeKind.FIXED:
        gives = _("%(amount)s off", amount=_money(row.value))
    else:
        gives = _("Free delivery")
    if row.minimum_minor:
        return str(_("%(gives)s from %(sum)s on", gives=gives, sum=_money(row.minimum_minor)))
    return str(gives)


def _promotion_gives(row: AutomaticPromotion) -> str:
    rule = promotion_of(row)
    if rule.kind is PromotionKind.TAKE_PAY:
        return str(_("%(take)s for the price of %(pay)s", take=rule.take, pay=rule.pay))
    if rule.kind is PromotionKind.FREE_DELIVERY:
        return str(_("Free delivery from %(sum)s on", sum=_money(rule.minimum_minor)))
    if rule.least > 1:
        return str(_("%(percent)s %% off from %(least)s on", percent=rule.percent, least=rule.least))
    return str(_("%(percent)s %% off", percent=rule.percent))


def _titles() -> tuple[dict[int, str], dict[int, str]]:
    collections, products = scope_choices()
    return dict(collections), dict(products)


def _on(scope: Scope, titles: tuple[dict[int, str], dict[int, str]]) -> str:
    named = [titles[0].get(key, "?") for key in sorted(scope.collections)]
    named += [titles[1].get(key, "?") for key in sorted(scope.products)]
    return ", ".join(named) or str(_("Everything"))


def _days(row: DiscountCode | AutomaticPromotion) -> str:
    first, last = first_day(row.starts_at), last_day(row.ends_at)
    told = [format_date(day, "medium", locale=language.current()) if day else "" for day in (first, last)]
    if first and last:
        return str(_("%(first)s to %(last)s", first=told[0], last=told[1]))
    if first:
        return str(_("from %(first)s", first=told[0]))
    return str(_("until %(last)s", last=told[1])) if last else str(_("always"))


def _state(row: DiscountCode | AutomaticPromotion, now: datetime, *, full: bool = False) -> tuple[str, str]:
    if not row.active:
        return str(_("Paused")), ""
    if row.ends_at is not None and row.ends_at <= now:
        return str(_("Over")), ""
    if full:
        return str(_("Used up")), ""
    if row.starts_at is not None and now < row.starts_at:
        return str(_("To come")), "warn"
    return str(_("Running")), "good"
