"""Prices: one pure quote, and the tables of delivery and tax that feed it."""

from store.pricing.models import DeliveryMethod, DeliveryZone, TaxRate
from store.pricing.queries import delivery_offers, tax_rule
from store.pricing.quote import quote
from store.pricing.types import DeliveryOffer, Item, NoDelivery, PricedItem, Quote, TaxRule

__all__ = [
    "DeliveryMethod",
    "DeliveryOffer",
    "DeliveryZone",
    "Item",
    "NoDelivery",
    "PricedItem",
    "Quote",
    "TaxRate",
    "TaxRule",
    "delivery_offers",
    "quote",
    "tax_rule",
]
