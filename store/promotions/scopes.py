"""Scopes between their JSON and the facts that pricing takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from store.pricing import Scope


def scope_of(data: Mapping[str, Any]) -> Scope:
    """A scope from its JSON; `{}` is everything."""
    return Scope(frozenset(data.get("products", ())), frozenset(data.get("collections", ())))


def scope_json(scope: Scope) -> dict[str, list[int]]:
    """A scope as JSON, in a fixed order; empty parts are left out."""
    parts = {"products": sorted(scope.products), "collections": sorted(scope.collections)}
    return {name: ids for name, ids in parts.items() if ids}
