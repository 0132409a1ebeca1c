"""What the catalogue tells: products and variants as frozen facts, without stock (inventory knows that)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.kit.money import Money, divide_half_up


@dataclass(frozen=True)
class OptionChoice:
    """An answer to an option; `id` is the option value's id, used in forms."""

    id: int
    value: str
    swatch: str


@dataclass(frozen=True)
class OptionFacts:
    """A choice to make; the form field is `option-<id>`. `base_name` is its name in the shop's English."""

    id: int
    name: str
    values: Sequence[OptionChoice]
    base_name: str = ""


def part_name(title: str, variant: str) -> str:
    """A part by its product's title and its variant's."""
    return f"{title} ({variant})" if variant else title


@dataclass(frozen=True)
class PartFacts:
    """A part of a bundle: one bundle takes `quantity` of it from the shelf; `price` is what one costs apart.

    `base_named` is its name in the shop's English, as `named` is in the reader's language.
    """

    variant_id: int
    product_slug: str
    sku: str
    title: str
    variant_title: str
    quantity: int
    price: Money
    base_named: str = ""

    @property
    def named(self) -> str:
        """`Plain Tee Shirt (Black / M)`."""
        return part_name(self.title, self.variant_title)

    def frozen(self) -> dict[str, Any]:
        """As an order line keeps it for ever (`OrderLine.parts`): `shown` is what the buyer read, where that was not
        English."""
        told = {
            "variant_id": self.variant_id,
            "sku": self.sku,
            "title": self.base_named or self.named,
            "quantity": self.quantity,
        }
        return told if told["title"] == self.named else {**told, "shown": self.named}


class BadBundle(StoreError):
    """Parts that cannot be: a bundle in a bundle."""

    status = 422
    field = "parts"
    message = lazy("A bundle is made of single things, not of itself or of other bundles.")


@dataclass(frozen=True)
class VariantFacts:
    """What can be bought. `choices` maps option id to option value id.

    `breaks` maps a quantity to what each costs from there on, fewest first, e.g. {3: Money(1600, "USD")}.
    `parts` is what a bundle holds, empty for a single thing.
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
    parts: Sequence[PartFacts] = ()

    @property
    def apart(self) -> Money | None:
        """What the parts of a bundle cost when they are bought one by one; None for a single thing."""
        if not self.parts:
            return None
        return sum((part.price * part.quantity for part in self.parts), Money(0, self.price.currency))

    @property
    def saved(self) -> Money | None:
        """How much less a bundle costs than its parts apart; None when it costs no less."""
        apart = self.apart
        return apart - self.price if apart is not None and apart.minor > self.price.minor else None

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
    """A product with all a page needs, except stock and stories; `base_title` is its name before translation."""

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
    travels: bool = True
    gift_card: bool = False
    base_title: str = ""

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
    """All that a cart and an order copy of a variant and its product, in the reader's language; `base_product_title`
    and `base_title` are the same in the shop's English, for the desk. `breaks` and `parts` as in VariantFacts."""

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
    parts: Sequence[PartFacts] = ()
    base_product_title: str = ""
    base_title: str = ""
    gift_card: bool = False

    @property
    def contents(self) -> str:
        """What is inside a bundle, as its order line will say it; "" for a single thing."""
        return ", ".join(f"{part.quantity} × {part.named}" for part in self.parts)
