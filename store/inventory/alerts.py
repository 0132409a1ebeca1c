"""Who waits for what: asked on a page, confirmed by a link, told once, and forgotten.

Nothing here says whether an address was known: the door answers everybody alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from store import outbox
from store.catalog import Product, ProductStatus, Variant
from store.db import db
from store.inventory.models import StockAlert
from store.inventory.queries import availability
from store.kit.codes import digest, is_token, new_token

UNCONFIRMED_LIFE = timedelta(days=7)
"""How long a link waits to be confirmed."""

TOLD_LIFE = timedelta(days=30)
"""How long a row outlives its mail."""

AGAIN_AFTER = timedelta(hours=1)
"""How long one asking of one address for one thing makes one mail."""

MOST_OPEN = 5
"""How many things one address may have asked for in a day and not confirmed; more are not written to."""

PER_UNIT = 3
"""How many are told in a day for each unit there is: a mail about what ten others were told of is no service."""


@dataclass(frozen=True)
class Alert:
    """What somebody waits for. `owner` is a number of their address, which tells nobody what the address is."""

    token: str
    variant_id: int
    email: str
    locale: str
    owner: int
    confirmed: bool
    told: bool


def owner_of(email: str) -> int:
    """The number of an address, the same however it was capitalised."""
    return int(_hash(email)[:15], 16)


def ask(variant_id: int, email: str, *, locale: str, at: datetime) -> None:
    """Note that an address wants to be told, and promise it the letter that asks to confirm.

    Nothing happens when it is on the list, was written to within the hour, or asked for much today.
    """
    row = _row(variant_id, email)
    if row is None:
        row = StockAlert(variant_id=variant_id, email_hash=_hash(email), email=email, token="", asked_at=at)
    elif (row.confirmed_at is not None and row.told_at is None) or (
        row.told_at is None and row.asked_at > at - AGAIN_AFTER
    ):
        return
    if _open(email, at) >= MOST_OPEN:
        return
    row.token, row.email, row.locale, row.asked_at = new_token(), email, locale, at
    row.confirmed_at = row.told_at = None
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return  # the same wish came twice at once; the other one is served
    outbox.promise(
        "mail.send",
        {"letter": "stock_alert", "alert": row.token},
        at=at,
        once=f"stock-alert-{digest(row.token)[:24]}",
    )


def alert(token: str, *, now: datetime) -> Alert | None:
    """What a link is about; None when it was never given, or its time is over."""
    row = _by_token(token)
    if row is None or (row.confirmed_at is None and row.asked_at <= now - UNCONFIRMED_LIFE):
        return None
    return Alert(
        token=row.token,
        variant_id=row.variant_id,
        email=row.email,
        locale=row.locale,
        owner=owner_of(row.email),
        confirmed=row.confirmed_at is not None,
        told=row.told_at is not None,
    )


def confirm(token: str, *, at: datetime) -> bool:
    """Put a confirmed address on the list; a second click changes nothing. False when the link's time is over."""
    if alert(token, now=at) is None:
        return False
    db.session.execute(
        update(StockAlert)
        .where(StockAlert.token == token, StockAlert.confirmed_at.is_(None))
        .values(confirmed_at=at)
        .execution_options(synchronize_session=False)
    )
    return True


def stop(owner: int) -> int:
    """Forget all that the address of this number waits for; answers how much that was."""
    gone: CursorResult[tuple[()]] = db.session.execute(  # type: ignore[assignment]
        delete(StockAlert)
        .where(StockAlert.email_hash.startswith(f"{owner:015x}"))
        .execution_options(synchronize_session=False)
    )
    return gone.rowcount


def waiting(variant_ids: list[int]) -> Mapping[int, int]:
    """How many wait for each of these variants, for staff; those nobody waits for are left out."""
    rows = db.session.execute(
        select(StockAlert.variant_id, func.count(StockAlert.id))
        .where(
            StockAlert.variant_id.in_(variant_ids),
            StockAlert.confirmed_at.is_not(None),
            StockAlert.told_at.is_(None),
        )
        .group_by(StockAlert.variant_id)
    )
    return {variant_id: count for variant_id, count in rows}


def tell_back(*, now: datetime, limit: int = 100) -> int:
    """Promise their mail to those who waited longest for what is on sale again; answers how many, at most `limit`.

    Each is told once. Of a thing of which there are few, not everybody is told at once: three a day for each
    unit, then the next ones if it is still there.
    """
    wanted = db.session.scalars(
        select(StockAlert.variant_id)
        .join(Variant, Variant.id == StockAlert.variant_id)
        .join(Product, Product.id == Variant.product_id)
        .where(
            StockAlert.confirmed_at.is_not(None),
            StockAlert.told_at.is_(None),
            Variant.active,
            Product.status == ProductStatus.ACTIVE,
        )
        .distinct()
    ).all()
    told = 0
    for variant_id, can in availability(wanted).items():
        room = min(can.left * PER_UNIT - _told_since(variant_id, now - timedelta(days=1)), limit - told)
        if can.left and room > 0:
            told += _tell(variant_id, room, at=now)
    return told


def sweep_alerts(*, now: datetime) -> int:
    """Forget what was never confirmed in its time, and what was told a month ago; answers how many."""
    gone: CursorResult[tuple[()]] = db.session.execute(  # type: ignore[assignment]
        delete(StockAlert)
        .where(
            (StockAlert.confirmed_at.is_(None) & (StockAlert.asked_at <= now - UNCONFIRMED_LIFE))
            | (StockAlert.told_at <= now - TOLD_LIFE)
        )
        .execution_options(synchronize_session=False)
    )
    return gone.rowcount


def _tell(variant_id: int, most: int, *, at: datetime) -> int:
    """Promise the mail to the `most` who wait longest for a variant. The row is taken before its mail is promised."""
    first = db.session.scalars(
        select(StockAlert)
        .where(
            StockAlert.variant_id == variant_id,
            StockAlert.confirmed_at.is_not(None),
            StockAlert.told_at.is_(None),
        )
        .order_by(StockAlert.confirmed_at, StockAlert.id)
        .limit(most)
        .with_for_update()
    ).all()
    for row in first:
        row.told_at = at
        outbox.promise(
            "mail.send",
            {"letter": "back_in_stock", "alert": row.token},
            at=at,
            once=f"back-in-stock-{digest(row.token)[:24]}",
        )
    db.session.flush()
    return len(first)


def _told_since(variant_id: int, since: datetime) -> int:
    told = db.session.scalar(
        select(func.count(StockAlert.id)).where(
            StockAlert.variant_id == variant_id, StockAlert.told_at > since
        )
    )
    return told or 0


def _open(email: str, at: datetime) -> int:
    found = db.session.scalar(
        select(func.count(StockAlert.id)).where(
            StockAlert.email_hash == _hash(email),
            StockAlert.confirmed_at.is_(None),
            StockAlert.asked_at > at - timedelta(days=1),
        )
    )
    return found or 0


def _row(variant_id: int, email: str) -> StockAlert | None:
    return db.session.scalar(
        select(StockAlert)
        .where(StockAlert.variant_id == variant_id, StockAlert.email_hash == _hash(email))
        .with_for_update()
    )


def _by_token(token: str) -> StockAlert | None:
    if not is_token(token):
        return None
    return db.session.scalar(select(StockAlert).where(StockAlert.token == token))


def _hash(email: str) -> str:
    return digest(email.casefold())
