"""The rules of the quote, one by one, in figures anybody can check by hand."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from store.kit.frozen_text import freeze, thaw
from store.kit.i18n import Text
from store.kit.money import Money
from store.pricing import (
    Code,
    CodeKind,
    DeliveryOffer,
    Item,
    Promotion,
    PromotionKind,
    Scope,
    TaxRule,
    TaxTable,
    quote,
    round_up,
)
from tests.pricing.generated import carts

DECK = {"product": 7, "collections": frozenset({3})}
THREE_FOR_TWO = Promotion(
    1, "Deck day", PromotionKind.TAKE_PAY, Scope(collections=frozenset({3})), take=3, pay=2
)
TEN_FROM_FIVE = Promotion(2, "Five up", PromotionKind.PERCENT, percent=10, least=5)
STANDARD = DeliveryOffer("standard", "Standard", 900, 2, 5, zone="Germany", base_minor=900, included_g=500)
EXPRESS = DeliveryOffer("express", "Express", 2500, 1, 2, zone="Germany", base_minor=2500, included_g=500)
VAT = TaxRule("VAT", 19000, False, True)
VAT_INSIDE = TaxRule("VAT", 19000, True, True)


def usd(items, **terms):
    return quote(items, currency="USD", **terms)


def parts(priced) -> tuple[int, ...]:
    """(items, discount, shipping, tax added, donation, total)."""
    return (
        priced.items_minor,
        priced.discount_minor,
        priced.shipping_minor,
        priced.tax_added_minor,
        priced.donation_minor,
        priced.total_minor,
    )


def test_three_for_two_frees_the_cheapest_of_every_three_dearest_first():
    dear, cheap = Item(1, 3, 1500, **DECK), Item(2, 3, 1000, **DECK)
    priced = usd([dear, cheap], promotions=[THREE_FOR_TWO])
    assert priced.discount_minor == 1500 + 1000
    assert {line.item.key: line.discount_minor for line in priced.items} == {1: 1500, 2: 1000}


def test_what_is_saved_is_shared_by_the_pieces_that_made_the_deal():
    """Two at $15.00 and two at $10.00: one row of three, and the fourth stays out of it."""
    priced = usd([Item(1, 2, 1500, **DECK), Item(2, 2, 1000, **DECK)], promotions=[THREE_FOR_TWO])
    assert priced.discount_minor == 1000
    assert {line.item.key: line.discount_minor for line in priced.items} == {1: 750, 2: 250}


def test_the_promotion_that_saves_most_goes_first_and_a_line_is_lowered_once():
    decks, tee = Item(1, 3, 1000, **DECK), Item(2, 2, 2000, product=9)
    priced = usd([decks, tee], promotions=[TEN_FROM_FIVE, THREE_FOR_TWO])
    # three for two saves $10.00 on the decks, more than 10 % of $70.00; the two tees alone are fewer than five
    assert [(str(one.label), one.minor) for one in priced.discounts] == [
        ("Deck day: 3 for the price of 2", 1000)
    ]


def test_a_code_takes_its_part_of_what_promotions_left():
    code = Code(5, "DEFIANT10", CodeKind.PERCENT, 10, Scope(products=frozenset({7})), about="Decks")
    priced = usd(
        [Item(1, 3, 1000, **DECK), Item(2, 1, 2000, product=9)], promotions=[THREE_FOR_TWO], code=code
    )
    assert [one.minor for one in priced.discounts] == [1000, 200]
    assert priced.code == "DEFIANT10"
    assert [str(reason) for reason in priced.why("discount")][1] == ("10% with DEFIANT10 on Decks: −2.00 USD")


def test_a_fixed_code_stops_at_what_it_covers_and_never_touches_donation_or_delivery():
    code = Code(5, "FIFTY", CodeKind.FIXED, 5000)
    priced = usd([Item(1, 1, 1200)], deliveries=[STANDARD], chosen="standard", code=code, donation_minor=300)
    assert parts(priced) == (1200, 1200, 900, 0, 300, 1200)


def test_a_gift_card_is_neither_discounted_nor_taxed():
    code = Code(5, "HALF", CodeKind.PERCENT, 50)
    card = Item(1, 1, 5000, discountable=False, taxable=False)
    priced = usd([card, Item(2, 1, 1000)], code=code, tax=TaxTable({"": VAT}))
    assert parts(priced) == (6000, 500, 0, 95, 0, 5595)


def test_tax_comes_after_the_discount_line_by_line_half_up_and_on_delivery():
    code = Code(5, "TEN", CodeKind.PERCENT, 10)
    priced = usd(
        [Item(1, 1, 3600), Item(2, 1, 13)],
        deliveries=[STANDARD],
        chosen="standard",
        code=code,
        tax=TaxTable({"": VAT}),
    )
    # 10 % of 36.13 is 3.61: 3.60 and 0.01; 19 % of 32.40 is 6.156, of 0.12 is 0.0228, of 9.00 is 1.71
    assert [line.tax_minor for line in priced.items] == [616, 2]
    assert parts(priced) == (3613, 361, 900, 616 + 2 + 171, 0, 3613 - 361 + 900 + 789)


def test_tax_inside_prices_changes_no_total_and_is_told():
    priced = usd([Item(1, 1, 1190)], deliveries=[STANDARD], chosen="standard", tax=TaxTable({"": VAT_INSIDE}))
    assert parts(priced) == (1190, 0, 900, 0, 0, 2090)
    assert priced.tax_included_minor == 190 + 144  # 9.00 less 9.00/1.19 is 1.437
    assert [part.base_minor for part in priced.taxes] == [2090]


def test_each_tax_code_has_its_own_rate_and_the_rest_the_general_one():
    table = TaxTable({"": VAT, "books": TaxRule("Reduced VAT", 7000, False, False)})
    priced = usd(
        [Item(1, 1, 1000), Item(2, 1, 1000, tax_code="books"), Item(3, 1, 1000, tax_code="other")], tax=table
    )
    assert [line.tax_minor for line in priced.items] == [190, 70, 190]
    assert [(part.name, part.minor) for part in priced.taxes] == [("VAT", 380), ("Reduced VAT", 70)]
    assert priced.tax_name == ""


def test_free_delivery_takes_the_cheapest_way_off_every_way():
    code = Code(5, "POST", CodeKind.FREE_SHIPPING)
    asked = {"deliveries": [STANDARD, EXPRESS], "code": code}
    slow, fast = (
        usd([Item(1, 1, 100)], chosen="standard", **asked),
        usd([Item(1, 1, 100)], chosen="express", **asked),
    )
    assert (slow.shipping_minor, fast.shipping_minor, slow.code, slow.discount_minor) == (0, 1600, "POST", 0)
    assert [way.price_minor for way in slow.deliveries] == [0, 1600]


def test_a_code_that_takes_nothing_off_is_not_used_up():
    free = DeliveryOffer("standard", "Standard", 0, 2, 5)
    code = Code(5, "POST", CodeKind.FREE_SHIPPING)
    assert usd([Item(1, 1, 100)], deliveries=[free], chosen="standard", code=code).code == ""
    promised = Promotion(3, "Free post week", PromotionKind.FREE_DELIVERY, minimum_minor=100)
    priced = usd(
        [Item(1, 1, 100)], deliveries=[STANDARD], chosen="standard", code=code, promotions=[promised]
    )
    assert (priced.shipping_minor, priced.code) == (0, "")


def test_free_delivery_over_a_sum_looks_at_the_goods_before_discounts():
    promised = Promotion(3, "Free post", PromotionKind.FREE_DELIVERY, minimum_minor=5000)
    code = Code(5, "HALF", CodeKind.PERCENT, 50)
    priced = usd(
        [Item(1, 1, 5000)], deliveries=[STANDARD], chosen="standard", code=code, promotions=[promised]
    )
    assert parts(priced) == (5000, 2500, 0, 0, 0, 2500)
    assert (
        usd(
            [Item(1, 1, 4999)], deliveries=[STANDARD], chosen="standard", promotions=[promised]
        ).shipping_minor
        == 900
    )


def test_rounding_up_is_a_donation_to_the_next_whole_unit():
    priced = usd([Item(1, 1, 1860)], rounding_up=True, donation_minor=500)
    assert (priced.donation_minor, priced.round_up_minor, priced.total_minor) == (540, 40, 2400)
    assert usd([Item(1, 1, 1800)], rounding_up=True).round_up_minor == 0
    assert (round_up(0), round_up(1), round_up(99), round_up(100)) == (0, 99, 1, 0)


def test_gift_cards_pay_at_most_the_total_and_nothing_where_the_total_is_open():
    assert usd([Item(1, 1, 1860)], gift_minor=1000).due_minor == 860
    assert usd([Item(1, 1, 1860)], gift_minor=9000).gift_card_minor == 1860
    assert usd([Item(1, 1, 1860)], gift_minor=9000, tax_at_payment=True).gift_card_minor == 0


def test_a_donation_alone_is_a_quote_too():
    assert parts(usd([], donation_minor=2500)) == (0, 0, 0, 0, 2500, 2500)


def test_why_is_told_for_every_number():
    item = Item(1, 3, 1600, weight_g=400, list_minor=1800, break_from=3)
    way = DeliveryOffer(
        "standard", "Standard", 1300, 2, 5, zone="Germany", base_minor=900, included_g=500, per_kg_minor=400
    )
    priced = usd(
        [item],
        deliveries=[way],
        chosen="standard",
        tax=TaxTable({"": VAT_INSIDE}),
        donation_minor=150,
        rounding_up=True,
    )

    def told(of: str) -> list[tuple[str, dict[str, object]]]:
        return [(text.message, dict(text.values)) for text in priced.why(of)]

    def usd_(minor):
        return Money(minor, "USD")

    assert told("item:1") == [
        ("%(count)s × %(unit)s", {"count": 3, "unit": usd_(1600)}),
        (
            "from %(least)s on %(unit)s each instead of %(alone)s",
            {"least": 3, "unit": usd_(1600), "alone": usd_(1800)},
        ),
    ]
    (price, weight) = told("shipping")
    assert price[0] == "up to %(weight)s to %(zone)s %(base)s, each further kg %(more)s"
    assert (price[1]["weight"], price[1]["base"], price[1]["more"]) == ("500 g", usd_(900), usd_(400))
    assert weight == ("this parcel weighs %(weight)s", {"weight": "1.2 kg"})
    assert told("tax") == [
        (
            "%(rate)s%% %(name)s, included in %(sum)s",
            {"rate": "19", "name": Text("VAT"), "sum": usd_(6100)},
        )
    ]
    assert [message for message, _ in told("donation")] == [
        "%(amount)s as you wrote, without tax",
        "%(amount)s to round up to %(whole)s",
    ]
    assert len(told("total")) == 1


def test_a_frozen_reason_thaws_to_the_same_words():
    for cart in carts(40):
        for reason in quote(cart.items, **cart.arguments()).reasons:
            assert thaw(freeze(reason.text)) == reason.text


@settings(max_examples=150, deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_parts_always_sum_and_discounts_never_exceed(seed):
    (cart,) = carts(1, seed)
    priced = quote(cart.items, **cart.arguments())
    assert priced.total_minor == (
        priced.items_minor
        + priced.shipping_minor
        + priced.tax_added_minor
        + priced.donation_minor
        - priced.discount_minor
    )
    assert priced.discount_minor == sum(one.minor for one in priced.discounts)
    assert priced.discount_minor == sum(line.discount_minor for line in priced.items)
    for one in priced.discounts:
        assert one.minor == sum(one.shares.values()) > 0
    for line in priced.items:
        assert 0 <= line.discount_minor <= line.total_minor
    assert sum(part.minor for part in priced.taxes) == priced.tax_added_minor + priced.tax_included_minor
    assert 0 <= priced.gift_card_minor <= priced.total_minor
    assert min(priced.shipping_minor, priced.tax_added_minor, priced.due_minor) >= 0
    without = quote(cart.items, **(cart.arguments() | {"code": None, "rounding_up": False}))
    with_code = quote(cart.items, **(cart.arguments() | {"rounding_up": False}))
    assert with_code.total_minor <= without.total_minor  # a code never makes anything dearer
    assert [way.price_minor for way in with_code.deliveries] <= [
        way.price_minor for way in without.deliveries
    ]
