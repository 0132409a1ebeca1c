"""Parcels as others see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store.shipments.carriers import carrier_name, tracking_page


@dataclass(frozen=True)
class ParcelLine:
    """How many of an order line are in a parcel."""

    order_line_id: int
    quantity: int


@dataclass(frozen=True)
class Parcel:
    """One parcel of an order. `status` is "fulfilled" or "canceled"."""

    id: int
    order_id: int
    number: int
    status: str
    carrier: str
    tracking_number: str
    own_url: str
    shipped_at: datetime
    created_by: str
    version: int
    lines: tuple[ParcelLine, ...]

    @property
    def carrier_name(self) -> str:
        """What people call the carrier; "" when none was given."""
        return carrier_name(self.carrier) if self.carrier and self.carrier != "other" else ""

    @property
    def tracking_url(self) -> str:
        """Where to follow it, or ""."""
        return tracking_page(self.carrier, self.tracking_number, self.own_url)
