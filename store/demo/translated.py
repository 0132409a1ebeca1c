"""The demo catalogue in other languages, from catalogue.<language>.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from store.catalog import (
    Collection,
    CollectionTranslation,
    ImageTranslation,
    Option,
    OptionTranslation,
    OptionValueTranslation,
    Product,
    ProductTranslation,
    SizeChartTranslation,
)
from store.db import Model, db

HERE = Path(__file__).parent


def languages() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every language the demo is translated into, with its words as they are written down."""
    for place in sorted(HERE.glob("catalogue.*.toml")):
        yield place.suffixes[0].removeprefix("."), tomllib.loads(place.read_text("utf-8"))


def write(pictures: Mapping[str, Sequence[str]]) -> None:
    """Put the words beside the demo goods in the caller's transaction; a second time writes nothing.

    `pictures` names, for each product's slug, the files of its pictures in their order.
    """
    for language, words in languages():
        if db.session.scalar(
            select(ProductTranslation.locale).where(ProductTranslation.locale == language).limit(1)
        ):
            continue
        products = db.session.scalars(
            select(Product)
            .where(Product.demo)
            .options(selectinload(Product.options).selectinload(Option.values), selectinload(Product.images))
        ).all()
        for product in products:
            db.session.add_all(_of_product(product, words, language, pictures.get(product.slug, ())))
        for shelf in db.session.scalars(select(Collection).where(Collection.demo)):
            said = words["collection"].get(shelf.slug)
            if said:
                db.session.add(
                    CollectionTranslation(
                        collection_id=shelf.id,
                        locale=language,
                        title=said["title"],
                        description_md=said["description"],
                    )
                )
        for product_type, columns in words["columns"].items():
            db.session.merge(
                SizeChartTranslation(product_type=product_type, locale=language, columns=columns)
            )
        db.session.flush()


def _of_product(
    product: Product, words: Mapping[str, Any], language: str, files: Sequence[str]
) -> Iterator[Model]:
    said = words["product"].get(product.slug)
    if said:
        yield ProductTranslation(
            product_id=product.id,
            locale=language,
            title=said["title"],
            tagline=said["tagline"],
            description_md=said["description"].strip(),
        )
    for option in product.options:
        if option.name in words["option"]:
            yield OptionTranslation(option_id=option.id, locale=language, name=words["option"][option.name])
        for value in option.values:
            if value.value in words["value"]:
                yield OptionValueTranslation(
                    option_value_id=value.id, locale=language, value=words["value"][value.value]
                )
    for image, file in zip(product.images, files, strict=False):
        if file in words["picture"]:
            yield ImageTranslation(image_id=image.id, locale=language, alt=words["picture"][file])
