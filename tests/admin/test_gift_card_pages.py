"""Gift cards at the desk: given once, mailed, found by how they end, closed for good."""

from __future__ import annotations

import re

import pytest

from store.audit.models import AuditEntry
from store.catalog import Product
from store.db import db, transaction
from store.payments import GiftCard, GiftCardEntry

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

CODE = re.compile(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}")


@pytest.fixture
def desk(shop, clerk):
    """A manager at the desk."""
    return clerk("manager")


def acts(shop):
    return [entry.act for entry in shop.rows(AuditEntry) if entry.subject_kind == "gift_card"]


def test_a_card_is_given_once_and_its_code_goes_out_by_mail_alone(shop, desk):
    desk.visit("/admin/discounts").sees("Gift cards")
    desk.visit("/admin/discounts/gift-cards").sees("No gift cards yet")
    form = desk.visit("/admin/discounts/gift-cards/new").form("/gift-cards")
    typed = {"amount": "25", "email": "ada@example.com", "note": "Sorry about the mug."}
    desk.press(form, "Give it", **typed)
    desk.press(form, "Give it", **typed)  # a second click
    shop.work()

    (card,) = shop.rows(GiftCard)
    assert (card.balance_minor, card.email, card.active, card.order_id) == (
        2500,
        "ada@example.com",
        True,
        None,
    )
    assert [(move.delta_minor, move.idempotency_key[:11]) for move in shop.rows(GiftCardEntry)] == [
        (2500, "issue:desk:")
    ]
    (letter,) = shop.mailbox("ada@example.com").letters
    (code,) = set(CODE.findall(letter.text))
    assert "Sorry about the mug." in letter.text
    assert acts(shop) == ["gift_card.issued"]
    assert desk.sees("ada@example.com", "$25.00", f"…{code[-4:]}", "Good")
    assert code not in desk.visit(f"/admin/discounts/gift-cards/{card.id}").answer.text

    desk.send("/mail", "Mail it again")
    shop.work()
    assert len(shop.mailbox("ada@example.com").letters) == 2
    assert acts(shop) == ["gift_card.issued", "gift_card.mailed_again"]
    assert shop.broken() == {}


def test_a_closed_card_holds_nothing_and_cannot_be_mailed(shop, desk):
    desk.visit("/admin/discounts/gift-cards/new")
    desk.send("/gift-cards", "Give it", amount="10", email="ada@example.com", last_day="2027-01-31")
    (card,) = shop.rows(GiftCard)
    desk.visit(f"/admin/discounts/gift-cards/{card.id}").sees("What happened to it", "Made")
    desk.send("/close", "Close the card")
    assert desk.sees("The card is closed.", "Closed", "$0.00")
    assert all(not form.action.endswith(("/close", "/mail")) for form in desk.forms())
    assert acts(shop) == ["gift_card.issued", "gift_card.closed"]
    desk.visit("/admin/discounts/gift-cards?q=" + card.last4.lower()).sees(f"…{card.last4}")
    desk.visit("/admin/discounts/gift-cards?q=zzzz").sees("No card like that")
    assert desk.visit("/admin/discounts/gift-cards/999").status == 404


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"amount": ""}, "How much is the card to hold?"),
        ({"amount": "0.50"}, "A card holds between 1.00 and 500.00."),
        ({"amount": "500.01"}, "A card holds between 1.00 and 500.00."),
        ({"amount": "1,50"}, "Enter an amount such as 12.50"),
        ({"email": "nobody"}, "This is not an e-mail address."),
        ({"email": ""}, "Whom is it to be mailed to?"),
    ],
)
def test_what_cannot_be_given_is_said_beside_its_field_and_stays(shop, desk, typed, says):
    desk.visit("/admin/discounts/gift-cards/new")
    desk.send(
        "/gift-cards", "Give it", **({"amount": "10", "email": "ada@example.com", "note": "Kept"} | typed)
    )
    assert desk.status == 422
    assert says in " ".join(desk.fails())
    assert ("note", "Kept") in desk.form("/gift-cards").values
    assert shop.rows(GiftCard) == []


def test_whoever_may_only_look_sees_cards_and_gives_none(shop, clerk):
    reader = clerk("fulfillment")
    assert reader.visit("/admin/discounts/gift-cards/new").status in (403, 404)
    assert reader.posts("/admin/discounts/gift-cards", amount="10").status in (403, 404)
    assert shop.rows(GiftCard) == []


def test_a_product_becomes_a_gift_card_while_it_was_never_on_sale(shop, desk):
    desk.visit("/admin/products/new")
    desk.send("/admin/products", "", title="Card")
    (product,) = shop.rows(Product)
    desk.visit(f"/admin/products/{product.id}")
    desk.send(f"/admin/products/{product.id}", "Save", is_gift_card="y", requires_shipping="y")
    (product,) = shop.rows(Product)
    assert (product.is_gift_card, product.requires_shipping) == (True, False)

    shop.sells("TEE")
    tee = shop.rows(Product)[-1]
    with transaction():
        db.session.get_one(Product, tee.id).published_at = shop.clock.now()
    desk.visit(f"/admin/products/{tee.id}")
    desk.send(f"/admin/products/{tee.id}", "Save", is_gift_card="y")
    assert desk.status == 422
    assert "What was on sale stays goods" in " ".join(desk.fails())
    assert [one.is_gift_card for one in shop.rows(Product)] == [True, False]
