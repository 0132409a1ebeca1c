"""Stripe's currencies: how many decimals an amount has, the least that can be charged, how it is written."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.parameters import Word, words

ZERO_DECIMAL = frozenset(words("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf"))
THREE_DECIMAL = frozenset(words("bhd jod kwd omr tnd"))
CURRENCIES = words("""usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bif bmd bnd bob brl bsd bwp byn bzd cad
    cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd
    hkd hnl htg huf idr ils inr isk jmd jpy kes kgs khr kmf krw kyd kzt lak lbp lkr lrd lsl mad mdl
    mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln pyg
    qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah
    ugx uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw bhd jod kwd omr tnd""")
CURRENCY = Word(CURRENCIES)

MINIMUM = {
    **{
        "aed": 200,
        "bgn": 100,
        "czk": 1500,
        "dkk": 250,
        "gbp": 30,
        "hkd": 400,
        "huf": 17500,
        "jpy": 50,
        "mxn": 1000,
    },
    **{"myr": 200, "nok": 300, "pln": 200, "ron": 200, "sek": 300, "thb": 1000},
}
"""The least that can be charged, in minor units; 50 for a currency that is not named."""
LARGEST = 99_999_999
SIGNS = {"usd": "$", "eur": "€", "gbp": "£", "cad": "CA$", "aud": "A$", "jpy": "¥"}


def minimum(currency: str) -> int:
    """The least amount above zero that can be charged, in minor units."""
    return MINIMUM.get(currency, 50)


def chargeable(amount: int, currency: str) -> None:
    """Refuse an amount that no session can charge: 1 to just under the minimum, or nine digits. Zero is fine."""
    if 0 < amount < minimum(currency):
        least = written(minimum(currency), currency)
        message = f"The Checkout Session's total amount due must add up to at least {least} {currency}"
        raise ApiError(message, code="amount_too_small")
    if amount > LARGEST:
        most = written(LARGEST, currency)
        message = f"The Checkout Session's total amount due must be no more than {most} {currency}"
        raise ApiError(message, code="amount_too_large")


def written(amount: int, currency: str) -> str:
    """An amount as people read it: $25.00, ¥500, 12.50 CHF."""
    if currency in ZERO_DECIMAL:
        figure = f"{abs(amount):,}"
    else:
        places = 3 if currency in THREE_DECIMAL else 2
        figure = f"{Decimal(abs(amount)).scaleb(-places):,.{places}f}"
    sign = SIGNS.get(currency)
    return ("−" if amount < 0 else "") + (sign + figure if sign else f"{figure} {currency.upper()}")


def half_up(value: Decimal) -> int:
    """The nearest whole number, halves away from zero."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def share(total: int, weights: list[int]) -> list[int]:
    """Split `total` in proportion to `weights`, to the cent: what rounding leaves goes to the largest remainders."""
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts
