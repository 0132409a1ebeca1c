"""Which role may do what. Doors ask for a permission, never for a role."""

from __future__ import annotations

from types import MappingProxyType

from store.staff.models import Role

PERMISSIONS = frozenset(
    {
        "dashboard.read",
        "orders.read",
        "orders.write",  # staff comments, attention, mending an address
        "orders.fulfill",
        "orders.refund",
        "inventory.read",
        "inventory.write",
        "catalog.read",
        "catalog.write",
        "discounts.read",
        "discounts.write",  # codes and automatic promotions
        "news.read",
        "news.write",
        "pages.read",
        "pages.write",  # contact, privacy, terms and the like
        "reports.read",
        "audit.read",
        "settings.write",
        "staff.write",
    }
)

_READ_ONLY = frozenset(
    {
        "dashboard.read",
        "orders.read",
        "inventory.read",
        "catalog.read",
        "discounts.read",
        "news.read",
        "pages.read",
        "reports.read",
    }
)

ROLES = MappingProxyType(
    {
        Role.OWNER: PERMISSIONS,
        Role.MANAGER: PERMISSIONS - {"staff.write"},
        Role.FULFILLMENT: frozenset(
            {
                "dashboard.read",
                "orders.read",
                "orders.write",
                "orders.fulfill",
                "inventory.read",
                "inventory.write",
                "catalog.read",
            }
        ),
        Role.EDITOR: frozenset(
            {
                "dashboard.read",
                "catalog.read",
                "catalog.write",
                "news.read",
                "news.write",
                "inventory.read",
                "pages.read",
                "pages.write",
            }
        ),
        Role.READ_ONLY: _READ_ONLY,
    }
)


def permissions_of(role: Role) -> frozenset[str]:
    """Everything a role may do, e.g. {"orders.read", "orders.fulfill"}."""
    return ROLES[role]
