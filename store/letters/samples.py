"""Letters on sample facts: for previews on the staff's desk, for screenshots and for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from store.kit.i18n import lazy
from store.kit.money import Money
from store.letters import kinds
from store.letters import kinds_after as after
from store.letters import kinds_alerts as alerts
from store.letters.kinds import AnyLetter
from store.letters.kinds_gifts import GiftCardIssued
from store.letters.kinds_sharing import StoryMail
from store.letters.types import (
    LetterLine,
    LetterOrder,
    LetterParcel,
    LetterReturn,
    LetterReturnLine,
    LetterSum,
    LowStock,
    Stationery,
)
from store.shipments import REASONS


def usd(minor: int) -> Money:
    """US cents."""
    return Money(minor, "USD")


PAPER = Stationery(
    shop="TV News LIES",
    public_url="https://shop.example",
    zone="America/New_York",
    contact="shop@shop.example",
    imprint="PO Box 1, Smithtown, NY 11787, USA",
    home=("TV News LIES", "PO Box 1", "Smithtown, NY 11787", "USA"),
    staff="desk@shop.example",
    stop="https://shop.example/mails/stop/WyJvcmRlciIsMTAwMV0.qVJ2Gm0aT3c",
    way_back="https://shop.example/cart/from/WzEsImEiLDFd.Hq3tY0uP8sE",
)

TEE = LetterLine("America's #1 Enemy Tee Shirt", "Size L, Black", 1, usd(2400))
NOTES = LetterLine("9/11 & Media Deception Dollars", "Pack of 50", 2, usd(3600))
DECK = LetterLine("The Loaded Deck", "Single deck", 1, usd(1200))

ORDER = LetterOrder(
    number=1001,
    token="Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z",
    email="ada@example.com",
    name="Ada Lovelace",
    language="en",
    placed_at=datetime(2026, 11, 22, 15, 4, 5, tzinfo=UTC),
    lines=(TEE, NOTES, DECK),
    sums=(
        LetterSum(lazy("Items"), usd(7200)),
        LetterSum(lazy("Discount"), usd(-720)),
        LetterSum(lazy("Delivery"), usd(595)),
        LetterSum(lazy("Donation"), usd(500)),
    ),
    total=usd(7575),
    due=usd(7575),
    address=("Ada Lovelace", "12 St James's Square", "Portland, OR 97205", "United States"),
    delivery="USPS Ground Advantage",
    arrives=(date(2026, 11, 26), date(2026, 12, 1)),
    gift_message="Read the small print.\nLove, A.",
    donation=usd(500),
)

PARCEL = LetterParcel(
    lines=(TEE, NOTES),
    carrier="USPS",
    tracking_number="9400 1000 0000 0000 0000 00",
    tracking_url="https://tools.usps.com/go/TrackConfirmAction?tLabels=9400100000000000000000",
    arrives=(date(2026, 11, 26), date(2026, 12, 1)),
    still_to_come=(DECK,),
)

BACK = LetterReturn(
    number="1001-R1",
    place=1,
    lines=(LetterReturnLine(TEE, REASONS["does_not_fit"]),),
    note="I would need it one size larger.",
)


WAITING: dict[str, Any] = {
    "title": TEE.title,
    "variant": TEE.variant,
    "slug": "americas-1-enemy-tee",
    "sku": "ENEMY-BLACK-L",
    "email": ORDER.email,
    "language": ORDER.language,
    "token": "Cd4eFg7hIj0kLm3nOp6qRs9tUv2wXy5z",
    "owner": 7,
}

STORY: dict[str, Any] = {
    "shared": "5e" * 32,
    "title": "Voters in three counties were told the wrong day",
    "teaser": "The letters came on official paper, named a Wednesday, and were signed by nobody who could...",
    "path": "/news/national/voters-in-three-counties-were-told-the-wrong-day",
    "story_language": "en",
    "email": "friend@example.com",
    "sender": "Ada",
    "language": "en",
    "owner": 7,
}


def samples() -> dict[str, AnyLetter]:
    """One letter of each kind, by name."""
    earlier = replace(
        ORDER, number=988, token="Zy4xWv1uTs8rQp5oNm2lKj9iHg6fEd3c", total=usd(3195),
        placed_at=datetime(2026, 8, 3, 2, 0, tzinfo=UTC),
    )  # fmt: skip
    letters: list[AnyLetter] = [
        kinds.OrderConfirmation(ORDER),
        kinds.PaymentLate(ORDER, short=True),
        kinds.PaymentFailed(ORDER),
        kinds.Shipped(ORDER, PARCEL),
        kinds.TrackingCorrected(ORDER, replace(PARCEL, still_to_come=())),
        after.Delivered(ORDER),
        after.AddressChanged(ORDER),
        after.ReturnApproved(ORDER, replace(BACK, answer="Send it by plain letter post, that will do.")),
        after.ReturnDeclined(
            ORDER, replace(BACK, answer="We print this one to order and cannot sell it again.")
        ),
        after.CheckoutReminder(7, ORDER.email, ORDER.language, (TEE, DECK)),
        alerts.StockAlertAsked(**WAITING),
        alerts.BackInStock(**WAITING),
        GiftCardIssued(
            3,
            usd(5000),
            ORDER.email,
            ORDER.language,
            "Read the small print.\nLove, A.",
            1001,
            code="7K2M-9QRT-4XWZ-A1B3",
        ),
        StoryMail(**STORY),
        kinds.Canceled(ORDER, paid=True, refunded=usd(7575)),
        kinds.Refunded(ORDER, usd(1200)),
        kinds.LostLink((ORDER, earlier)),
        kinds.EmailChanged(ORDER),
        kinds.StaffNewOrder(replace(ORDER, note="Please no plastic. Thanks!")),
        kinds.StaffAttention(lazy("The amount paid differs from the amount due."), ORDER),
        after.StaffReturn(ORDER, BACK),
        after.StaffDispute(
            usd(7575), "product not received", datetime(2026, 12, 3, 23, 59, tzinfo=UTC), ORDER
        ),
        kinds.StaffLowStock(
            (
                LowStock("tee-enemy-black-l", "America's #1 Enemy Tee Shirt", "Size L, Black", 2, 3),
                LowStock("deck-single", "The Loaded Deck", "Single deck", -1, 10),
            )
        ),
    ]
    return {letter.name: letter for letter in letters}
