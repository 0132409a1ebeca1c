"""The small form below a product of which something is sold out: which one, and where to write to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from store.catalog import ProductFacts
from store.inventory import Availability, StockWord


@dataclass(frozen=True)
class AlertView:
    """What can be waited for, as (SKU, words), and what was typed. `open` shows the form at once."""

    typed: str = ""
    error: str = ""
    sku: str = ""
    choices: Sequence[tuple[str, str]] = ()
    open: bool = False


def alert_view(
    product: ProductFacts, stock: Mapping[int, Availability], sent: AlertView, chosen: str
) -> AlertView | None:
    """The form for this product, None when all of it can be bought; `chosen` is the SKU in sight."""
    gone = [one for one in product.variants if stock[one.id].word is StockWord.SOLD_OUT]
    if not gone and not sent.error:
        return None
    skus = [one.sku for one in gone]
    sku = sent.sku or (chosen if chosen in skus else "")
    return replace(
        sent,
        sku=sku,
        choices=[(one.sku, one.title) for one in gone],
        open=bool(sent.error or sku or len(gone) == len(product.variants)),
    )
