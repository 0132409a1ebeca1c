"""The demo catalogue: products, shelves, delivery, stock and pictures, from catalogue.toml."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from store import inventory, media, stamps
from store.catalog import (
    Collection,
    CollectionProduct,
    Option,
    OptionValue,
    PriceBreak,
    Product,
    ProductImage,
    ProductStatus,
    Variant,
    VariantChoice,
    set_parts,
)
from store.catalog.models import SizeChart
from store.db import db, transaction
from store.demo import offers, translated
from store.demo.originals import original
from store.pricing import DeliveryMethod, DeliveryZone

HERE = Path(__file__).parent
PICTURES = HERE / "pictures"
SIZES = ("S", "M", "L", "XL", "2XL", "3XL")


def read() -> dict[str, Any]:
    """The catalogue as it is written down."""
    return tomllib.loads((HERE / "catalogue.toml").read_text("utf-8"))


def load(folder: Path, *, now: datetime) -> int:
    """Put the demo products on the shelves of an empty shop; answers how many.

    `folder` is where media files live. Pictures are decoded before each transaction; a load that was broken
    off goes on where it stopped.
    """
    data = read()
    place_of_words = PICTURES / "captions.json"
    captions = json.loads(place_of_words.read_text("utf-8")) if place_of_words.is_file() else {}
    with transaction():
        _write_delivery(data["zone"])
        _write_charts(data["size_chart"], now)
    for position, entry in enumerate(data["product"]):
        originals = [(place, original(place)) for place in _originals(entry["slug"])]
        with transaction():
            if _missing(Product, entry["slug"]):
                product = _write_product(entry, position, now)
                _hang_pictures(product, originals, captions, folder, now)
    with transaction():
        _write_shelves(data["collection"])
        offers.write(data["code"], data["promotion"], now=now)
        translated.write(
            {entry["slug"]: [place.name for place in _originals(entry["slug"])] for entry in data["product"]}
        )
        stamps.bump("catalog")
    return len(data["product"])


def _originals(slug: str) -> list[Path]:
    """The files of a product's pictures, in their order."""
    return sorted((PICTURES / "products").glob(f"{slug}-*.webp"))


def _missing(table: type[Product] | type[Collection], slug: str) -> bool:
    return db.session.scalar(select(table.id).where(table.slug == slug)) is None


def _write_delivery(zones: Sequence[Mapping[str, Any]]) -> None:
    if db.session.scalar(select(DeliveryZone.id).limit(1)) is not None:
        return
    for position, entry in enumerate(zones):
        zone = DeliveryZone(name=entry["name"], countries=entry["countries"], position=position)
        db.session.add(zone)
        db.session.flush()
        for place, method in enumerate(entry["methods"]):
            db.session.add(
                DeliveryMethod(
                    zone_id=zone.id,
                    code=method["code"],
                    name=method["name"],
                    price_minor=method["price"],
                    included_g=method["included_g"],
                    per_kg_minor=method["per_kg"],
                    free_over_minor=method.get("free_over"),
                    days_min=method["days"][0],
                    days_max=method["days"][1],
                    position=place,
                )
            )


def _write_charts(charts: Mapping[str, Any], now: datetime) -> None:
    for kind, chart in charts.items():
        if db.session.get(SizeChart, kind) is None:
            db.session.add(SizeChart(product_type=kind, chart=chart, updated_at=now))


def _write_product(entry: Mapping[str, Any], position: int, now: datetime) -> Product:
    product = Product(
        slug=entry["slug"],
        title=entry["title"],
        tagline=entry["tagline"],
        promo_lines=entry["promo_lines"],
        description_md=entry["description"].strip(),
        product_type=entry["product_type"],
        status=ProductStatus.ACTIVE,
        published_at=now,
        topics=entry["topics"],
        position=position,
        demo=True,
        created_at=now,
        updated_at=now,
    )
    db.session.add(product)
    if "option_colour" in entry:
        _write_tees(product, entry)
    elif "packs" in entry:
        _write_packs(product, entry)
    elif "bundle" in entry:
        _write_bundles(product, entry)
    elif "amounts" in entry:
        _write_gift_cards(product, entry)
    else:
        product.variants = [_variant(entry, entry["sku"], "", entry["price"], 0)]
    db.session.flush()
    few = entry.get("stock_of", {})
    for variant in product.variants if "stock" in entry else ():
        inventory.begin_stock(variant.id, few.get(variant.sku, entry["stock"]), at=now)
    return product


def _variant(
    entry: Mapping[str, Any], sku: str, title: str, price: int, position: int, pieces: int = 1
) -> Variant:
    return Variant(
        sku=sku,
        title=title,
        price_minor=price,
        pieces=pieces,
        weight_g=entry["weight"] * pieces,
        hs_code=entry["hs_code"],
        origin=entry["origin"],
        position=position,
        breaks=[PriceBreak(min_quantity=least, unit_minor=unit) for least, unit in entry.get("breaks", ())],
    )


def _write_tees(product: Product, entry: Mapping[str, Any]) -> None:
    """Every size in every colour; the larger sizes take more cloth and cost more."""
    colour = Option(name="Colour", position=0)
    colour.values = [
        OptionValue(value=name, swatch=swatch, position=place)
        for place, (name, swatch) in enumerate(entry["option_colour"])
    ]
    size = Option(name="Size", position=1)
    size.values = [OptionValue(value=name, position=place) for place, name in enumerate(SIZES)]
    product.options = [colour, size]
    db.session.flush()
    for hue in colour.values:
        for measure in size.values:
            variant = _variant(
                entry,
                f"{entry['sku']}-{hue.value.upper()}-{measure.value}",
                f"{hue.value} / {measure.value}",
                entry["dearer"].get(measure.value, entry["price"]),
                hue.position * len(SIZES) + measure.position,
            )
            variant.choices = [
                VariantChoice(option_id=colour.id, option_value_id=hue.id),
                VariantChoice(option_id=size.id, option_value_id=measure.id),
            ]
            product.variants.append(variant)


def _write_packs(product: Product, entry: Mapping[str, Any]) -> None:
    """A pack is a variant of its own, priced and counted as a pack."""
    pack = Option(name="Pack", position=0)
    pack.values = [
        OptionValue(value=name, position=place) for place, (name, _, _) in enumerate(entry["packs"])
    ]
    product.options = [pack]
    db.session.flush()
    for value, (name, pieces, price) in zip(pack.values, entry["packs"], strict=True):
        variant = _variant(entry, f"{entry['sku']}-{pieces}", name, price, value.position, pieces)
        variant.choices = [VariantChoice(option_id=pack.id, option_value_id=value.id)]
        product.variants.append(variant)


def _write_bundles(product: Product, entry: Mapping[str, Any]) -> None:
    """A bundle in every size, each made of single things that are on the shelves already."""
    size = Option(name="Size", position=0)
    size.values = [OptionValue(value=name, position=place) for place, name in enumerate(SIZES)]
    product.options = [size]
    db.session.flush()
    for measure in size.values:
        price = entry["dearer"].get(measure.value, entry["price"])
        variant = _variant(entry, f"{entry['sku']}-{measure.value}", measure.value, price, measure.position)
        variant.choices = [VariantChoice(option_id=size.id, option_value_id=measure.id)]
        product.variants.append(variant)
        db.session.flush()
        parts = {sku.format(size=measure.value): count for sku, count in entry["bundle"]}
        ids: dict[str, int] = {
            sku: variant_id
            for sku, variant_id in db.session.execute(
                select(Variant.sku, Variant.id).where(Variant.sku.in_(parts))
            )
        }
        set_parts(variant.id, {ids[sku]: count for sku, count in parts.items()})


def _write_gift_cards(product: Product, entry: Mapping[str, Any]) -> None:
    """A card for each amount; nothing of it lies on a shelf."""
    product.is_gift_card, product.requires_shipping = True, False
    amount = Option(name="Amount", position=0)
    names = [f"${minor // 100}" for minor in entry["amounts"]]
    amount.values = [OptionValue(value=name, position=place) for place, name in enumerate(names)]
    product.options = [amount]
    db.session.flush()
    for value, minor in zip(amount.values, entry["amounts"], strict=True):
        product.variants.append(
            Variant(
                sku=f"{entry['sku']}-{minor // 100}",
                title=value.value,
                price_minor=minor,
                position=value.position,
                choices=[VariantChoice(option_id=amount.id, option_value_id=value.id)],
            )
        )


def _hang_pictures(
    product: Product,
    originals: Sequence[tuple[Path, media.Original]],
    captions: Mapping[str, Mapping[str, str]],
    folder: Path,
    now: datetime,
) -> None:
    """The product's pictures in the order of their file names; a colour in the name ties it to that colour."""
    colours = {value.value.lower(): value.id for option in product.options for value in option.values}
    for position, (place, drawing) in enumerate(originals):
        alt = captions.get(f"products/{place.name}", {}).get("alt", product.title)
        kept = media.add(
            drawing, folder=folder, now=now, alt=alt, owner_kind="product", owner_id=str(product.id)
        )
        shown = next((colours[part] for part in place.stem.split("-") if part in colours), None)
        db.session.add(
            ProductImage(
                product_id=product.id, media_id=kept.id, alt=alt, option_value_id=shown, position=position
            )
        )
    db.session.flush()


def _write_shelves(shelves: Sequence[Mapping[str, Any]]) -> None:
    products = {slug: key for slug, key in db.session.execute(select(Product.slug, Product.id))}
    for position, entry in enumerate(shelves):
        if not _missing(Collection, entry["slug"]):
            continue
        shelf = Collection(
            slug=entry["slug"],
            title=entry["title"],
            description_md=entry["description"],
            position=position,
            demo=True,
        )
        db.session.add(shelf)
        db.session.flush()
        for place, slug in enumerate(entry["products"]):
            db.session.add(
                CollectionProduct(collection_id=shelf.id, product_id=products[slug], position=place)
            )
