"""Tables of delivery and tax: zones, methods with their prices, rates."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.db import Model


class DeliveryZone(Model):
    """Countries served alike. `countries` are ISO codes, `["*"]` is the rest of the world. `version` counts changes."""

    __tablename__ = "delivery_zone"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    countries: Mapped[list[str]] = mapped_column(JSON)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class DeliveryMethod(Model):
    """A way to a zone: a price up to a weight, more per further kilogram, free over a sum; days it takes.

    Parcels above `most_g` do not go this way; None is any weight.
    """

    __tablename__ = "delivery_method"
    __table_args__ = (
        UniqueConstraint("zone_id", "code"),
        CheckConstraint("price_minor >= 0", name="price_not_negative"),
        CheckConstraint("days_min >= 0 AND days_max >= days_min", name="days_in_order"),
        CheckConstraint("included_g >= 0 AND per_kg_minor >= 0", name="weights_not_negative"),
        CheckConstraint("most_g IS NULL OR most_g >= 1", name="most_weight_above_zero"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    zone_id: Mapped[int] = mapped_column(ForeignKey("delivery_zone.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(80))
    price_minor: Mapped[int]
    included_g: Mapped[int] = mapped_column(default=1000)
    per_kg_minor: Mapped[int] = mapped_column(default=0)
    free_over_minor: Mapped[int | None]
    days_min: Mapped[int] = mapped_column(default=2)
    days_max: Mapped[int] = mapped_column(default=6)
    most_g: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class TaxRate(Model):
    """A rate for a country, perhaps one of its states, in thousandths of a percent (19 % is 19000)."""

    __tablename__ = "tax_rate"
    __table_args__ = (
        UniqueConstraint("country", "state", "tax_code"),
        CheckConstraint("rate_ppm100 BETWEEN 0 AND 100000", name="rate_0_to_100_percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(8), default="")
    tax_code: Mapped[str] = mapped_column(String(32), default="")
    name: Mapped[str] = mapped_column(String(48))
    rate_ppm100: Mapped[int]
    inclusive: Mapped[bool] = mapped_column(default=False)
    on_shipping: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
