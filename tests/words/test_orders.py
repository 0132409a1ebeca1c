"""Order pages and letters in the pseudo-language, in every state an order can be in."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from pathlib import Path

import pytest

from store import fulfillment, letters, orders
from store.db import transaction
from store.kit.i18n import Text, lazy
from store.letters.kinds import (
    AnyLetter,
    Canceled,
    LostLink,
    OrderConfirmation,
    PaymentLate,
    Shipped,
    StaffAttention,
    StaffLowStock,
    TrackingCorrected,
)
from store.letters.samples import ORDER, PAPER, PARCEL, usd
from store.letters.types import LowStock
from store.orders import OrderStatus
from tests.admin.conftest import HOME
from tests.support.pseudo import PSEUDO, said, untranslated
from tests.support.shop import Shop
from tests.words.conftest import NAMES, Reader, order

UPS = {"carrier": "ups", "tracking_number": "1Z999AA10123456784", "tracking_url": ""}
KEPT = {"token", "email", "tracking_url", "tracking_number"}
LETTER_NAMES = re.compile(
    f"{NAMES.pattern}|{re.escape(PAPER.imprint)}|TV NEWS LIES|"
    + "".join(f"{re.escape(part)}|" for part in PAPER.imprint.split(", "))
    + "|".join(f"{month} [0-9]" for month in ("August", "November", "December"))
)


def moved(shop: Shop, status: OrderStatus, **columns: object) -> orders.OrderFacts:
    """An unpaid order that went this way."""
    facts = order(shop, paid=False, **columns)
    with transaction():
        orders.locked(facts.id).move_to(status, at=shop.clock.now(), by="system")
    return facts


def test_an_order_in_every_state(reader: Reader, shop: Shop) -> None:
    at = shop.clock.now()
    unpaid, paid = order(shop, paid=False), order(shop)
    canceled, expired = moved(shop, OrderStatus.CANCELED), moved(shop, OrderStatus.EXPIRED)
    puzzling = order(shop, paid=False)
    with transaction():
        row = orders.locked(puzzling.id)
        for kind in ("needs_attention", "payment_processing", "payment_failed", "email_changed"):
            row.tell(kind, at=at, by="system")
    partly = order(shop, refunded_minor=100)
    sent, part, back = order(shop), order(shop), order(shop)
    for facts, count in ((sent, 2), (part, 1), (back, 1)):
        with transaction():
            fulfillment.fulfill(
                facts.number, {facts.lines[0].id: count}, **UPS, request_key=facts.token, by="system", at=at
            )
    with transaction():
        fulfillment.correct_tracking(
            sent.number, 1, carrier="usps", tracking_number="94001", version=1, by="system", at=at
        )
    with transaction():
        fulfillment.cancel_fulfillment(back.number, 1, version=1, by="system", at=at)
    for facts in (unpaid, paid, canceled, expired, puzzling, partly, sent, part, back):
        reader.opens(f"/orders/{facts.token}", f"/orders/{facts.token}?mended=email")
    path = f"/orders/{paid.token}"
    mending = reader.visit(path).form("/email")
    reader.press(mending, email="nobody").reads("bad address")
    reader._go("POST", f"{HOME}{path}/email", data={"email": "a@b.example"}, headers={"Origin": HOME}).reads(
        "stale"
    )
    reader.press(reader.visit("/orders/lookup").form("/lookup"), email="nobody").reads()
    reader.press(reader.visit("/orders/lookup").form("/lookup"), email="ada@example.com").reads()
    reader.visit("/checkout/return?session_id=cs_test_unknown").reads()

    assert reader.heard == []


def greek(value: object, name: str = "") -> object:
    """The same facts with Greek in every place for words that are not ours."""
    if isinstance(value, Text):
        return value
    if dataclasses.is_dataclass(value):
        fields = {f.name: greek(getattr(value, f.name), f.name) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)
    if isinstance(value, tuple) and value and not isinstance(value[0], date):
        return tuple(greek(one) for one in value)
    if name == "language":
        return PSEUDO
    return "Λόγια" if isinstance(value, str) and value and name not in KEPT else value


LETTERS = {
    **letters.samples(),
    "late and complete": PaymentLate(ORDER),
    "first tracking": TrackingCorrected(ORDER, PARCEL, first=True),
    "all in one parcel": Shipped(
        ORDER, dataclasses.replace(PARCEL, still_to_come=(), tracking_number="", carrier="", tracking_url="")
    ),
    "canceled unpaid": Canceled(ORDER),
    "canceled, money held": Canceled(ORDER, paid=True),
    "donation alone": OrderConfirmation(dataclasses.replace(ORDER, to_pack=False, test=True, name="")),
    "paid by gift card": OrderConfirmation(dataclasses.replace(ORDER, due=usd(0), note="Λόγια")),
    "one lost link": LostLink((ORDER,)),
    "attention to no order": StaffAttention(lazy("The amount paid differs from the amount due.")),
    "one runs low": StaffLowStock((LowStock("Λ-1", "Είδος", "", 0, 1),)),
}
"""Every kind of letter, and every form it takes."""


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_letters(letter: AnyLetter, pseudo_catalogs: Path) -> None:
    written = letters.render(greek(letter), PAPER, pseudo_catalogs)

    assert (
        untranslated([written.subject, *written.text.splitlines(), *said(written.html)], LETTER_NAMES) == []
    )
