"""A payment provider for measuring the shop alone: no network, and whoever opens a page has paid it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from store.kit.protocols import HostedSession


class AlwaysPaid:
    """What buying asks of a payment gateway, and nothing else; remembers what it was asked for in this process."""

    livemode = True

    def __init__(self) -> None:
        self._sessions: dict[str, HostedSession] = {}

    def open_session(self, params: Mapping[str, Any], key: str) -> HostedSession:
        """A page that says open now, and paid whenever it is looked at."""
        amount = sum(item["quantity"] * item["price_data"]["unit_amount"] for item in params["line_items"])
        currency = params["line_items"][0]["price_data"]["currency"].upper()
        shared = {
            "id": f"cs_live_{key}",
            "amount_total": amount,
            "currency": currency,
            "livemode": True,
            "payment_intent": f"pi_{key}",
            "client_reference_id": None,
            "metadata": {**params["metadata"], "attempt": key},
            "expires_at": datetime.now(UTC) + timedelta(minutes=30),
        }
        paid = HostedSession(status="complete", payment_status="paid", url=None, **shared)
        self._sessions[paid.id] = paid
        return HostedSession(
            status="open", payment_status="unpaid", url=f"https://pay.invalid/{paid.id}", **shared
        )

    def session(self, session_id: str, *, quick: bool = False) -> HostedSession:
        """The same page, paid."""
        return self._sessions[session_id]

    def pages(self) -> list[str]:
        """The ids of all pages that were opened."""
        return list(self._sessions)
