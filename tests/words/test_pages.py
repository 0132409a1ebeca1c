"""No page says anything that cannot be translated: read in the pseudo-language, nothing is left in English."""

from __future__ import annotations

from store.db import db, transaction
from store.inventory import Stock
from tests.admin.conftest import HOME
from tests.support.shop import Shop
from tests.words.conftest import Reader

PUBLIC = {
    "/": 200,
    "/collections/shelf": 200,
    "/collections/empty": 200,
    "/products/sku-1": 200,
    "/products/sku-1?variant=SKU-1B": 200,
    "/products/sku-2": 200,
    "/products/sku-3": 200,
    "/search": 200,
    "/search?q=%CE%B5": 200,
    "/search?q=%CE%BE%CE%BE%CE%BE": 200,
    "/search?q=%CE%B5&size=%CE%91&stock=1&min=1&max=99": 200,
    "/search?q=%CE%B5&min=%CE%B5&max=1": 422,
    "/search?q=%CE%B5&kind=stories": 200,
    "/alerts/asked?product=sku-3": 200,
    "/alerts/no-such-link-has-been-sent-to-us": 410,
    "/cart": 200,
    "/cart/add?SKU-1=1&SKU-2=x&NOPE=1": 200,
    "/cart/from/no-such-link-anywhere": 410,
    "/checkout": 409,
    "/checkout?donate": 200,
    "/orders/lookup": 200,
    "/widget": 200,
    "/news/": 200,
    "/news/archive/2026-11": 200,
    "/dev/mail": 200,
    "/widget/v1/frame": 200,
    "/nowhere": 404,
    "/fails/400": 400,
    "/fails/403": 403,
    "/fails/405": 405,
    "/fails/410": 410,
    "/fails/413": 413,
    "/fails/415": 415,
    "/fails/418": 418,
    "/fails/429": 429,
    "/fails/500": 500,
    "/fails/503": 503,
}
DESK = {
    "/admin/": 200,
    "/admin/account": 200,
    "/admin/attention": 200,
    "/admin/attention?show=settled": 200,
    "/admin/audit": 200,
    "/admin/inventory": 200,
    "/admin/inventory?q=nothing": 200,
    "/admin/inventory/SKU-1": 200,
    "/admin/letters": 200,
    "/admin/letters/shipped": 200,
    "/admin/orders": 200,
    "/admin/orders?q=nothing": 200,
    "/admin/orders?tab=all": 200,
    "/admin/second-step/set-up": 200,
    "/admin/staff": 200,
    "/admin/nowhere": 404,
}
ORDER = ("", "/letters", "/packing-slip")


def test_public_pages(reader: Reader) -> None:
    assert reader.opens(*PUBLIC) == PUBLIC
    assert set(reader.opens(*newsroom(reader)).values()) == {200}
    assert reader.heard == []


def newsroom(reader: Reader) -> list[str]:
    """A section and its second page, a story with all its parts, the same on paper, and its topic."""
    ways = reader.visit("/news/").links().values()
    section = next(
        way for way in ways if way.startswith("/news/") and way.count("/") == 3 and way.endswith("/")
    )
    ways = reader.visit(section).links().values()
    older = next(way for way in ways if "?after=" in way)
    story = next(
        way
        for way in ways
        if way.startswith(section)
        and way.count("/") == 3
        and "feed." not in way
        and "?" not in way
        and way != section
    )
    topic = next(way for way in reader.visit(story).links().values() if "/topics/" in way)
    return [section, older, story, f"{story}/print", f"{story}/email", f"{story}/email?sent=1", topic]


def test_a_cart_in_every_state(reader: Reader, shop: Shop) -> None:
    reader.puts_in(product="sku-1", quantity="1").reads("no size chosen")
    reader.puts_in(sku="SKU-2", quantity="x").reads("no quantity")
    reader.puts_in(sku="SKU-2", quantity="9").reads("more than there is")
    reader.puts_in(sku="SKU-3", quantity="1").reads("sold out")
    for sku, count in (("SKU-1", "1"), ("SKU-1B", "2"), ("SKU-2", "2")):
        reader.puts_in(sku=sku, quantity=count).reads(f"{sku} put in")
    line = reader.button("update")
    reader.press(line, quantity="0").reads("bad quantity")
    reader.press(line, quantity="99").reads("too many")
    reader.press(line, quantity="1").reads("changed")
    reader._go("POST", HOME + line.action, data={"quantity": "1"}, headers={"Origin": HOME}).reads(
        "stale form"
    )
    reader._go("POST", HOME + line.action, data={}, headers={"Origin": "https://example.com"}).reads(
        "other site"
    )
    with transaction():
        for sku, left in (("SKU-1B", 1), ("SKU-2", 0)):
            db.session.get_one(Stock, shop.variants[sku]).on_hand = left
    shop.set_price("SKU-1", 2900)
    reader.opens("/cart", "/checkout")
    reader.press(reader.visit("/cart").button("remove")).reads("removed")

    assert reader.heard == []


def test_a_checkout_in_every_state(reader: Reader, shop: Shop) -> None:
    """Behind this shop stands no payment house, so that its last word is a refusal."""
    reader.puts_in(sku="SKU-1", quantity="1")
    reader.opens("/checkout", "/checkout?left=payment")
    form = reader.form("/checkout")
    reader.press(form).reads("empty")
    for country in ("US", "CA", "IE", "JP", "AE", "DE", "FR", "BR", "HK"):
        reader.press(
            form, country=country, postcode="?", email="nobody", donation="much", note="ξ" * 501, line1="\x07"
        ).reads(country)
    whole = {
        "email": "ada@example.com",
        "name": "Άντα",
        "country": "US",
        "line1": "Οδός 1",
        "city": "Βοστόνη",
        "state": "MA",
        "postcode": "02101",
    }
    reader.press(form, **whole, delivery="standard", shown="standard=1").reads("price changed")
    reader.press(reader.form("/checkout"), **whole).reads("no payment house")
    with transaction():
        db.session.get_one(Stock, shop.variants["SKU-1"]).on_hand = 0
    reader.press(form, **whole, delivery="standard").reads("sold out")

    assert reader.heard == []
