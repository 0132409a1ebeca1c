"""What the catalogue tells: products and variants as frozen facts, without stock (inventory knows that)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from store.kit.money import Money, divide_half_up


@dataclass(frozen=True)
class OptionChoice:
    """An answer to an option; `id` is the option value's id, used in forms."""

    id: int
    value: str
    swatch: str


@dataclass(frozen=True)
class OptionFacts:
    """A choice to make; the form field is `option-<id>`."""

    id: int
    name: str
    values: Sequence[OptionChoice]


@dataclass(frozen=True)
class VariantFacts:
    """What can be bought. `choices` maps option id to option value id.

    `breaks` maps a quantity to what each costs from there on, fewest first, e.g. {3: Money(1600, "USD")}.
    """

    id: int
    product_id: int
    sku: str
    title: str
    price: Money
    compare_at: Money | None
    pieces: int
    weight_g: int
    choices: Mapping[int, int]
    breaks: Mapping[int, Money] = field(default_factory=dict)

    @property
    def per_piece(self) -> Money | None:
        """The price of one piece of a pack, rounded half-up; None for single things."""
        if self.pieces == 1:
            return None
        return Money(divide_half_up(self.price.minor, self.pieces), self.price.currency)


@dataclass(frozen=True)
class ImageFacts:
    """A picture's place: `media_id` leads to the media room, `option_value_id` to the colour it shows."""

    media_id: int
    alt: str
    option_value_id: int | None


@dataclass(frozen=True)
class ProductCard:
    """A product in a list. `price` is the lowest, `varies` when others are dearer."""

    id: int
    slug: str
    title: str
    tagline: str
    promo_lines: Sequence[str]
    price: Money
    varies: bool
    compare_at: Money | None
    pieces: int
    variant_ids: Sequence[int]
    image: ImageFacts | None
    second_image: ImageFacts | None = None


@dataclass(frozen=True)
class ProductFacts:
    """A product with all a page needs, except stock and stories."""

    id: int
    slug: str
    title: str
    tagline: str
    promo_lines: Sequence[str]
    description_md: str
    product_type: str
    size_chart: Mapping[str, Any] | None
    status: str
    topics: Sequence[str]
    options: Sequence[OptionFacts]
    variants: Sequence[VariantFacts]
    images: Sequence[ImageFacts]
    collections: Sequence[CollectionFacts] = field(default_factory=tuple)
    seo_title: str = ""
    seo_description: str = ""
    demo: bool = False

    def variant_of(self, choices: Mapping[int, int]) -> VariantFacts | None:
        """The variant made of exactly these option values, or None: an impossible combination."""
        for variant in self.variants:
            if dict(variant.choices) == dict(choices):
                return variant
        return None

    def variant(self, sku: str) -> VariantFacts | None:
        """The variant of this SKU, or None."""
        return next((variant for variant in self.variants if variant.sku == sku), None)


@dataclass(frozen=True)
class CollectionFacts:
    """A shelf."""

    id: int
    slug: str
    title: str
    description_md: str


@dataclass(frozen=True)
class SaleVariant:
    """All that a cart and an order copy of a variant and its product; `breaks` as in VariantFacts."""

    id: int
    product_id: int
    product_slug: str
    product_title: str
    sku: str
    title: str
    price: Money
    weight_g: int
    pieces: int
    tax_code: str
    hs_code: str
    origin: str
    requires_shipping: bool
    sellable: bool
    media_id: int | None
    media_alt: str
    breaks: Mapping[int, Money] = field(default_factory=dict)
