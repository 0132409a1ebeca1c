"""Placing orders with a code, without a browser: the cart, the act, and what is left behind."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from store import cart, checkout, promotions
from store.db import db, transaction
from store.orders import Address, Buyer
from store.pricing import CodeKind, Scope
from store.promotions import CodeWish, DiscountCode
from tests.support.shop import Shop

ADDRESS = Address("Ada Byron", "12 Analytical Way", "", "Boston", "MA", "02101", "US")


def make_code(shop: Shop, code: str = "DEFIANT10", **wish: object) -> DiscountCode:
    """A code of ten percent on everything, unless `wish` says otherwise."""
    usual: dict = {
        "kind": CodeKind.PERCENT,
        "value": 10,
        "scope": Scope(),
        "minimum_minor": 0,
        "starts_at": None,
        "ends_at": None,
        "usage_limit": None,
        "per_customer_limit": None,
    }
    with transaction():
        made = promotions.make_code(CodeWish(code=code, **(usual | wish)), by="staff:1", at=shop.clock.now())
        made_id = made.id
    return db.session.get_one(DiscountCode, made_id)


def buyer(email: str = "ada@example.com", **told: object) -> Buyer:
    """Somebody in Boston who takes standard mail."""
    return Buyer(
        email, "", "en", ADDRESS, **({"delivery_code": "standard", "donation_minor": 0, "note": ""} | told)
    )


def fill_cart(shop: Shop, sku: str, quantity: int = 1, code: str = "") -> str:
    """A new cart with so many of a SKU and a code typed into it; answers its token."""
    now = shop.clock.now()
    with transaction():
        token = cart.add(None, shop.variants[sku], quantity, now=now)
        if code:
            facts = cart.find(token, now=now)
            assert facts is not None
            cart.set_code(facts.id, code, now=now)
    return token


def place(
    shop: Shop, token: str | None, who: Buyer | None = None, *, at: datetime | None = None, **more: object
):
    """Place the cart of a token at the total that its page would show."""
    who, now = who or buyer(), at or shop.clock.now()
    db.session.rollback()
    facts = cart.find(token, now=now)
    goods = checkout.basket(facts, "USD")
    agreed = checkout.terms(
        goods, country=who.address.country, state=who.address.state, email=who.email, now=now
    )
    shown = checkout.quote_for(goods, who, checkout.offer_for(goods, who, agreed), agreed).total_minor
    with transaction():
        return checkout.place(
            facts,
            who,
            shown_minor=shown,
            cart_version=facts.version if facts is not None else None,
            currency="USD",
            public_url="http://shop.example",
            livemode=False,
            at=now,
            **more,
        )


def used(code: str) -> int:
    """How often a code counts as used."""
    db.session.rollback()
    return db.session.scalars(select(DiscountCode.used_count).where(DiscountCode.code == code)).one()
