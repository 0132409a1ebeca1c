"""Using a code with an order, and giving the use back: counted once, for all buyers at once.

The row of the code is changed by one conditional UPDATE, so that of two buyers of its last use one wins; from then on
it is locked until the commit, and uses of one customer are counted under that lock. Locks are taken in the order
order, code, variants.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, true, update
from sqlalchemy.exc import IntegrityError

from store.db import db
from store.pricing import Code
from store.promotions.models import DiscountCode, Redemption
from store.promotions.queries import email_hash
from store.promotions.types import CodeUsedByYou, CodeUsedUp

_guarded = True


def set_guard(on: bool) -> None:
    """Whether uses are checked and counted. Off only in tests, to see that a race would be lost without it."""
    global _guarded
    _guarded = on


def redeem(order_id: int, email: str, code: Code, *, at: datetime) -> None:
    """Take one use of a code for an order, in the caller's transaction.

    Raises CodeUsedUp when another buyer took the last one, CodeUsedByYou when this address has had its share.
    """
    if not _take(code.key, order_id, email, at):
        raise CodeUsedUp(code.code)


def _take(code_id: int, order_id: int, email: str, at: datetime) -> bool:
    some_left: ColumnElement[bool] = or_(
        DiscountCode.usage_limit.is_(None), DiscountCode.used_count < DiscountCode.usage_limit
    )
    if _guarded:
        taken = db.session.execute(
            update(DiscountCode)
            .where(DiscountCode.id == code_id, some_left)
            .values(used_count=DiscountCode.used_count + 1)
            .execution_options(synchronize_session=False)
        )
        if taken.rowcount == 0:  # type: ignore[attr-defined]
            return False
    row = db.session.get_one(DiscountCode, code_id, populate_existing=True)
    use = _next_use(row, email)
    redemption = Redemption(
        discount_code_id=code_id, order_id=order_id, email_hash=email_hash(email), customer_use=use, at=at
    )
    try:
        with db.session.begin_nested():
            db.session.add(redemption)
    except IntegrityError as error:  # the unique key had the last word
        raise CodeUsedByYou(row.code, row.per_customer_limit or use) from error
    return True


def _next_use(row: DiscountCode, email: str) -> int:
    """Which use of this customer it is: the lowest number that is free. Raises CodeUsedByYou beyond the limit."""
    mine = (Redemption.discount_code_id == row.id, Redemption.email_hash == email_hash(email))
    taken = set(db.session.scalars(select(Redemption.customer_use).where(*mine)))
    use = next(number for number in range(1, len(taken) + 2) if number not in taken)
    if _guarded and row.per_customer_limit is not None and use > row.per_customer_limit:
        raise CodeUsedByYou(row.code, row.per_customer_limit)
    return use


def give_back(order_id: int) -> bool:
    """An unpaid order has ended: its use can be had by others again. False when it holds none."""
    code_id = db.session.scalar(select(Redemption.discount_code_id).where(Redemption.order_id == order_id))
    if code_id is None:
        return False
    db.session.execute(  # the code's row first: its lock is what counting goes by
        update(DiscountCode)
        .where(DiscountCode.id == code_id, DiscountCode.used_count > 0 if _guarded else true())
        .values(used_count=DiscountCode.used_count - (1 if _guarded else 0))
        .execution_options(synchronize_session=False)
    )
    db.session.execute(delete(Redemption).where(Redemption.order_id == order_id))
    return True


def redeem_again(order_id: int, email: str, code: str, *, at: datetime) -> bool:
    """A payment came after its order had expired and its use was given back: take one again where there is one.

    The order keeps its price in any case; False when the code is used up, gone, or this customer has had their share.
    """
    key = code.strip().casefold()
    row = db.session.scalar(select(DiscountCode).where(DiscountCode.code_key == key))
    if row is None or db.session.scalar(select(Redemption.id).where(Redemption.order_id == order_id)):
        return False
    try:
        with db.session.begin_nested():
            return _take(row.id, order_id, email, at)
    except CodeUsedByYou:
        return False
