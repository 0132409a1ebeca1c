"""Reading delivery zones and tax rates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from store import stamps
from store.db import db, run, table_of
from store.pricing.areas import area_code
from store.pricing.delivery import parcel_price
from store.pricing.models import DeliveryMethod, DeliveryZone, TaxRate
from store.pricing.types import DeliveryOffer, TaxRule, TaxTable

REST_OF_WORLD = "*"


_ZONE, _WAY, _RATE = table_of(DeliveryZone), table_of(DeliveryMethod), table_of(TaxRate)
_ZONES = select(_ZONE).order_by(_ZONE.c.position, _ZONE.c.id)
_WAYS = (
    select(_WAY)
    .where(_WAY.c.zone_id == bindparam("zone"), _WAY.c.active)
    .order_by(_WAY.c.position, _WAY.c.id)
)
_RATES = select(_RATE).where(
    _RATE.c.country == bindparam("country"), _RATE.c.state.in_(bindparam("states", expanding=True))
)


def delivery_offers(country: str, *, weight_g: int, items_minor: int) -> Sequence[DeliveryOffer]:
    """The ways to send a parcel of this weight and value to a country, in their set order; none is an answer.

    `items_minor` are the goods before discounts: a code never makes delivery dearer.
    """
    zone = _zone_of(country)
    if zone is None:
        return ()
    methods = stamps.known(("ways", zone.id), lambda: run(_WAYS, {"zone": zone.id}))
    return tuple(
        _offer(method, zone.name, weight_g, items_minor)
        for method in methods
        if method.most_g is None or weight_g <= method.most_g
    )


def _offer(method: Any, zone: str, weight_g: int, items_minor: int) -> DeliveryOffer:
    free = method.free_over_minor is not None and items_minor >= method.free_over_minor
    price = 0 if free else parcel_price(method.price_minor, method.included_g, method.per_kg_minor, weight_g)
    return DeliveryOffer(
        method.code,
        method.name,
        price,
        method.days_min,
        method.days_max,
        method.free_over_minor,
        zone=zone,
        base_minor=method.price_minor,
        included_g=method.included_g,
        per_kg_minor=method.per_kg_minor,
    )


def _zone_of(country: str) -> Any:
    zones = stamps.known("zones", lambda: run(_ZONES))
    named = next((zone for zone in zones if country in zone.countries), None)
    return named or next((zone for zone in zones if REST_OF_WORLD in zone.countries), None)


def tax_table(country: str, state: str = "") -> TaxTable:
    """The rules for a destination by tax code, a state's before the country's; empty where we collect no tax.

    `state` may be its code or its name, as people type it. Tax code by tax code the order is: the state's rate for the
    code, the state's general rate, the country's for the code, the country's general one.
    """
    if not (country + state).isprintable():
        return TaxTable()  # nobody lives there; the form says so beside the field
    area = area_code(country, state)
    return stamps.known(("tax", country, area), lambda: _tax_table(country, area))


def _tax_table(country: str, area: str) -> TaxTable:
    rates = run(_RATES, {"country": country, "states": list({area, ""})})
    by_key = {(bool(rate.state), rate.tax_code): rate for rate in rates}
    rules = {}
    for code in {rate.tax_code for rate in rates} | {""}:
        order = ((True, code), (True, ""), (False, code), (False, ""))
        found = next((by_key[key] for key in order if key in by_key), None)
        if found is not None:
            rules[code] = TaxRule(found.name, found.rate_ppm100, found.inclusive, found.on_shipping)
    return TaxTable(rules)


def tax_rule(country: str, state: str = "", tax_code: str = "") -> TaxRule | None:
    """The one rule for a destination and a tax code; None where we collect no tax."""
    return tax_table(country, state).rule(tax_code)


def all_zones() -> list[tuple[DeliveryZone, list[DeliveryMethod]]]:
    """Every zone with its methods, active or not, in their set order: for the desk."""
    methods: dict[int, list[DeliveryMethod]] = {}
    for method in db.session.scalars(
        select(DeliveryMethod).order_by(DeliveryMethod.position, DeliveryMethod.id)
    ):
        methods.setdefault(method.zone_id, []).append(method)
    zones = db.session.scalars(select(DeliveryZone).order_by(DeliveryZone.position, DeliveryZone.id))
    return [(zone, methods.get(zone.id, [])) for zone in zones]


def all_rates() -> list[TaxRate]:
    """Every tax rate by country, state and code: for the desk."""
    return list(
        db.session.scalars(select(TaxRate).order_by(TaxRate.country, TaxRate.state, TaxRate.tax_code))
    )
