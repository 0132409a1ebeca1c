"""Parcels, carriers and returns."""

from store.shipments.carriers import CARRIERS, OTHER, carrier_name, check_tracking, doubt, tracking_page
from store.shipments.models import Fulfillment, FulfillmentLine, ParcelStatus, ReturnRequest, ReturnStatus
from store.shipments.queries import as_parcel, parcel, parcels_of, parcels_of_many, shipped_by_line
from store.shipments.returns import (
    REASONS,
    RETURN_DAYS,
    ReturnFacts,
    ReturnLineFacts,
    StaleReturn,
    as_return,
    asked_back,
    locked_return,
    open_return,
    return_for_request,
    return_of,
    returns_by_id,
    returns_of,
    waiting_returns,
)
from store.shipments.services import StaleParcel, cancel, locked, pack, parcel_for_request, readdress
from store.shipments.types import Parcel, ParcelLine

__all__ = [
    "CARRIERS",
    "OTHER",
    "REASONS",
    "RETURN_DAYS",
    "Fulfillment",
    "FulfillmentLine",
    "Parcel",
    "ParcelLine",
    "ParcelStatus",
    "ReturnFacts",
    "ReturnLineFacts",
    "ReturnRequest",
    "ReturnStatus",
    "StaleParcel",
    "StaleReturn",
    "as_parcel",
    "as_return",
    "asked_back",
    "cancel",
    "carrier_name",
    "check_tracking",
    "doubt",
    "locked",
    "locked_return",
    "open_return",
    "pack",
    "parcel",
    "parcel_for_request",
    "parcels_of",
    "parcels_of_many",
    "readdress",
    "return_for_request",
    "return_of",
    "returns_by_id",
    "returns_of",
    "shipped_by_line",
    "tracking_page",
    "waiting_returns",
]
