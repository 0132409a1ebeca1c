"""What of an order goes back, as chosen on the refund page; it stands in the address, so nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from store.kit.i18n import Text, lazy
from store.refunds import Possible, Restock, WishLine

POOLS = {"unsent": (Restock.CANCEL, Restock.NO_RESTOCK), "sent": (Restock.RETURN, Restock.NO_RESTOCK)}
"""What can become of things that wait, and of things that left."""


@dataclass(frozen=True)
class Choice:
    """One row of the page: so many of a line that wait (or left), and what becomes of them."""

    line_id: int
    pool: str
    title: str
    variant_title: str
    sku: str
    left: int
    typed: str
    kind: str
    each: object
    error: Text | None = None

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"{self.pool}-{self.line_id}"

    @property
    def count(self) -> int:
        """How many were chosen; 0 for what is no number."""
        return int(self.typed) if self.error is None and self.typed else 0


def choices(can: Possible, typed: MultiDict[str, str]) -> list[Choice]:
    """All rows there are something to give back of, with what was chosen."""
    rows = []
    for line in can.lines:
        for pool, left in (("unsent", line.unsent), ("sent", line.sent)):
            if left == 0:
                continue
            text = typed.get(f"{pool}-{line.line_id}", "0").strip()[:6] or "0"
            kinds = [kind.value for kind in POOLS[pool]]
            kind = typed.get(f"{pool}-{line.line_id}-kind", "")
            rows.append(
                Choice(
                    line_id=line.line_id,
                    pool=pool,
                    title=line.title,
                    variant_title=line.variant_title,
                    sku=line.sku,
                    left=left,
                    typed=text,
                    kind=kind if kind in kinds else kinds[0],
                    each=line.amount_of(1),
                    error=_error(text, left),
                )
            )
    return rows


def _error(text: str, left: int) -> Text | None:
    if not (text.isascii() and text.isdigit() and int(text) <= left):
        return lazy("Choose between 0 and %(left)s.", left=left)
    return None


def wish_lines(rows: Sequence[Choice]) -> list[WishLine]:
    """The rows as the refunds room takes them."""
    return [
        WishLine(row.line_id, row.count, Restock(row.kind), sent=row.pool == "sent")
        for row in rows
        if row.count
    ]


def everything(can: Possible) -> Mapping[str, str]:
    """The address's words for all that can go back."""
    words = {}
    for line in can.lines:
        for pool, left in (("unsent", line.unsent), ("sent", line.sent)):
            if left:
                words[f"{pool}-{line.line_id}"] = str(left)
    if can.shipping.minor:
        words["shipping"] = decimal(can.shipping.minor)
    if can.donation.minor:
        words["donation"] = decimal(can.donation.minor)
    return words


def decimal(minor: int) -> str:
    """Minor units as they are typed: 1250 is "12.50"."""
    return f"{minor // 100}.{minor % 100:02d}"
