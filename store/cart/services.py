"""Acts of the cart. It is found by the token in the visitor's cookie, of which only the hash is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.orm import selectinload

from store.cart.models import Cart, CartLine, CheckoutDraft
from store.cart.types import (
    LIFETIME,
    MOST_LINES,
    MOST_PER_LINE,
    MOST_UNITS,
    BadQuantity,
    CartFacts,
    CartFull,
    Pick,
)
from store.db import db, run, run_along, table_of
from store.kit.codes import digest, is_token, new_token

MARK_LENGTH = 16
"""Letters of the token's hash that a link carries: the cart of this id, and not a later one with the same id."""


def row_of(token: str | None, now: datetime, *, lock: bool = False) -> Cart | None:
    """The row of a token. Writers lock it, so that two windows of one visitor change the cart in turn."""
    if token is None or not is_token(token):
        return None
    found = (
        select(Cart)
        .where(Cart.token_hash == digest(token), Cart.expires_at > now)
        .options(selectinload(Cart.lines))
    )
    return db.session.scalar(found.with_for_update() if lock else found)


def _locked(cart_id: int) -> Cart | None:
    return db.session.get(Cart, cart_id, with_for_update=True, populate_existing=True)


_CARTS, _LINES, _DRAFTS = table_of(Cart), table_of(CartLine), table_of(CheckoutDraft)
_ROW = select(
    _CARTS.c.id,
    _CARTS.c.version,
    _CARTS.c.story_id,
    _CARTS.c.order_id,
    _CARTS.c.discount_code,
    _CARTS.c.donation_minor,
    _CARTS.c.token_hash,
    _CARTS.c.gift_card_ids,
)
_FOUND = _ROW.where(_CARTS.c.token_hash == bindparam("hash"), _CARTS.c.expires_at > bindparam("now"))
_BY_ID = _ROW.where(_CARTS.c.id == bindparam("cart"))
_LOCKED = _BY_ID.with_for_update()
_PICKED = (
    _FOUND.add_columns(
        _LINES.c.id.label("line_id"), _LINES.c.variant_id, _LINES.c.quantity, _LINES.c.seen_minor
    )
    .outerjoin(_LINES, _LINES.c.cart_id == _CARTS.c.id)
    .order_by(_LINES.c.id)
)
_PICKS = (
    select(_LINES.c.id, _LINES.c.variant_id, _LINES.c.quantity, _LINES.c.seen_minor)
    .where(_LINES.c.cart_id == bindparam("cart"))
    .order_by(_LINES.c.id)
)
_TIE = update(_CARTS).where(_CARTS.c.id == bindparam("cart")).values(order_id=bindparam("order"))
_LEAVE = update(_LINES).where(_LINES.c.id == bindparam("line")).values(quantity=bindparam("left"))
_DROP = delete(_LINES).where(_LINES.c.id.in_(bindparam("lines", expanding=True)))
_DROP_ALL = delete(_LINES).where(_LINES.c.cart_id == bindparam("cart"))
_DROP_DRAFT = delete(_DRAFTS).where(_DRAFTS.c.cart_id == bindparam("cart"))
_EMPTIED = (
    update(_CARTS)
    .where(_CARTS.c.id == bindparam("cart"))
    .values(
        order_id=None,
        discount_code="",
        donation_minor=0,
        gift_card_ids=[],
        version=_CARTS.c.version + 1,
        updated_at=bindparam("at"),
        expires_at=bindparam("until"),
    )
)


def _read(found: Select[Any], *, read: CartFacts | None = None, **wanted: object) -> CartFacts | None:
    row = run(found, wanted).one_or_none()
    if row is None:
        return None
    if read is not None and read.version == row.version:
        return _facts(row, read.picks)
    return _facts(row, (Pick(*pick) for pick in run(_PICKS, {"cart": row.id})))


def facts_of(row: Cart) -> CartFacts:
    """What a loaded row tells."""
    return _facts(row, (Pick(line.id, line.variant_id, line.quantity, line.seen_minor) for line in row.lines))


def _facts(row: Any, picks: Iterable[Pick]) -> CartFacts:
    return CartFacts(
        row.id,
        row.version,
        tuple(picks),
        row.story_id,
        row.order_id,
        row.discount_code,
        row.donation_minor,
        row.token_hash[:MARK_LENGTH],
        tuple(row.gift_card_ids or ()),
    )


def find(token: str | None, *, now: datetime) -> CartFacts | None:
    """The cart of this token, or None: no cookie, a garbage cookie and an expired cart are all an empty cart."""
    if token is None or not is_token(token):
        return None
    rows = run(_PICKED, {"hash": digest(token), "now": now})
    if not rows:
        return None
    return _facts(rows[0], (Pick(*row[-4:]) for row in rows if row.line_id is not None))


def by_id(cart_id: int) -> CartFacts | None:
    """The cart of this id as it is now; None when it is gone. It may be another's: for those who know whose it is."""
    return _read(_BY_ID, cart=cart_id)


def locked(cart_id: int, *, read: CartFacts | None = None) -> CartFacts | None:
    """The cart of this id, locked for this transaction and read anew; None when it is gone.

    What was `read` of it before spares reading its lines while its version stands: nobody changes them without it.
    """
    return _read(_LOCKED, read=read, cart=cart_id)


def begin(now: datetime) -> tuple[Cart, str]:
    """A new cart and its token."""
    token = new_token()
    row = Cart(token_hash=digest(token), created_at=now, updated_at=now, expires_at=now + LIFETIME)
    db.session.add(row)
    return row, token


def add(token: str | None, variant_id: int, quantity: int, *, story_id: str = "", now: datetime) -> str:
    """Put `quantity` more of a variant into the cart; answers the cart's token, a new one when it had none.

    The first story that led here is kept. Raises BadQuantity above 99 of one thing, CartFull above the
    limits of a cart.
    """
    row = row_of(token, now, lock=True)
    if row is None or token is None:
        row, token = begin(now)
    line = next((line for line in row.lines if line.variant_id == variant_id), None)
    if line is None:
        line = CartLine(variant_id=variant_id, quantity=0, added_at=now)
        row.lines.append(line)
    line.quantity += quantity
    line.seen_minor = None
    if line.quantity > MOST_PER_LINE:
        raise BadQuantity
    _check_limits(row)
    row.story_id = row.story_id or story_id
    touch(row, now)
    return token


def change(token: str | None, line_id: int, quantity: int, *, now: datetime) -> bool:
    """Set how many a line holds; 0 takes it out. False when the line is not in this cart (any more)."""
    row = row_of(token, now, lock=True)
    line = None if row is None else next((line for line in row.lines if line.id == line_id), None)
    if row is None or line is None:
        return False
    if quantity == 0:
        row.lines.remove(line)
    else:
        line.quantity = quantity
        line.seen_minor = None  # a price is that of a quantity; this one has not been shown yet
        _check_limits(row)
    touch(row, now)
    return True


def remember_prices(cart_id: int, seen: Mapping[int, int]) -> None:
    """Note the unit prices (minor units by line id) of lines that were new or changed and are shown next.

    A line whose price was noted before keeps it until it is changed itself or bought: the visitor may not have
    seen yet what it costs now.
    """
    for line in db.session.scalars(select(CartLine).where(CartLine.cart_id == cart_id)):
        if line.id in seen and line.seen_minor is None:
            line.seen_minor = seen[line.id]


def set_code(cart_id: int, code: str, *, now: datetime) -> None:
    """Keep a discount code with the cart, as it was typed; "" takes it off."""
    row = _locked(cart_id)
    if row is not None and row.discount_code != code:
        row.discount_code = code
        touch(row, now)


def set_gift_cards(cart_id: int, card_ids: Sequence[int], *, now: datetime) -> None:
    """Keep which gift cards are to pay, in this order; their codes are kept nowhere."""
    row = _locked(cart_id)
    if row is not None and list(row.gift_card_ids or ()) != list(card_ids):
        row.gift_card_ids = list(card_ids)
        touch(row, now)


def set_donation(token: str | None, minor: int, *, now: datetime) -> str | None:
    """Keep a donation with the cart, in minor units; 0 takes it out. Answers the cart's token, None without one."""
    row = row_of(token, now, lock=True)
    if row is None or token is None:
        if not minor:
            return None
        row, token = begin(now)
    row.donation_minor = minor
    touch(row, now)
    draft = db.session.get(CheckoutDraft, row.id)
    if draft is not None:  # what was typed at the checkout must not bring the old amount back
        draft.typed = {**draft.typed, "donation": amount_typed(minor)}
    return token


def amount_typed(minor: int) -> str:
    """An amount as one types it: 500 is "5", 750 is "7.50", nothing is ""."""
    if not minor:
        return ""
    return str(minor // 100) if minor % 100 == 0 else f"{minor // 100}.{minor % 100:02d}"


def tie_to_order(cart_id: int, order_id: int | None) -> None:
    """Remember which order this cart is being paid as, so that a second click finds it again."""
    run_along(_TIE, {"cart": cart_id, "order": order_id})


def take_out(cart: CartFacts, units: Mapping[int, int], *, order_id: int, now: datetime) -> None:
    """Take what an order bought out of a locked cart, with its codes and donation; what was added since stays.

    A cart that is being paid as another order by now is left alone.
    """
    if cart.order_id not in (None, order_id):
        return
    left = {pick.line_id: pick.quantity - units.get(pick.variant_id, 0) for pick in cart.picks}
    gone = [line_id for line_id, count in left.items() if count <= 0]
    if gone and len(gone) == len(left):
        run_along(_DROP_ALL, {"cart": cart.id})
    elif gone:
        run_along(_DROP, {"lines": gone})
    for pick in cart.picks:
        if 0 < left[pick.line_id] < pick.quantity:
            run_along(_LEAVE, {"line": pick.line_id, "left": left[pick.line_id]})
    run_along(_DROP_DRAFT, {"cart": cart.id})
    run_along(_EMPTIED, {"cart": cart.id, "at": now, "until": now + LIFETIME})


def sweep(*, now: datetime, limit: int = 100) -> int:
    """Forget carts that nobody has touched for 30 days; answers how many."""
    old = db.session.scalars(select(Cart.id).where(Cart.expires_at <= now).limit(limit)).all()
    db.session.execute(delete(CheckoutDraft).where(CheckoutDraft.cart_id.in_(old)))
    db.session.execute(delete(CartLine).where(CartLine.cart_id.in_(old)))
    db.session.execute(delete(Cart).where(Cart.id.in_(old)))
    return len(old)


def _check_limits(row: Cart) -> None:
    if len(row.lines) > MOST_LINES or sum(line.quantity for line in row.lines) > MOST_UNITS:
        raise CartFull


def touch(row: Cart, now: datetime) -> None:
    """Note a change: its version, and 30 more days."""
    row.version = (row.version or 0) + 1
    row.updated_at = now
    row.expires_at = now + LIFETIME
    db.session.flush()
