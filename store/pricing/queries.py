"""Reading delivery zones and tax rates."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from store.db import db
from store.pricing.models import DeliveryMethod, DeliveryZone, TaxRate
from store.pricing.quote import parcel_price
from store.pricing.types import DeliveryOffer, TaxRule

REST_OF_WORLD = "*"


def delivery_offers(country: str, *, weight_g: int, items_minor: int) -> Sequence[DeliveryOffer]:
    """The ways to send a parcel of this weight and value to a country, in their set order; none is an answer."""
    zone = _zone_of(country)
    if zone is None:
        return ()
    methods = db.session.scalars(
        select(DeliveryMethod)
        .where(DeliveryMethod.zone_id == zone.id, DeliveryMethod.active)
        .order_by(DeliveryMethod.position, DeliveryMethod.id)
    )
    return tuple(_offer(method, weight_g, items_minor) for method in methods)


def _offer(method: DeliveryMethod, weight_g: int, items_minor: int) -> DeliveryOffer:
    free = method.free_over_minor is not None and items_minor >= method.free_over_minor
    price = 0 if free else parcel_price(method.price_minor, method.included_g, method.per_kg_minor, weight_g)
    return DeliveryOffer(
        method.code, method.name, price, method.days_min, method.days_max, method.free_over_minor
    )


def _zone_of(country: str) -> DeliveryZone | None:
    zones = db.session.scalars(select(DeliveryZone).order_by(DeliveryZone.position, DeliveryZone.id)).all()
    named = next((zone for zone in zones if country in zone.countries), None)
    return named or next((zone for zone in zones if REST_OF_WORLD in zone.countries), None)


def tax_rule(country: str, state: str = "", tax_code: str = "") -> TaxRule | None:
    """The rate for a destination: the state's before the country's; None where we collect none."""
    rates = {
        (rate.state, rate.tax_code): rate
        for rate in db.session.scalars(select(TaxRate).where(TaxRate.country == country))
    }
    for key in ((state, tax_code), (state, ""), ("", tax_code), ("", "")):
        if key in rates:
            rate = rates[key]
            return TaxRule(rate.name, rate.rate_ppm100, rate.inclusive, rate.on_shipping)
    return None
