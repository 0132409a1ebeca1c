"""What staff do with codes and promotions: make, change, pause, put to use again. Nothing is ever deleted."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from store import audit, stamps
from store.db import db
from store.kit.errors import Conflict, NotFound, StoreError
from store.kit.i18n import lazy
from store.pricing import CodeKind, PromotionKind, Scope
from store.promotions.models import AutomaticPromotion, DiscountCode
from store.promotions.queries import code_key
from store.promotions.scopes import scope_json

CODE = re.compile(r"[\w][\w.-]{2,31}")
"""3 to 32 letters, digits, dots, dashes or underscores, of any script: what can be said and typed."""

EASY = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody takes for another: no I, L, O, 0 or 1."""


class CodeTaken(StoreError):
    """There is a code of these letters already, in capitals or not."""

    status = 422
    field = "code"
    message = lazy("There is a code of this name already. Old codes keep their name; please choose another.")


class StaleDiscount(Conflict):
    """Somebody else changed it since the page was opened."""

    message = lazy("Somebody changed this while you had it open. Here is how it stands now.")


@dataclass(frozen=True)
class CodeWish:
    """A code as staff want it: `value` is whole percent or minor units, None limits are none."""

    code: str
    kind: CodeKind
    value: int
    scope: Scope
    minimum_minor: int
    starts_at: datetime | None
    ends_at: datetime | None
    usage_limit: int | None
    per_customer_limit: int | None


@dataclass(frozen=True)
class PromotionWish:
    """A promotion as staff want it; `rule` as AutomaticPromotion tells, without its scope."""

    title: str
    kind: PromotionKind
    rule: Mapping[str, int]
    scope: Scope
    starts_at: datetime | None
    ends_at: datetime | None
    position: int


def suggested_code() -> str:
    """A code nobody guesses and everybody can type, e.g. `TVNL-7K3XW9`."""
    return "TVNL-" + "".join(secrets.choice(EASY) for _ in range(6))


def make_code(wish: CodeWish, *, by: str, at: datetime) -> DiscountCode:
    """Write a new code down. Raises CodeTaken."""
    key = code_key(wish.code)
    if db.session.scalar(select(DiscountCode.id).where(DiscountCode.code_key == key)) is not None:
        raise CodeTaken
    row = DiscountCode(code=wish.code.strip(), code_key=key, created_at=at, **_columns(wish))
    db.session.add(row)
    db.session.flush()
    audit.record("discount.made", ("discount_code", row.id), by=by, at=at, fields={"kind": row.kind.value})
    return row


def _columns(wish: CodeWish) -> dict[str, Any]:
    return {
        "kind": wish.kind,
        "value": 0 if wish.kind is CodeKind.FREE_SHIPPING else wish.value,
        "scope": scope_json(wish.scope),
        "minimum_minor": wish.minimum_minor,
        "starts_at": wish.starts_at,
        "ends_at": wish.ends_at,
        "usage_limit": wish.usage_limit,
        "per_customer_limit": wish.per_customer_limit,
    }


class LimitBelowUses(StoreError):
    """A limit lower than the uses there are already."""

    status = 422
    field = "usage_limit"

    def __init__(self, used: int) -> None:
        super().__init__(lazy("It was used %(used)s times already; the limit cannot be lower.", used=used))


def change_code(code_id: int, wish: CodeWish, *, version: int, by: str, at: datetime) -> DiscountCode:
    """Change a code; its letters stay, since they stand in mails and on flyers. What was sold keeps its price.

    Raises StaleDiscount, and LimitBelowUses for a limit below what was used.
    """
    row = _locked_code(code_id, version)
    if wish.usage_limit is not None and wish.usage_limit < row.used_count:
        raise LimitBelowUses(row.used_count)
    changed = _set(row, _columns(wish))
    if changed:
        row.version += 1
        audit.record("discount.changed", ("discount_code", row.id), by=by, at=at, fields={"changed": changed})
    db.session.flush()
    return row


def switch_code(code_id: int, active: bool, *, version: int, by: str, at: datetime) -> DiscountCode:
    """Pause a code, or put it to use again. Orders that wait for their payment keep it."""
    row = _locked_code(code_id, version)
    row.active = active
    row.version += 1
    act = "discount.resumed" if active else "discount.paused"
    audit.record(act, ("discount_code", row.id), by=by, at=at)
    db.session.flush()
    return row


def _locked_code(code_id: int, version: int) -> DiscountCode:
    row = db.session.get(DiscountCode, code_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if row.version != version:
        raise StaleDiscount
    return row


def make_promotion(wish: PromotionWish, *, by: str, at: datetime) -> AutomaticPromotion:
    """Write a new promotion down; it holds from its start on, or at once."""
    last = db.session.scalar(select(func.max(AutomaticPromotion.position)))
    row = AutomaticPromotion(**{**_promotion_columns(wish), "position": wish.position or (last or 0) + 1})
    db.session.add(row)
    db.session.flush()
    _told("promotion.made", row, by=by, at=at, fields={"kind": wish.kind.value})
    return row


def _promotion_columns(wish: PromotionWish) -> dict[str, Any]:
    rule: dict[str, Any] = {"kind": wish.kind.value, **wish.rule}
    scope = scope_json(wish.scope)
    return {
        "title": wish.title,
        "rule": {**rule, "scope": scope} if scope else rule,
        "starts_at": wish.starts_at,
        "ends_at": wish.ends_at,
        "position": wish.position,
    }


def change_promotion(
    promotion_id: int, wish: PromotionWish, *, version: int, by: str, at: datetime
) -> AutomaticPromotion:
    """Change a promotion; orders that stand keep their price. Raises StaleDiscount."""
    row = _locked_promotion(promotion_id, version)
    changed = _set(row, _promotion_columns(wish))
    if changed:
        row.version += 1
        _told("promotion.changed", row, by=by, at=at, fields={"changed": changed})
    db.session.flush()
    return row


def switch_promotion(
    promotion_id: int, active: bool, *, version: int, by: str, at: datetime
) -> AutomaticPromotion:
    """Pause a promotion, or let it hold again."""
    row = _locked_promotion(promotion_id, version)
    row.active = active
    row.version += 1
    _told("promotion.resumed" if active else "promotion.paused", row, by=by, at=at)
    db.session.flush()
    return row


def _locked_promotion(promotion_id: int, version: int) -> AutomaticPromotion:
    row = db.session.get(AutomaticPromotion, promotion_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if row.version != version:
        raise StaleDiscount
    return row


def _set(row: DiscountCode | AutomaticPromotion, columns: Mapping[str, Any]) -> list[str]:
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, columns[name])
    return changed


def _told(
    act: str,
    row: AutomaticPromotion,
    *,
    by: str,
    at: datetime,
    fields: Mapping[str, Any] | None = None,
) -> None:
    """Public pages may tell of promotions: whatever changes one says so."""
    audit.record(act, ("automatic_promotion", row.id), by=by, at=at, fields=fields)
    stamps.bump("catalog")
