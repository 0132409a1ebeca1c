"""Every table of the shop and the news, gathered for migrations and for the checks of the whole house."""

from __future__ import annotations

from importlib import import_module

ROOMS = (
    "audit",
    "books",
    "cart",
    "catalog",
    "embeds",
    "inventory",
    "mail",
    "media",
    "news",
    "orders",
    "outbox",
    "pages",
    "pairing",
    "payments",
    "pricing",
    "promotions",
    "settings",
    "sharing",
    "shipments",
    "staff",
    "stamps",
)


def load() -> None:
    """Import the tables of all rooms, so that foreign keys across rooms find each other."""
    for room in ROOMS:
        import_module(f"store.{room}.models")
