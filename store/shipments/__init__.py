"""Parcels, carriers and returns."""

from store.shipments.carriers import CARRIERS, OTHER, carrier_name, check_tracking, doubt, tracking_page
from store.shipments.models import Fulfillment, FulfillmentLine, ParcelStatus, ReturnRequest, ReturnStatus
from store.shipments.queries import as_parcel, parcel, parcels_of, parcels_of_many, shipped_by_line
from store.shipments.services import StaleParcel, cancel, locked, pack, parcel_for_request, readdress
from store.shipments.types import Parcel, ParcelLine

__all__ = [
    "CARRIERS",
    "OTHER",
    "Fulfillment",
    "FulfillmentLine",
    "Parcel",
    "ParcelLine",
    "ParcelStatus",
    "ReturnRequest",
    "ReturnStatus",
    "StaleParcel",
    "as_parcel",
    "cancel",
    "carrier_name",
    "check_tracking",
    "doubt",
    "locked",
    "pack",
    "parcel",
    "parcel_for_request",
    "parcels_of",
    "parcels_of_many",
    "readdress",
    "shipped_by_line",
    "tracking_page",
]
