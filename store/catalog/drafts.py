"""What staff hand in about products and shelves, and what the desk is told of them: frozen, and without stock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from store.catalog.types import ImageFacts
from store.kit.errors import Conflict, StoreError
from store.kit.i18n import Text, lazy
from store.kit.money import Money


class StaleProduct(Conflict):
    """Somebody else changed the product (or the shelf) since the page was opened; nothing was written."""

    message = lazy(
        "A colleague has changed this since you opened the page. Nothing of yours was written yet."
    )


class NotReady(StoreError):
    """A product that cannot be sold yet; `lacks` says what is missing, each in a sentence."""

    status = 422

    def __init__(self, lacks: Sequence[Text]) -> None:
        self.lacks = tuple(lacks)
        super().__init__(lacks[0])


class WasSold(StoreError):
    """A variant (or a value of an option) that orders or counts refer to: it is switched off, never deleted."""

    status = 409
    message = lazy("This was sold or counted before, so it stays on record. Switch it off instead.")


@dataclass(frozen=True)
class ProductDraft:
    """A product's words and settings, checked by the acts; texts are stripped, never empty where required."""

    title: str
    slug: str
    tagline: str = ""
    promo_lines: Sequence[str] = ()
    description_md: str = ""
    product_type: str = ""
    topics: Sequence[str] = ()
    tax_code: str = ""
    requires_shipping: bool = True
    is_gift_card: bool = False
    seo_title: str = ""
    seo_description: str = ""
    position: int = 0


@dataclass(frozen=True)
class ValueWish:
    """One answer to an option: `id` of the value that stands there, or None for a new one."""

    value: str
    id: int | None = None
    swatch: str = ""


@dataclass(frozen=True)
class OptionWish:
    """A choice to make with its answers in order: `id` of the option that stands there, or None for a new one."""

    name: str
    values: Sequence[ValueWish]
    id: int | None = None


@dataclass(frozen=True)
class VariantDraft:
    """All of a variant that staff type. `breaks` maps a quantity to what each costs, in minor units."""

    sku: str
    price_minor: int
    compare_at_minor: int | None = None
    pieces: int = 1
    weight_g: int = 0
    barcode: str = ""
    bin: str = ""
    hs_code: str = ""
    origin: str = ""
    active: bool = True
    breaks: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ShelfDraft:
    """A shelf's words; `position` orders shelves among each other."""

    title: str
    slug: str
    description_md: str = ""
    position: int = 0


@dataclass(frozen=True)
class ProductRow:
    """A product in the desk's list. `lowest` and `highest` are None without a variant that is sold."""

    id: int
    slug: str
    title: str
    product_type: str
    status: str
    demo: bool
    updated_at: datetime
    image: ImageFacts | None
    lowest: Money | None
    highest: Money | None
    variant_ids: Sequence[int]


@dataclass(frozen=True)
class ShelfRow:
    """A shelf in the desk's list, with how many products stand on it."""

    id: int
    slug: str
    title: str
    products: int
    position: int
