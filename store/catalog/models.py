"""Tables of the catalogue: products, their options and variants, collections, pictures, redirects."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.db import Model, UtcDateTime, enum_column


class ProductStatus(enum.Enum):
    """Drafts are seen by staff, active products are sold, archived ones answer 410."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


class Product(Model):
    """A thing we sell. `promo_lines` are the page's own promotional words, one per line, to the letter."""

    __tablename__ = "product"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(96), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    tagline: Mapped[str] = mapped_column(String(240), default="")
    promo_lines: Mapped[list[str]] = mapped_column(JSON, default=list)
    description_md: Mapped[str] = mapped_column(Text, default="")
    product_type: Mapped[str] = mapped_column(String(48), default="")
    size_chart: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    status: Mapped[ProductStatus] = mapped_column(enum_column(ProductStatus), default=ProductStatus.DRAFT)
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    tax_code: Mapped[str] = mapped_column(String(32), default="")
    requires_shipping: Mapped[bool] = mapped_column(default=True)
    is_gift_card: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    demo: Mapped[bool] = mapped_column(default=False)
    seo_title: Mapped[str] = mapped_column(String(160), default="")
    seo_description: Mapped[str] = mapped_column(String(320), default="")
    version: Mapped[int] = mapped_column(default=1)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it first became active. From then on its address is known to others and leads on when it moves."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_product_listing", "status", "position", "id"),)

    options: Mapped[list[Option]] = relationship(order_by="Option.position", cascade="all, delete-orphan")
    variants: Mapped[list[Variant]] = relationship(order_by="Variant.position", cascade="all, delete-orphan")
    images: Mapped[list[ProductImage]] = relationship(
        order_by="ProductImage.position", cascade="all, delete-orphan"
    )


class Option(Model):
    """A choice to make, e.g. Size."""

    __tablename__ = "product_option"
    __table_args__ = (UniqueConstraint("product_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(48))
    position: Mapped[int] = mapped_column(default=0)

    values: Mapped[list[OptionValue]] = relationship(
        order_by="OptionValue.position", cascade="all, delete-orphan"
    )


class OptionValue(Model):
    """One answer to an option, e.g. XL; `swatch` is a CSS colour name of a token, for colours."""

    __tablename__ = "product_option_value"
    __table_args__ = (UniqueConstraint("option_id", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    option_id: Mapped[int] = mapped_column(ForeignKey("product_option.id", ondelete="CASCADE"))
    value: Mapped[str] = mapped_column(String(48))
    swatch: Mapped[str] = mapped_column(String(24), default="")
    position: Mapped[int] = mapped_column(default=0)


class Variant(Model):
    """What is counted, priced and put into a cart. `pieces` is how many a pack holds (1 for a single thing)."""

    __tablename__ = "variant"
    __table_args__ = (
        CheckConstraint("price_minor >= 0", name="price_not_negative"),
        CheckConstraint("pieces >= 1", name="pieces_at_least_one"),
        CheckConstraint("weight_g >= 0", name="weight_not_negative"),
        Index("ix_variant_product", "product_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    sku: Mapped[str] = mapped_column(String(48), unique=True)
    title: Mapped[str] = mapped_column(String(120), default="")
    price_minor: Mapped[int]
    compare_at_minor: Mapped[int | None]
    pieces: Mapped[int] = mapped_column(default=1)
    weight_g: Mapped[int] = mapped_column(default=0)
    barcode: Mapped[str] = mapped_column(String(32), default="")
    bin: Mapped[str] = mapped_column(String(24), default="")
    hs_code: Mapped[str] = mapped_column(String(16), default="")
    origin: Mapped[str] = mapped_column(String(2), default="")
    active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)

    choices: Mapped[list[VariantChoice]] = relationship(cascade="all, delete-orphan")
    breaks: Mapped[list[PriceBreak]] = relationship(
        order_by="PriceBreak.min_quantity", cascade="all, delete-orphan"
    )


class VariantChoice(Model):
    """Which option values make up a variant; at most one value per option."""

    __tablename__ = "variant_choice"
    __table_args__ = (UniqueConstraint("variant_id", "option_id"),)

    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"), primary_key=True)
    option_value_id: Mapped[int] = mapped_column(
        ForeignKey("product_option_value.id", ondelete="CASCADE"), primary_key=True
    )
    option_id: Mapped[int] = mapped_column(ForeignKey("product_option.id", ondelete="CASCADE"))


class PriceBreak(Model):
    """From `min_quantity` of a variant in one line on, each costs `unit_minor`."""

    __tablename__ = "price_break"
    __table_args__ = (
        UniqueConstraint("variant_id", "min_quantity"),
        CheckConstraint("min_quantity >= 2", name="from_two"),
        CheckConstraint("unit_minor >= 0", name="unit_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"))
    min_quantity: Mapped[int]
    unit_minor: Mapped[int]


class BundleItem(Model):
    """A part of a bundle: selling one `bundle_variant_id` takes `quantity` of `part_variant_id` from stock."""

    __tablename__ = "bundle_item"
    __table_args__ = (
        UniqueConstraint("bundle_variant_id", "part_variant_id"),
        CheckConstraint("quantity >= 1", name="at_least_one"),
        CheckConstraint("bundle_variant_id <> part_variant_id", name="not_of_itself"),
        Index("ix_bundle_item_part_variant_id", "part_variant_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bundle_variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"))
    part_variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    quantity: Mapped[int] = mapped_column(default=1)


class Collection(Model):
    """A shelf of products with a slug of its own."""

    __tablename__ = "collection"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(96), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    description_md: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class RemovedCollection(Model):
    """A shelf that staff took down, whole, so that it can be put up again."""

    __tablename__ = "removed_collection"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    kept: Mapped[dict[str, Any]] = mapped_column(JSON)
    removed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SizeChart(Model):
    """The measures of a product type, for every product of it that has no chart of its own."""

    __tablename__ = "size_chart"

    product_type: Mapped[str] = mapped_column(String(48), primary_key=True)
    chart: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RelatedProduct(Model):
    """A product that staff chose to show below another, before whatever else fits."""

    __tablename__ = "related_product"

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


class CollectionProduct(Model):
    """A product's place on a shelf."""

    __tablename__ = "collection_product"

    collection_id: Mapped[int] = mapped_column(
        ForeignKey("collection.id", ondelete="CASCADE"), primary_key=True
    )
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


class ProductImage(Model):
    """A picture of a product, perhaps of one option value (the black one)."""

    __tablename__ = "product_image"
    __table_args__ = (UniqueConstraint("product_id", "media_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"))
    alt: Mapped[str] = mapped_column(String(300), default="")
    option_value_id: Mapped[int | None] = mapped_column(
        ForeignKey("product_option_value.id", ondelete="SET NULL")
    )
    position: Mapped[int] = mapped_column(default=0)


class Redirect(Model):
    """An old address that leads on (301) to a new one, both paths of this site."""

    __tablename__ = "redirect"

    path: Mapped[str] = mapped_column(String(300), primary_key=True)
    target: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
