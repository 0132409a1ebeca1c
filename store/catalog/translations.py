"""The catalogue's words in other languages, a row for each thing and language; what has no row is read in English.

The words themselves, in English, stand with the things (`models`). `locale` is a code of `kit.i18n.LANGUAGES`
other than English. Whoever writes here bumps the stamp "catalog", as with any word of the catalogue.
"""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from store.db import Model


class ProductTranslation(Model):
    """A product's words in another language. An empty tagline, description or search text is read in English;
    promotional lines stay to the letter."""

    __tablename__ = "product_translation"

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), primary_key=True)
    locale: Mapped[str] = mapped_column(String(8), primary_key=True)
    title: Mapped[str] = mapped_column(String(160))
    tagline: Mapped[str] = mapped_column(String(240), default="")
    description_md: Mapped[str] = mapped_column(Text, default="")
    seo_title: Mapped[str] = mapped_column(String(160), default="")
    seo_description: Mapped[str] = mapped_column(String(320), default="")


class OptionTranslation(Model):
    """The name of a choice, e.g. Talla for Size."""

    __tablename__ = "product_option_translation"

    option_id: Mapped[int] = mapped_column(
        ForeignKey("product_option.id", ondelete="CASCADE"), primary_key=True
    )
    locale: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(48))


class OptionValueTranslation(Model):
    """One answer to it, e.g. Negro for Black. A variant's title is put together from these."""

    __tablename__ = "product_option_value_translation"

    option_value_id: Mapped[int] = mapped_column(
        ForeignKey("product_option_value.id", ondelete="CASCADE"), primary_key=True
    )
    locale: Mapped[str] = mapped_column(String(8), primary_key=True)
    value: Mapped[str] = mapped_column(String(48))


class ImageTranslation(Model):
    """What a product's picture shows, for those who do not see it."""

    __tablename__ = "product_image_translation"

    image_id: Mapped[int] = mapped_column(
        ForeignKey("product_image.id", ondelete="CASCADE"), primary_key=True
    )
    locale: Mapped[str] = mapped_column(String(8), primary_key=True)
    alt: Mapped[str] = mapped_column(String(300))


class CollectionTranslation(Model):
    """A shelf's words; an empty description is read in English."""

    __tablename__ = "collection_translation"

    collection_id: Mapped[int] = mapped_column(
        ForeignKey("collection.id", ondelete="CASCADE"), primary_key=True
    )
    locale: Mapped[str] = mapped_column(String(8), primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    description_md: Mapped[str] = mapped_column(Text, default="")


class SizeChartTranslation(Model):
    """The heads of the columns of a product type's size chart, in the chart's order, e.g. Talla, Pecho, Largo.

    Bound by the type's word alone: a chart may be taken down and put up again without losing them.
    """

    __tablename__ = "size_chart_translation"

    product_type: Mapped[str] = mapped_column(String(48), primary_key=True)
    locale: Mapped[str] = mapped_column(String(8), primary_key=True)
    columns: Mapped[list[str]] = mapped_column(JSON, default=list)
