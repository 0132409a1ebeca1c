"""After every fault the same questions: the invariants of money and stock."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def asked_after(request: pytest.FixtureRequest) -> None:
    """Whatever happened to an open shop, its ledger is checked."""
    if "open_shop" in request.fixturenames:
        request.getfixturevalue("ledger")
