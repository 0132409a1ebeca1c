"""Prices: one pure quote, the tables of delivery and tax that feed it, price breaks, and the pack solver."""

from store.pricing.breaks import next_break, unit_at
from store.pricing.models import DeliveryMethod, DeliveryZone, TaxRate
from store.pricing.packs import (
    MOST_PIECES,
    BadPieces,
    NextDeal,
    NotEnoughPacks,
    Pack,
    PackLine,
    PackMix,
    best_packs,
    next_deal,
    read_pieces,
)
from store.pricing.queries import delivery_offers, tax_rule
from store.pricing.quote import quote
from store.pricing.types import DeliveryOffer, Item, NoDelivery, PricedItem, Quote, TaxRule

__all__ = [
    "MOST_PIECES",
    "BadPieces",
    "DeliveryMethod",
    "DeliveryOffer",
    "DeliveryZone",
    "Item",
    "NextDeal",
    "NoDelivery",
    "NotEnoughPacks",
    "Pack",
    "PackLine",
    "PackMix",
    "PricedItem",
    "Quote",
    "TaxRate",
    "TaxRule",
    "best_packs",
    "delivery_offers",
    "next_break",
    "next_deal",
    "quote",
    "read_pieces",
    "tax_rule",
    "unit_at",
]
