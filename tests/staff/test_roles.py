"""Who may do what, to the letter."""

from __future__ import annotations

from store.staff import PERMISSIONS, Role, permissions_of

EXPECTED = {
    Role.OWNER: PERMISSIONS,
    Role.MANAGER: PERMISSIONS - {"staff.write"},
    Role.FULFILLMENT: {
        "dashboard.read", "orders.read", "orders.write", "orders.fulfill", "inventory.read", "inventory.write",
        "catalog.read",
    },
    Role.EDITOR: {
        "dashboard.read", "catalog.read", "catalog.write", "news.read", "news.write", "inventory.read", "pages.read",
        "pages.write",
    },
    Role.READ_ONLY: {"dashboard.read", "orders.read", "inventory.read", "catalog.read", "discounts.read", "news.read", "pages.read", "reports.read"},
}  # fmt: skip


def test_roles_have_exactly_their_permissions():
    assert {role: permissions_of(role) for role in Role} == EXPECTED


def test_who_only_looks_can_write_nothing():
    assert not {name for name in permissions_of(Role.READ_ONLY) if not name.endswith(".read")}
