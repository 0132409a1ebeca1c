"""A shop with something on every page, and the addresses of all its pages: one for each view of the URL map."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from store import cart, fulfillment, inventory, news, orders, sharing, staff
from store.catalog import Collection, Product
from store.db import db, transaction
from store.inventory import StockAlert
from store.kit.clock import SetClock
from store.letters.stops import stop_path
from store.news import RunKind, SourceKind
from store.payments.models import GiftCard, StripeEvent
from store.pricing import CodeKind, DeliveryMethod, DeliveryZone, PromotionKind, Scope, TaxRate
from store.promotions import CodeWish, PromotionWish, make_code, make_promotion
from store.web.access import access_of
from tests.fulfillment.paid import paid, placed
from tests.storefront.conftest import Goods
from tests.support.shop import Shop

Build = Callable[["Site"], str]

NO_PAGES = {
    "admin.letter_page", "admin.packing_slip_pdf", "admin.packing_slips_pdf", "admin.without_slash", "assets.favicon",
    "assets.serve", "checkout.back_from_payment", "crawlers.index", "crawlers.of_month", "crawlers.of_shop",
    "crawlers.robots", "dev_mail.html", "dev_mail.letter", "dev_mail.source", "dev_mail.style", "feeds.read",
    "health.alive", "health.ready", "media.file", "orders.data", "orders.receipt", "orders.return_slip_pdf",
    "paper.pdf_story", "widget.headlines", "widget.script",
}  # fmt: skip
"""Views that answer a file, a redirect or a letter: no page of ours that somebody walks through."""

ELSEWHERE = {"admin.second_step": "stands between password and desk; tests/admin looks at it"}

OPEN_TO_ALL = {
    "admin.sign_in": "/admin/sign-in",
    "builder.page": "/widget?teaser=1",
    "collections.collection": "/collections/wear",
    "home.home": "/",
    "newsroom.archive": "/news/archive/2026-11",
    "newsroom.front": "/news/",
    "newsroom.section": "/news/media/",
    "newsroom.story": "/news/media/the-river-is-back",
    "newsroom.topic": "/news/topics/climate",
    "orders.lookup": "/orders/lookup",
    "pages.page": "/pages/contact",
    "paper.print_story": "/news/media/the-river-is-back/print",
    "products.product": "/products/tee",
    "search.search": "/search?q=tee",
}
"""Pages for whoever comes without a cart and unknown to us."""

SETS_A_COOKIE = {"/admin/sign-in", "/cart", "/orders/lookup"}
"""Those of them whose form carries a token; all others set none."""

MORE = (
    "/products/notes?pieces=37",
    "/products/bag",
    "/search?q=zzzz",
    "/search?q=tee&size=M&stock=1",
    "/es/",
    "/es/products/tee",
    "/cart",
    "/nowhere",
)
"""Further states of such pages: packs worked out, sold out, nothing found, another language, an empty cart, nothing there."""

BUILT: dict[str, Build] = {
    "admin.code": lambda site: f"/admin/discounts/codes/{site.ids['code']}",
    "admin.collection": lambda site: f"/admin/collections/{site.ids['collection']}",
    "admin.gift_card": lambda site: f"/admin/discounts/gift-cards/{site.ids['gift_card']}",
    "admin.letter_kind": lambda site: "/admin/letters/shipped",
    "admin.member": lambda site: "/admin/staff/1",
    "admin.message": lambda site: "/admin/payments/messages/evt_audit",
    "admin.method": lambda site: f"/admin/settings/delivery/ways/{site.ids['method']}",
    "admin.new_method": lambda site: f"/admin/settings/delivery/zones/{site.ids['zone']}/ways/new",
    "admin.ask_forget_source": lambda site: f"/admin/sources/{site.ids['source']}/forget",
    "admin.edit_source": lambda site: f"/admin/sources/{site.ids['source']}/edit",
    "admin.new_source": lambda site: "/admin/sources/new/joomla",
    "admin.section": lambda site: "/admin/sections/1",
    "admin.source": lambda site: f"/admin/sources/{site.ids['source']}",
    "admin.packing_slips": lambda site: f"/admin/orders/packing-slips?number={site.number}",
    "admin.pairing_of_product": lambda site: f"/admin/pairing/products/{site.ids['product']}",
    "admin.pairing_of_story": lambda site: f"/admin/pairing/stories/{site.ids['story']}",
    "admin.promotion": lambda site: f"/admin/discounts/promotions/{site.ids['promotion']}",
    "admin.rate": lambda site: f"/admin/settings/tax/rates/{site.ids['rate']}",
    "admin.return_page": lambda site: f"/admin/orders/{site.number}/returns/1",
    "admin.service_page": lambda site: "/admin/pages/contact/en",
    "admin.shelf": lambda site: "/admin/inventory/MUG",
    "admin.sign_in_link": lambda site: f"/admin/sign-in/{site.invitation}",
    "admin.story": lambda site: f"/admin/stories/{site.ids['story']}",
    "admin.preview_story": lambda site: f"/admin/stories/{site.ids['story']}/preview",
    "admin.related_stories": lambda site: f"/admin/stories/{site.ids['story']}/related",
    "admin.zone": lambda site: f"/admin/settings/delivery/zones/{site.ids['zone']}",
    "alerts.show": lambda site: f"/alerts/{site.alert}",
    "by_mail.form": lambda site: "/news/media/the-river-is-back/email",
    "cart_fill.from_elsewhere": lambda site: f"/cart/from/{site.cart_link}",
    "cart_fill.permalink": lambda site: "/cart/add?MUG=2",
    "orders.address": lambda site: f"/orders/{site.unsent}/address",
    "orders.ask_cancel": lambda site: f"/orders/{site.unsent}/cancel",
    "orders.ask_stop": lambda site: stop_path(site.shop.app.extensions["settings"], "order", 1),
    "orders.return_slip": lambda site: f"/orders/{site.token}/returns/1/slip",
}
"""Pages whose address takes more than the numbers of the order, the product and its variant."""


@dataclass
class Site:
    """The shop with what its pages are about."""

    shop: Shop
    ids: dict[str, int] = field(default_factory=dict)
    number: int = 0
    token: str = ""
    unsent: str = ""
    invitation: str = ""
    session: str = ""
    alert: str = ""
    cart: str = ""
    cart_link: str = ""

    def for_all(self) -> list[str]:
        """The pages that are the same for everybody."""
        return [*OPEN_TO_ALL.values(), *MORE]

    def personal(self) -> list[str]:
        """Every other page: the buyer's own, and the desk's. Raises LookupError for a page without an address here."""
        return [
            self._path(rule.endpoint, rule)
            for rule in pages(self.shop.app)
            if rule.endpoint not in OPEN_TO_ALL
        ]

    def _path(self, endpoint: str, rule) -> str:
        if endpoint in BUILT:
            return BUILT[endpoint](self)
        known = {
            "number": self.number, "token": self.token, "product_id": self.ids["product"],
            "variant_id": self.ids["variant"],
        }  # fmt: skip
        if not rule.arguments <= known.keys():
            raise LookupError(f"tests/audit/site.py knows no address of {endpoint}: {rule.rule}")
        with self.shop.app.test_request_context():
            _, path = rule.build({name: known[name] for name in rule.arguments}, append_unknown=False)
            return str(path)


def pages(app: Flask) -> Iterator:
    """The rules of all views that answer a page."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in NO_PAGES | ELSEWHERE.keys():
            assert access_of(app, rule.endpoint) is not None
            yield rule


def furnish(app: Flask, clock: SetClock) -> Site:
    """Fill an empty shop so that every page has something to show."""
    shop = Shop(app, clock)
    shop.open()
    site, at = Site(shop), clock.now()
    _stock(site)
    _publish(site)
    _sell(site)
    with transaction():
        sharing.switch(True, at=at)
        site.invitation = staff.invite("new@example.com", "editor", at=at)
        link = staff.first_sign_in_link(at)
    with transaction():
        site.session = staff.sign_in_by_link(link, second_step=False, at=at)
    _settle(site)
    return site


def _stock(site: Site) -> None:
    goods = Goods(site.shop)
    goods.tee(stock=lambda colour, size: 0 if (colour, size) == ("White", "M") else 9)
    goods.notes()
    goods.bag(topics=["Climate", "media"])
    goods.shelf("wear", "Wear it", "tee", "bag")
    goods.picture("tee", "A black shirt", "Black")
    goods.picture("tee", "A white shirt seen from the front", "White")
    site.shop.sells("MUG", stock=9, title="America's # 1 Enemy Mug", bin="A-12")
    site.shop.sells("GONE", stock=0, title="A Mug That Is Gone")
    product = db.session.scalars(select(Product).where(Product.slug == "tee")).one()
    site.ids |= {"product": product.id, "variant": product.variants[0].id}
    site.ids["collection"] = db.session.scalars(select(Collection.id)).one()


def _publish(site: Site) -> None:
    at = site.shop.clock.now()
    with transaction("news"):
        source = news.open_source("Desk").id
        for count, title in enumerate(
            ("The river is back", "Reservoirs run dry", "Smoke season starts in April")
        ):
            story = news.take_in(
                source,
                news.Submission(
                    key=title, section="Media", title=title, html="<p>Words, and <a href='/news/'>more words</a>.</p>",
                    published_at=at - timedelta(hours=count), byline="Zoe", topics=("climate", "media"),
                    link="https://example.org/",
                ),
                at=at,
            )  # fmt: skip
            assert story is not None
            site.ids["story"] = story.id
    _connect(site)


def _connect(site: Site) -> None:
    """A source that was checked, failed, and is read again just now."""
    at = site.shop.clock.now()
    found = {
        "what": "RSS", "stories": 3, "public": 2, "hidden": [["A story needs a title.", 1]], "sections": [["Media", 2]],
        "titles": [["The river is back", at.isoformat()]], "notes": ["The feed is not in the encoding it says it is in."],
    }  # fmt: skip
    with transaction("news"):
        source = news.open_source(
            "The old site", SourceKind.FEED, "https://www.example.org/" + "news/" * 12 + "feed.rss"
        ).id
        news.note_failure(source, "The source cannot be read: the address answers 502", at=at)
        news.end_run(news.begin_run(source, RunKind.CHECK, at=at), found, at=at)
        failed = news.begin_run(source, RunKind.NEW, at=at)
        news.end_run(failed, {"refusals": [["12", "A story needs a title."]]}, "It answers 502.", at=at)
        news.beat(news.begin_run(source, RunKind.FULL, at=at), 300, 1000, at=at)
    site.ids["source"] = source


def _sell(site: Site) -> None:
    shop, at = site.shop, site.shop.clock.now()
    bought = paid(
        shop, MUG=4, note="Ring twice.\nThe dog is friendly.", name="Wolfgang Amadeus Mozart-Oberhuber"
    )
    placed(shop, MUG=1)
    later = orders.by_number(paid(shop, MUG=1).number)
    facts = orders.by_number(bought.number)
    assert facts is not None and later is not None
    site.number, site.token, site.unsent = facts.number, facts.token, later.token
    with transaction():
        fulfillment.fulfill(
            facts.number, {facts.lines[0].id: 3}, carrier="usps", tracking_number="9400100000000000000001",
            request_key="k" * 32, by="system", at=at,
        )  # fmt: skip
        orders.raise_attention("amount", "20.00 is not 25.00", once="a", at=at, order_id=facts.id)
    with transaction():
        asked = fulfillment.ask_return(
            facts.id, {facts.lines[0].id: (1, "does_not_fit")}, note="It shrank.", request_key="r" * 32, at=at
        )
        inventory.ask_alert(shop.variants["GONE"], "ada@example.com", locale="en", at=at)
    with transaction():
        fulfillment.approve_return(
            facts.number, asked.number, version=asked.version, note="", by="system", at=at
        )
    site.alert = db.session.scalars(select(StockAlert.token)).one()
    with transaction():
        site.cart = cart.add(None, shop.variants["MUG"], 1, now=at)
    found = cart.find(site.cart, now=at)
    assert found is not None
    keys = [shop.app.extensions["settings"].secret_key.get_secret_value()]
    site.cart_link = cart.link_token(found, keys=keys, now=at)


def _settle(site: Site) -> None:
    """Codes, promotions, taxes and what Stripe said."""
    at = site.shop.clock.now()
    with transaction():
        code = make_code(
            CodeWish("AUDIT10", CodeKind.PERCENT, 10, Scope(), 0, None, None, None, None), by="system", at=at
        )
        promotion = make_promotion(
            PromotionWish("Three for two", PromotionKind.PERCENT, {"percent": 10}, Scope(), None, None, 0),
            by="system",
            at=at,
        )
        rate = TaxRate(country="US", state="MA", rate_ppm100=6250, name="Sales tax")
        db.session.add(rate)
        db.session.add(
            StripeEvent(
                event_id="evt_audit",
                type="checkout.session.async_payment_succeeded",
                livemode=False,
                body="{}",
                created_at=at,
                received_at=at,
            )
        )
        card = GiftCard(
            code_hash="x" * 64,
            last4="7K3X",
            currency="USD",
            balance_minor=2500,
            note="A prize",
            created_at=at,
        )
        db.session.add(card)
        db.session.flush()
        site.ids |= {"gift_card": card.id, "code": code.id, "promotion": promotion.id, "rate": rate.id}
    site.ids["zone"] = db.session.scalars(select(DeliveryZone.id).order_by(DeliveryZone.id)).first() or 0
    site.ids["method"] = (
        db.session.scalars(select(DeliveryMethod.id).order_by(DeliveryMethod.id)).first() or 0
    )
