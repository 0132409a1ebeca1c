"""The parts of a price in words: the rows of the slip beside cart and checkout, and why each is what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from store.kit.i18n import Text
from store.kit.money import Money
from store.pricing import Quote
from store.web.errors import say
from store.web.filters import known, money

Row = tuple[str, str, str, str]
"""Label, text, kind and note, as the totals component takes them."""


def rows(quote: Quote, *, units: int, estimate: bool = False, arrival: str = "") -> list[Row]:
    """Every part of a quote that is not nothing, and the total last but for the tax inside it.

    `estimate` where the country was only guessed or asked in passing; `arrival` are the days of the delivery.
    """

    def told(minor: int) -> str:
        return money(Money(minor, quote.currency))

    found: list[Row] = []
    if units:
        found.append((ngettext("%(num)s thing", "%(num)s things", units), told(quote.items_minor), "", ""))
    found += [(say(part.label), "−" + told(part.minor), "minus", "") for part in quote.discounts]
    if units:
        found += _delivery(quote, told(quote.shipping_minor), arrival)
    if quote.tax_at_payment:
        found.append((_("Tax"), _("on the payment page"), "soft", ""))
    found += [
        (known(part.name), told(part.minor), "", "")
        for part in quote.taxes
        if not part.inclusive and part.minor
    ]
    given = quote.donation_minor - quote.round_up_minor
    if given:
        found.append((_("Donation"), told(given), "", ""))
    if quote.round_up_minor:
        found.append((_("Rounded up for TVNL"), told(quote.round_up_minor), "", ""))
    if quote.gift_card_minor:
        found.append((_("Gift card"), "−" + told(quote.gift_card_minor), "minus", ""))
    found.append((_total_word(quote, estimate), told(quote.due_minor), "total", ""))
    for part in quote.taxes:
        if part.inclusive and part.minor:
            found.append((_("%(tax)s included", tax=known(part.name)), told(part.minor), "soft", ""))
    return found


def _total_word(quote: Quote, estimate: bool) -> str:
    if quote.tax_at_payment or quote.delivery_at_payment:
        return str(_("So far"))
    return str(_("Estimated total") if estimate else _("To pay"))


def _delivery(quote: Quote, price: str, arrival: str) -> list[Row]:
    if quote.delivery_at_payment:
        return [(_("Delivery"), _("on the payment page"), "soft", "")]
    offer = quote.delivery
    if offer is None:
        return [(_("Delivery"), _("choose one"), "soft", "")] if quote.deliveries else []
    note = " · ".join(part for part in (known(offer.name), arrival) if part)
    return [(_("Delivery"), price if quote.shipping_minor else _("Free"), "", note)]


def reasons(quote: Quote, titles: Mapping[int, str]) -> list[tuple[str, Sequence[Text]]]:
    """Why each number is what it is, part by part in the order of the slip; `titles` name the items by their key."""
    parts = [(title, f"item:{key}") for key, title in titles.items()]
    parts += [
        (_("Discount"), "discount"),
        (_("Delivery"), "shipping"),
        (_("Tax"), "tax"),
        (_("Donation"), "donation"),
        (_("Gift card"), "gift_card"),
        (_("In all"), "total"),
    ]
    return [(label, found) for label, of in parts if (found := quote.why(of))]
