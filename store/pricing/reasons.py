"""Why each number is what it is, in short sentences that anybody can check. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from store.kit.i18n import Text, lazy
from store.kit.money import Money
from store.pricing.types import DeliveryOffer, Discount, PricedItem, Reason, TaxPart


def of_item(line: PricedItem, currency: str) -> list[Reason]:
    """`2 × $18.00`, and where a price break was reached, from when on and instead of what."""
    item = line.item
    of = f"item:{item.key}"
    reasons = [
        Reason(of, lazy("%(count)s × %(unit)s", count=item.quantity, unit=Money(item.unit_minor, currency)))
    ]
    if item.break_from and item.list_minor is not None and item.list_minor > item.unit_minor:
        told = lazy(
            "from %(least)s on %(unit)s each instead of %(alone)s",
            least=item.break_from,
            unit=Money(item.unit_minor, currency),
            alone=Money(item.list_minor, currency),
        )
        reasons.append(Reason(of, told))
    if line.discount_minor:
        told = lazy("its part of the discount: %(amount)s", amount=Money(line.discount_minor, currency))
        reasons.append(Reason(of, told))
    return reasons


def of_discount(discount: Discount, currency: str) -> Reason:
    """The promotion or code, and what it took off."""
    told = lazy("%(label)s: −%(amount)s", label=discount.label, amount=Money(discount.minor, currency))
    return Reason("discount", told)


def of_delivery(offer: DeliveryOffer, weight_g: int, currency: str) -> list[Reason]:
    """`up to 500 g to Germany $9.00, each further kg $4.00`, and what made it free."""
    full = offer.price_minor if offer.full_minor is None else offer.full_minor
    reasons = []
    zone = lazy(offer.zone or offer.name)
    base = Money(offer.base_minor, currency)
    if offer.base_minor and offer.per_kg_minor:
        told = lazy(
            "up to %(weight)s to %(zone)s %(base)s, each further kg %(more)s",
            weight=weight_word(offer.included_g),
            zone=zone,
            base=base,
            more=Money(offer.per_kg_minor, currency),
        )
        reasons += [Reason("shipping", told)]
        reasons += [Reason("shipping", lazy("this parcel weighs %(weight)s", weight=weight_word(weight_g)))]
    elif offer.base_minor:
        reasons.append(Reason("shipping", lazy("to %(zone)s %(base)s", zone=zone, base=base)))
    if offer.free_over_minor is not None and not full and offer.base_minor:
        told = lazy("free from %(sum)s of goods on", sum=Money(offer.free_over_minor, currency))
        reasons.append(Reason("shipping", told))
    if offer.free_by is not None:
        told = lazy(
            "free delivery with %(why)s: −%(amount)s",
            why=offer.free_by,
            amount=Money(full - offer.price_minor, currency),
        )
        reasons.append(Reason("shipping", told))
    return reasons


def of_tax(part: TaxPart, currency: str) -> Reason:
    """`19 % VAT on $32.40`, or in it."""
    rate, base = rate_word(part.rate_ppm100), Money(part.base_minor, currency)
    if part.inclusive:
        told = lazy("%(rate)s%% %(name)s, included in %(sum)s", rate=rate, name=lazy(part.name), sum=base)
    else:
        told = lazy("%(rate)s%% %(name)s on %(sum)s", rate=rate, name=lazy(part.name), sum=base)
    return Reason("tax", told)


def of_donation(donation_minor: int, round_up_minor: int, whole_minor: int, currency: str) -> list[Reason]:
    """What was given, and what was rounded up to."""
    reasons = []
    if donation_minor - round_up_minor:
        told = lazy(
            "%(amount)s as you wrote, without tax", amount=Money(donation_minor - round_up_minor, currency)
        )
        reasons.append(Reason("donation", told))
    if round_up_minor:
        told = lazy(
            "%(amount)s to round up to %(whole)s",
            amount=Money(round_up_minor, currency),
            whole=Money(whole_minor, currency),
        )
        reasons.append(Reason("donation", told))
    return reasons


def of_total(parts: Sequence[tuple[int, Text]], currency: str) -> Reason:
    """All parts in a row: `$36.00 items − $3.60 discount + $9.00 delivery`; those of nothing are left out."""
    told: Text | None = None
    for minor, name in parts:
        if not minor:
            continue
        piece = lazy("%(amount)s %(name)s", amount=Money(abs(minor), currency), name=name)
        if told is None:
            told = piece
        else:
            sign = "+" if minor > 0 else "−"
            told = Text("%(before)s " + sign + " %(piece)s", {"before": told, "piece": piece})
    return Reason("total", told or lazy("nothing to pay"))


def weight_word(grams: int) -> str:
    """`500 g`, `1 kg`, `1.5 kg`."""
    if grams < 1000:
        return f"{grams} g"
    return f"{grams / 1000:.3f}".rstrip("0").rstrip(".") + " kg"


def rate_word(rate_ppm100: int) -> str:
    """A rate in thousandths of a percent as people write it: 19000 is `19`, 8250 is `8.25`."""
    return f"{rate_ppm100 / 1000:.3f}".rstrip("0").rstrip(".")
