"""Discounts, delivery and tax at the desk in the pseudo-language."""

from __future__ import annotations

import re

import pytest

from store import promotions
from store.db import db, transaction
from store.kit.money import Money
from store.payments import gift_cards
from store.pricing import CodeKind, PromotionKind, Scope, TaxRate
from store.promotions import CodeWish, PromotionWish
from tests.support.shop import Shop
from tests.words.conftest import Reader
from tests.words.test_catalogue_desk import owner  # noqa: F401 - the same person

PAGES = {
    "/admin/discounts": 200,
    "/admin/discounts/codes/new": 200,
    "/admin/discounts/codes/1": 200,
    "/admin/discounts/promotions/new": 200,
    "/admin/discounts/promotions/1": 200,
    "/admin/discounts/gift-cards": 200,
    "/admin/discounts/gift-cards/new": 200,
    "/admin/discounts/gift-cards/1": 200,
    "/admin/settings/delivery": 200,
    "/admin/settings/delivery/zones/new": 200,
    "/admin/settings/delivery/zones/1": 200,
    "/admin/settings/delivery/zones/1/ways/new": 200,
    "/admin/settings/delivery/ways/1": 200,
    "/admin/settings/tax": 200,
    "/admin/settings/tax/rates/new": 200,
    "/admin/settings/tax/rates/1": 200,
}


@pytest.fixture
def offers(shop: Shop) -> None:
    """One of everything."""
    now = shop.clock.now()
    with transaction():
        wish = CodeWish("ΞΙΦΟΣ", CodeKind.FIXED, 500, Scope(), 2000, now, now, 5, 1)
        promotions.make_code(wish, by="system", at=now)
        for kind, rule in (
            (PromotionKind.TAKE_PAY, {"take": 3, "pay": 2}),
            (PromotionKind.PERCENT, {"percent": 10, "least": 5}),
            (PromotionKind.FREE_DELIVERY, {"minimum_minor": 7500}),
        ):
            deal = PromotionWish("Ξίφος", kind, rule, Scope(), None, None, 0)
            promotions.make_promotion(deal, by="system", at=now)
        gift_cards.issue(
            Money(2500, "USD"), once="desk:1", key="k" * 32, at=now, email="ξ@example.com", note="Ξίφος"
        )
        db.session.add(TaxRate(country="US", state="CA", name="Φόρος", rate_ppm100=8250))


def foreign(reader: Reader) -> list[str]:
    """What was heard that should have been translated; codes of countries and currencies, and the ends of
    gift cards, are the same everywhere."""
    return [one for one in reader.heard if not re.search(r"\b(USD?|CA)\b|…[0-9A-Z]{4}\b", one)]


@pytest.mark.usefixtures("offers")
def test_offers_and_their_prices(owner: Reader) -> None:  # noqa: F811
    assert owner.opens(*PAGES) == PAGES
    assert foreign(owner) == []


@pytest.mark.usefixtures("offers")
def test_mistakes_among_offers(owner: Reader) -> None:  # noqa: F811
    delivery, tax = "/admin/settings/delivery", "/admin/settings/tax"
    for path, action, wrongs in (
        ("/admin/discounts/codes/new", "/codes", ({"code": ""}, {"code": "!"}, {"code": "ΞΙΦΟΣ", "value": "5"}, {"kind": "fixed", "value": "Ξ", "minimum": "Ξ", "usage_limit": "Ξ"}, {"first_day": "2026-12-02", "last_day": "2026-12-01"})),
        ("/admin/discounts/gift-cards/new", "/gift-cards", ({"amount": ""}, {"amount": "Ξ"}, {"amount": "0.5"}, {"amount": "5", "email": "Ξ"})),
        ("/admin/discounts/promotions/new", "/promotions", ({"title": ""}, {"title": "Ξ", "pay": "3"}, {"title": "Ξ", "kind": "percent"}, {"title": "Ξ", "kind": "free_delivery"})),
        (f"{delivery}/zones/new", "/zones", ({"name": ""}, {"name": "Ξ"}, {"name": "Ξ", "countries": "Ξ"}, {"name": "Ξ", "countries": "US"})),
        (f"{delivery}/zones/1/ways/new", "/ways", ({"name": ""}, {"name": "Ξ", "code": "!", "price": "Ξ", "included_g": "", "days_min": "", "days_max": ""}, {"name": "Ξ", "code": "xi", "price": "1", "days_min": "5", "days_max": "1"})),
        (f"{tax}/rates/new", "/rates", ({"name": "", "rate": ""}, {"name": "Ξ", "rate": "Ξ", "tax_code": "!"}, {"name": "Ξ", "rate": "1", "state": "Ξ"}, {"name": "Ξ", "rate": "1", "state": "CA"})),
    ):  # fmt: skip
        form = owner.visit(path).form(action)
        for wrong in wrongs:
            owner.press(form, **wrong).reads(f"{action} {wrong}")
    assert foreign(owner) == []
