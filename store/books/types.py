"""What comparing works with, and what it tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.kit.protocols import HostedSession, Notice, ProviderDispute, ProviderPayment, ProviderRefund

OURS = "tvnl"
"""What our own pages, payments and refunds carry under "shop"; all else on the account is another product's."""


def amount(minor: int | None) -> str:
    """Minor units as people read them, e.g. "-12.50"; "unknown" for what is not known yet."""
    if minor is None:
        return "unknown"
    return f"{'-' if minor < 0 else ''}{abs(minor) // 100}.{abs(minor) % 100:02d}"


@dataclass(frozen=True)
class Lists:
    """The provider's lists since a moment, newest first."""

    since: datetime
    livemode: bool
    sessions: Sequence[HostedSession]
    payments: Sequence[ProviderPayment]
    refunds: Sequence[ProviderRefund]
    disputes: Sequence[ProviderDispute]
    notices: Sequence[Notice]

    def counts(self) -> dict[str, int]:
        """How many of each were read."""
        return {
            "sessions": len(self.sessions),
            "payments": len(self.payments),
            "refunds": len(self.refunds),
            "disputes": len(self.disputes),
            "messages": len(self.notices),
        }


@dataclass(frozen=True)
class Difference:
    """One thing that two sides say differently. `name` is a key of differences.ACTS, `subject` an id of the
    provider's, a SKU or an order's number."""

    name: str
    subject: str
    ours: str
    theirs: str
    order_id: int | None = None
    number: int | None = None

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "name": self.name,
            "subject": self.subject,
            "ours": self.ours,
            "theirs": self.theirs,
            "order": self.number,
        }


@dataclass(frozen=True)
class Report:
    """What a comparison found, and what was left after the nets had worked."""

    at: datetime
    since: datetime
    counts: Mapping[str, int]
    found: Sequence[Difference]
    left: Sequence[Difference]
