"""Where a visitor wants things sent, as far as they have said: for the estimate in the cart and the checkout.

Kept in a cookie of the cart's own pages, which only those read: pages for everybody are the same for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_interval
from flask import Response, request

from store import cart
from store.kit.days import arrival
from store.pricing import DeliveryOffer
from store.settings import shop
from store.web import language
from store.web.context import settings
from store.web.shop.forms.address_fields import countries

COOKIE = "tvnl_country"
HOME_COUNTRY = "US"
NO_BREAK = "\u00a0"


def chosen(typed: Mapping[str, str]) -> str:
    """The country asked for in the address, else the one last chosen, else the one in what was `typed` at the
    checkout; the shop's own when none was ever said."""
    known = {code for code, _name in countries("en")}
    asked = (request.args.get("country", ""), request.cookies.get(COOKIE, ""), typed.get("country", ""))
    return next((code for code in asked if code in known), HOME_COUNTRY)


def keep(response: Response, country: str) -> Response:
    """Remember the country for as long as a cart is kept."""
    age = int(cart.LIFETIME.total_seconds())
    secure = settings().https
    response.set_cookie(COOKIE, country, max_age=age, secure=secure, httponly=True, samesite="Lax", path="/")
    return response


def name_of(country: str) -> str:
    """The country's name in the visitor's language."""
    return str(Locale.parse(language.current()).territories.get(country, country))


def arrives(offer: DeliveryOffer, at: datetime) -> str:
    """The days a parcel ordered now may come, e.g. `Mon, Nov 30 – Thu, Dec 3`, no line breaking inside
    a day; "" where nobody said how long."""
    days = arrival(at.astimezone(ZoneInfo(shop().zone)).date(), offer.days_min, offer.days_max)
    if days is None:
        return ""
    words = str(format_interval(*days, "MMMEd", locale=language.current()))
    return words.replace(" ", NO_BREAK).replace(f"{NO_BREAK}–{NO_BREAK}", " – ")
