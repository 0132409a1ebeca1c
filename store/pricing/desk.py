"""What staff do with delivery and tax: zones and their ways, rates, and who works them out. Orders that stand keep
their price; every change is written into the log and shown by public pages at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select

from store import audit, stamps
from store.db import Model, db
from store.kit.errors import Conflict, NotFound, StoreError
from store.kit.i18n import Text, lazy
from store.pricing.areas import area_code, areas
from store.pricing.models import DeliveryMethod, DeliveryZone, TaxRate
from store.pricing.modes import DeliveryMode, TaxMode, set_delivery_mode, set_tax_mode

Row = TypeVar("Row", DeliveryZone, DeliveryMethod, TaxRate)


class StaleTable(Conflict):
    """Somebody else changed it since the page was opened."""

    message = lazy("Somebody changed this while you had it open. Here is how it stands now.")


class Wrong(StoreError):
    """Something typed that cannot stand; `field` says where."""

    status = 422

    def __init__(self, message: Text, field: str) -> None:
        super().__init__(message, field=field)


@dataclass(frozen=True)
class ZoneWish:
    """A zone as staff want it; `countries` are ISO codes, `*` the rest of the world."""

    name: str
    countries: list[str]
    position: int


@dataclass(frozen=True)
class MethodWish:
    """A way of delivery as staff want it, with the columns of DeliveryMethod."""

    code: str
    name: str
    price_minor: int
    included_g: int
    per_kg_minor: int
    most_g: int | None
    free_over_minor: int | None
    days_min: int
    days_max: int
    active: bool
    position: int


@dataclass(frozen=True)
class RateWish:
    """A tax rate as staff want it, with the columns of TaxRate; `state` is a code or a name."""

    country: str
    state: str
    tax_code: str
    name: str
    rate_ppm100: int
    inclusive: bool
    on_shipping: bool


def zone(zone_id: int) -> DeliveryZone:
    """The zone; raises NotFound."""
    return _known(DeliveryZone, zone_id)


def method(method_id: int) -> DeliveryMethod:
    """The way of delivery; raises NotFound."""
    return _known(DeliveryMethod, method_id)


def rate(rate_id: int) -> TaxRate:
    """The rate; raises NotFound."""
    return _known(TaxRate, rate_id)


def _known(table: type[Row], key: int) -> Row:
    row = db.session.get(table, key)
    if row is None:
        raise NotFound
    return row


def _locked(table: type[Row], key: int, version: int) -> Row:
    row = db.session.get(table, key, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if row.version != version:
        raise StaleTable
    return row


def make_zone(wish: ZoneWish, *, by: str, at: datetime) -> DeliveryZone:
    """A new zone. Raises Wrong for a name or a country that another zone has."""
    _check_zone(wish, None)
    return _made(DeliveryZone(**asdict(wish)), "delivery_zone", by=by, at=at)


def change_zone(zone_id: int, wish: ZoneWish, *, version: int, by: str, at: datetime) -> DeliveryZone:
    """Change a zone. Raises Wrong and StaleTable."""
    row = _locked(DeliveryZone, zone_id, version)
    _check_zone(wish, zone_id)
    return _changed(row, asdict(wish), "delivery_zone", by=by, at=at)


def _check_zone(wish: ZoneWish, zone_id: int | None) -> None:
    for other in db.session.scalars(select(DeliveryZone)):
        if other.id == zone_id:
            continue
        if other.name.casefold() == wish.name.casefold():
            raise Wrong(lazy("There is a zone of this name already."), "name")
        shared = sorted(set(other.countries) & set(wish.countries))
        if shared:
            told = lazy("%(country)s is in the zone %(zone)s already.", country=shared[0], zone=other.name)
            raise Wrong(told, "countries")


def remove_zone(zone_id: int, *, version: int, by: str, at: datetime) -> None:
    """Take away a zone without ways of delivery. Raises Conflict while it has some."""
    row = _locked(DeliveryZone, zone_id, version)
    if db.session.scalar(select(DeliveryMethod.id).where(DeliveryMethod.zone_id == zone_id).limit(1)):
        raise Conflict(lazy("Take its ways of delivery out first."))
    _removed(row, "delivery_zone", by=by, at=at)


def make_method(zone_id: int, wish: MethodWish, *, by: str, at: datetime) -> DeliveryMethod:
    """A new way to a zone. Raises Wrong for a short name the zone has already."""
    zone(zone_id)
    _check_method(wish, zone_id, None)
    return _made(DeliveryMethod(zone_id=zone_id, **asdict(wish)), "delivery_method", by=by, at=at)


def change_method(method_id: int, wish: MethodWish, *, version: int, by: str, at: datetime) -> DeliveryMethod:
    """Change a way of delivery. Raises Wrong and StaleTable."""
    row = _locked(DeliveryMethod, method_id, version)
    _check_method(wish, row.zone_id, method_id)
    return _changed(row, asdict(wish), "delivery_method", by=by, at=at)


def _check_method(wish: MethodWish, zone_id: int, method_id: int | None) -> None:
    if wish.days_max < wish.days_min:
        raise Wrong(lazy("The most days cannot be fewer than the fewest."), "days_max")
    if wish.most_g is not None and wish.most_g < wish.included_g:
        raise Wrong(lazy("It must carry at least what its first price covers."), "most_g")
    taken = db.session.scalar(
        select(DeliveryMethod.id).where(DeliveryMethod.zone_id == zone_id, DeliveryMethod.code == wish.code)
    )
    if taken is not None and taken != method_id:
        raise Wrong(lazy("This zone has a way of this short name already."), "code")


def remove_method(method_id: int, *, version: int, by: str, at: datetime) -> None:
    """Take a way of delivery away for good; orders that use it keep its name and price."""
    _removed(_locked(DeliveryMethod, method_id, version), "delivery_method", by=by, at=at)


def make_rate(wish: RateWish, *, by: str, at: datetime) -> TaxRate:
    """A new rate. Raises Wrong for an unknown state, and where there is a rate for the same already."""
    return _made(TaxRate(**_rate_columns(wish, None)), "tax_rate", by=by, at=at)


def change_rate(rate_id: int, wish: RateWish, *, version: int, by: str, at: datetime) -> TaxRate:
    """Change a rate. Raises Wrong and StaleTable."""
    row = _locked(TaxRate, rate_id, version)
    return _changed(row, _rate_columns(wish, rate_id), "tax_rate", by=by, at=at)


def _rate_columns(wish: RateWish, rate_id: int | None) -> dict[str, Any]:
    state = area_code(wish.country, wish.state)
    known = dict(areas(wish.country))
    if state and state not in known:
        told = lazy("This country has no state of this name. Its code works too, e.g. CA.")
        raise Wrong(told, "state")
    taken = db.session.scalar(
        select(TaxRate.id).where(
            TaxRate.country == wish.country, TaxRate.state == state, TaxRate.tax_code == wish.tax_code
        )
    )
    if taken is not None and taken != rate_id:
        raise Wrong(lazy("There is a rate for this place and tax code already."), "country")
    return asdict(wish) | {"state": state}


def remove_rate(rate_id: int, *, version: int, by: str, at: datetime) -> None:
    """No tax of this rate is collected any more."""
    _removed(_locked(TaxRate, rate_id, version), "tax_rate", by=by, at=at)


def choose_tax_mode(mode: TaxMode, *, by: str, at: datetime) -> bool:
    """Choose who works out tax; False when it was so already."""
    changed = set_tax_mode(mode, at=at)
    if changed:
        _told("settings.tax_mode_changed", ("setting", "tax.mode"), by=by, at=at, fields={"to": mode.value})
    return changed


def choose_delivery_mode(mode: DeliveryMode, *, by: str, at: datetime) -> bool:
    """Choose where the delivery is chosen; False when it was so already."""
    changed = set_delivery_mode(mode, at=at)
    if changed:
        subject = ("setting", "delivery.mode")
        _told("settings.delivery_mode_changed", subject, by=by, at=at, fields={"to": mode.value})
    return changed


def _made(row: Row, kind: str, *, by: str, at: datetime) -> Row:
    db.session.add(row)
    db.session.flush()
    _told(f"{kind}.made", (kind, row.id), by=by, at=at)
    return row


def _changed(row: Row, columns: Mapping[str, Any], kind: str, *, by: str, at: datetime) -> Row:
    changed: Sequence[str] = [name for name, value in columns.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, columns[name])
    if changed:
        row.version += 1
        _told(f"{kind}.changed", (kind, row.id), by=by, at=at, fields={"changed": list(changed)})
    db.session.flush()
    return row


def _removed(row: Model, kind: str, *, by: str, at: datetime) -> None:
    key = row.id  # type: ignore[attr-defined]
    db.session.delete(row)
    db.session.flush()
    _told(f"{kind}.removed", (kind, key), by=by, at=at)


def _told(
    act: str,
    subject: tuple[str, int | str],
    *,
    by: str,
    at: datetime,
    fields: Mapping[str, Any] | None = None,
) -> None:
    audit.record(act, subject, by=by, at=at, fields=fields)
    stamps.bump("settings")
