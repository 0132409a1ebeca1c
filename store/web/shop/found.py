"""How others find a page: canonical address, and the facts as search engines and link previews read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from store import media
from store.catalog import ProductFacts
from store.inventory import Availability, StockWord
from store.kit.money import Money
from store.web import language
from store.web.context import settings

AVAILABILITY = {
    StockWord.IN_STOCK: "https://schema.org/InStock",
    StockWord.FEW_LEFT: "https://schema.org/LimitedAvailability",
    StockWord.BACK_ORDER: "https://schema.org/BackOrder",
    StockWord.SOLD_OUT: "https://schema.org/OutOfStock",
}

Data = dict[str, Any]


def absolute(path: str) -> str:
    """A path of this site as a whole address, in the reader's language where the page has one."""
    return settings().origin + language.local(path)


def decimal(amount: Money) -> str:
    """`19.99`: an amount as data wants it."""
    return f"{amount.minor // 100}.{amount.minor % 100:02d}"


def organization() -> Data:
    """Who we are."""
    return {
        "@context": "https://schema.org",
        "@type": "NewsMediaOrganization",
        "name": "TV News LIES",
        "alternateName": "TVNL",
        "url": settings().origin + "/",
    }


def breadcrumbs(steps: Sequence[tuple[str, str | None]], here: str) -> Data:
    """The way to a page, its last step the page itself at `here`."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": label, "item": absolute(href or here)}
            for position, (label, href) in enumerate(steps, start=1)
        ],
    }


def product(facts: ProductFacts, stock: dict[int, Availability], pictures: Sequence[media.Picture]) -> Data:
    """A product with an offer for each variant."""
    address = absolute(f"/products/{facts.slug}")
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": facts.title,
        "description": facts.seo_description or facts.tagline,
        "url": address,
        "image": [absolute(picture.full or picture.src) for picture in pictures],
        "brand": {"@type": "Brand", "name": "TV News LIES"},
        "offers": [
            {
                "@type": "Offer",
                "sku": variant.sku,
                "name": " · ".join(part for part in (facts.title, variant.title) if part),
                "url": f"{address}?variant={variant.sku}",
                "price": decimal(variant.price),
                "priceCurrency": variant.price.currency,
                "availability": AVAILABILITY[stock[variant.id].word],
                "itemCondition": "https://schema.org/NewCondition",
            }
            for variant in facts.variants
        ],
    }
