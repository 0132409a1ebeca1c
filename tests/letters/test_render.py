"""Letters as they are read: subject, text and page, in the buyer's language and with the shop's own links."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from store.kit.i18n import lazy
from store.kit.money import Money
from store.letters import KINDS, render, samples
from store.letters.kinds import (
    Canceled,
    LostLink,
    OrderConfirmation,
    PaymentLate,
    Refunded,
    Shipped,
    StaffLowStock,
)
from store.letters.samples import DECK, ORDER, PAPER, PARCEL
from store.letters.types import LetterSum, LowStock, Stationery

SUBJECTS = {
    "order_confirmation": "Order #1001 confirmed",
    "payment_late": "Your payment for order #1001 has arrived",
    "payment_failed": "Your payment for order #1001 did not go through",
    "shipped": "Part of order #1001 is on its way",
    "tracking_corrected": "The right tracking number for order #1001",
    "delivered": "Did order #1001 arrive well?",
    "address_changed": "Order #1001 goes to a corrected address",
    "return_approved": "Your return 1001-R1 is approved",
    "return_declined": "About your return 1001-R1",
    "checkout_reminder": "You left something in your cart",
    "stock_alert": "Shall we tell you when it is back? America's #1 Enemy Tee Shirt (Size L, Black)",
    "back_in_stock": "It is back: America's #1 Enemy Tee Shirt (Size L, Black)",
    "gift_card": "Your TVNL gift card for $50.00",
    "story_mail": "A story for you: Voters in three counties were told the wrong day",
    "canceled": "Order #1001 is canceled",
    "refunded": "Refund of $12.00 for order #1001",
    "lost_link": "The link to your order",
    "email_changed": "Order #1001 now writes to this address",
    "staff_new_order": "New order #1001: $75.75",
    "staff_return": "Return 1001-R1 is waiting for an answer",
    "staff_dispute": "Dispute over order #1001: $75.75",
    "staff_attention": "Order #1001 needs attention",
    "staff_low_stock": "Low stock: 2 variants",
}


class Page(HTMLParser):
    """What a reader of the HTML part sees and can follow, and what its program would fetch."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.tags: list[str] = []
        self.words: list[str] = []
        self.lang = ""
        self._quiet = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.tags.append(tag)
        if tag == "html":
            self.lang = told.get("lang", "")
        if tag == "a":
            self.links.append(told.get("href", ""))
        self.fetched += [told[name] for name in ("src", "background", "srcset") if name in told]
        self._quiet += tag in ("style", "title")

    def handle_endtag(self, tag):
        self._quiet -= tag in ("style", "title")

    def handle_data(self, data):
        if not self._quiet:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_every_kind_has_a_sample_a_subject_and_both_parts():
    letters = samples()

    assert set(letters) == set(KINDS) == set(SUBJECTS)
    for name, letter in letters.items():
        written = render(letter, PAPER)
        assert written.subject == SUBJECTS[name]
        assert written.text.startswith("TV NEWS LIES\n============\n") and "<" not in written.text
        assert Page(written.html).lang == "en"


@pytest.mark.parametrize("name", KINDS)
def test_links_lead_to_the_shop_and_nothing_is_fetched(name):
    written = render(samples()[name], PAPER)
    page = Page(written.html)

    ours = [link for link in page.links if not link.startswith(("mailto:", "https://tools.usps.com/"))]
    assert len(ours) >= 2 and all(link.startswith("https://shop.example/") for link in ours)
    assert page.fetched == [] and not {"script", "img", "link", "form"} & set(page.tags)
    assert not re.search(r"url\(|@import|expression\(", written.html)
    assert set(page.links) - {"mailto:shop@shop.example"} <= set(re.findall(r"https://\S+", written.text))


@pytest.mark.parametrize("name", KINDS)
def test_the_text_part_says_it_in_lines_a_terminal_can_show(name):
    for line in render(samples()[name], PAPER).text.splitlines():
        assert len(line) <= 80 or "https://" in line
        assert line == line.rstrip()


@pytest.mark.parametrize("name", KINDS)
def test_the_same_facts_give_the_same_letter(name):
    assert render(samples()[name], PAPER) == render(samples()[name], PAPER)


def test_the_confirmation_tells_all_of_the_order():
    written = render(OrderConfirmation(ORDER), PAPER)

    for told in (written.text, Page(written.html).text):
        for words in (
            "Thank you, Ada Lovelace.", "America's #1 Enemy Tee Shirt", "9/11 & Media Deception Dollars", "Size L, Black",
            "$36.00", "-$7.20", "$75.75", "12 St James's Square", "Portland, OR 97205", "USPS Ground Advantage",
            "November 26, 2026", "December 1, 2026", "Read the small print.", "Love, A.",
        ):  # fmt: skip
            assert words in told
    assert written.text.count("https://shop.example/orders/Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z") == 1


def test_a_donation_alone_is_not_packed():
    order = replace(
        ORDER, lines=(), sums=(LetterSum(lazy("Donation"), Money(500, "USD")),), total=Money(500, "USD"),
        due=Money(500, "USD"), to_pack=False, address=(), delivery="", arrives=None, gift_message="",
    )  # fmt: skip
    text = render(OrderConfirmation(order), PAPER).text

    assert "Your payment of $5.00 has arrived. It pays for reporting" in text.replace("\n", " ")
    assert "pack" not in text and "Goes to" not in text


def test_an_order_paid_by_a_gift_card_claims_no_card_payment():
    order = replace(
        ORDER, due=Money(0, "USD"), beside=(LetterSum(lazy("Paid by gift card"), Money(-7575, "USD")),)
    )
    text = render(OrderConfirmation(order), PAPER).text

    assert "There is nothing left to pay." in text and "Paid by gift card: -$75.75" in text
    assert "Your payment of" not in text


def test_a_test_order_says_so():
    written = render(OrderConfirmation(replace(ORDER, test=True)), PAPER)
    assert (
        "Test order, no money moved" in written.text
        and "Test order, no money moved" in Page(written.html).text
    )


def test_cancellation_tells_the_truth_about_the_money():
    def said(**money):
        return render(Canceled(ORDER, **money), PAPER).text.replace("\n", " ")

    assert "$75.75 goes back the way you paid." in said(paid=True, refunded=Money(7575, "USD"))
    assert "write again about your money" in said(paid=True)
    assert "You have not been charged." in said()


def test_the_whole_order_in_one_parcel_is_not_called_a_part():
    written = render(Shipped(ORDER, replace(PARCEL, still_to_come=())), PAPER)
    assert written.subject == "Order #1001 is on its way" and "Still to come" not in written.text


def test_a_parcel_without_a_number_promises_no_tracking():
    parcel = replace(PARCEL, carrier="", tracking_number="", tracking_url="", still_to_come=(DECK,))
    written = render(Shipped(ORDER, parcel), PAPER)

    assert "By post: This parcel travels without a tracking number." in written.text
    assert "Follow your parcel" not in written.text + written.html


def test_a_late_payment_with_goods_left_is_simply_confirmed():
    assert "everything is still here" in render(PaymentLate(ORDER), PAPER).text
    assert "sold out meanwhile" in render(PaymentLate(ORDER, short=True), PAPER).text


def test_one_order_or_several_behind_a_lost_link():
    assert "Here is the link to your order." in render(LostLink([ORDER]), PAPER).text
    assert "Here are the links to your orders." in render(samples()["lost_link"], PAPER).text


def test_one_low_variant_is_named_in_the_subject():
    low = LowStock("deck-single", "The Loaded Deck", "", 0, 3)
    written = render(StaffLowStock([low]), PAPER)
    assert written.subject == "Low stock: deck-single"
    assert "The Loaded Deck (deck-single): sold out" in written.text


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "Zoë O’Brien & Söhne", "</mj-text><mj-raw>", "李小龍", "ليلى", "{{ 7 * 7 }}", "%(name)s 100%",
     "A\x0bB\x00C", "]]><!--", "'\"><a href=https://evil.example>"],
)  # fmt: skip
def test_what_people_type_stays_text(name):
    order = replace(
        ORDER, name=name, address=(name, "Main St 1"), gift_message=name, note=name, delivery=name
    )
    for letter in (OrderConfirmation(order), samples()["staff_new_order"].__class__(order)):
        written = render(letter, PAPER)
        page = Page(written.html)
        shown = re.sub(r"[\x00-\x1f]", "", name)
        assert shown in page.text and name.replace("\x0b", "\n").splitlines()[0] in written.text
        assert "script" not in page.tags and not any("evil" in link for link in page.links)
        assert page.tags.count("h1") == 1


def test_subjects_are_one_line_whatever_the_facts_hold():
    low = LowStock("deck\r\nBcc: eve@example.com", "Deck", "", 1, 3)
    assert render(StaffLowStock([low]), PAPER).subject == "Low stock: deck Bcc: eve@example.com"


def test_a_language_nobody_knows_is_english_throughout():
    written = render(Refunded(replace(ORDER, language="zz-ZZ"), Money(100, "USD")), PAPER)
    assert written.subject == "Refund of $1.00 for order #1001" and Page(written.html).lang == "en"


def test_a_shop_without_contact_or_imprint_prints_neither():
    bare = Stationery(shop="Corner Shop", public_url="http://127.0.0.1:8000/", zone="UTC")
    written = render(OrderConfirmation(ORDER), bare)

    assert "mailto:" not in written.html and written.text.endswith("Corner Shop\nhttp://127.0.0.1:8000/\n")
    assert "http://127.0.0.1:8000/orders/Ab3d" in written.text
