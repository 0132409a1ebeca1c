"""The pack solver against brute force, and what it says about the next better buy."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.kit.money import Money, divide_half_up
from store.pricing import BadPieces, NotEnoughPacks, Pack, best_packs, next_deal, read_pieces


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def pack(pieces: int, minor: int, left: int | None = None, **breaks: int) -> Pack:
    """A pack under its own size as key; `from_3=400` is a price break."""
    steps = {int(name.removeprefix("from_")): usd(unit) for name, unit in breaks.items()}
    return Pack(pieces, pieces, usd(minor), steps, left)


NOTES = [pack(10, 500), pack(50, 2000), pack(100, 3500)]


def told(mix) -> tuple[dict[int, int], int, int]:
    """(count by pack, cents, pieces to spare)."""
    return {line.pack.key: line.count for line in mix.lines}, mix.total.minor, mix.surplus


def brute(wanted: int, packs: Sequence[Pack]) -> tuple[int, int, int] | None:
    """(cents, pieces to spare, packs) by trying every mix; more of one pack than it takes alone, or than its
    highest break, is never cheaper."""
    reach = []
    for one in packs:
        alone = max(-(-wanted // one.pieces), *one.breaks, 0) if one.breaks else -(-wanted // one.pieces)
        reach.append(range((alone if one.left is None else min(alone, one.left)) + 1))
    best = None
    for counts in product(*reach):
        held = sum(n * one.pieces for n, one in zip(counts, packs, strict=True))
        if held >= wanted:
            cents = sum(
                min([one.price.minor, *(u.minor for least, u in one.breaks.items() if least <= n)]) * n
                for n, one in zip(counts, packs, strict=True)
            )
            tried = (cents, held - wanted, sum(counts))
            best = tried if best is None else min(best, tried)
    return best


def solved(wanted: int, packs: Sequence[Pack]) -> tuple[int, int, int] | None:
    try:
        mix = best_packs(wanted, packs)
    except NotEnoughPacks:
        return None
    assert mix.wanted == wanted
    for line in mix.lines:
        assert line.count >= 1 and (line.pack.left is None or line.count <= line.pack.left)
        assert line.total == line.unit * line.count
    assert sum((line.total for line in mix.lines), usd(0)) == mix.total
    return mix.total.minor, mix.surplus, mix.packs


@st.composite
def price_lists(draw, *, most: int = 3) -> list[Pack]:
    """Up to three packs of different sizes, some of them few, some with price breaks, some nonsense-priced."""
    sizes = draw(st.lists(st.integers(1, 60), min_size=1, max_size=most, unique=True))
    packs = []
    for size in sizes:
        price = draw(st.integers(0, 4000))
        steps = draw(st.dictionaries(st.integers(2, 12), st.integers(0, 4000), max_size=2))
        left = draw(st.none() | st.integers(0, 12))
        packs.append(Pack(size, size, usd(price), {least: usd(unit) for least, unit in steps.items()}, left))
    return packs


def test_thirty_seven_notes_are_four_packs_of_ten():
    assert told(best_packs(37, NOTES)) == ({10: 4}, 2000, 3)
    assert told(best_packs(160, NOTES)) == ({10: 1, 50: 1, 100: 1}, 6000, 0)
    assert told(best_packs(95, NOTES)) == ({100: 1}, 3500, 5)


def test_every_number_of_notes_up_to_500_is_as_cheap_as_brute_force():
    for wanted in range(1, 501):
        assert solved(wanted, NOTES) == brute(wanted, NOTES), wanted


def test_with_few_packs_left_every_number_up_to_500_is_still_right_or_refused():
    few = [pack(10, 500, 6), pack(50, 2000, 3), pack(100, 3500, 2, from_2=3400)]
    for wanted in range(1, 501):
        assert solved(wanted, few) == brute(wanted, few), wanted


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 120), price_lists())
def test_any_price_list_is_solved_as_well_as_brute_force_does(wanted, packs):
    assert solved(wanted, packs) == brute(wanted, packs)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 500), price_lists(most=2))
def test_any_two_packs_are_solved_up_to_500(wanted, packs):
    assert solved(wanted, packs) == brute(wanted, packs)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 60), price_lists())
def test_the_next_deal_is_really_better_and_is_the_first_one(wanted, packs):
    try:
        mix = best_packs(wanted, packs)
    except NotEnoughPacks:
        return
    deal = next_deal(mix, packs)
    above = []
    for pieces in range(mix.pieces + 1, mix.pieces + max(one.pieces for one in packs) + 1):
        try:
            above.append(best_packs(pieces, packs))
        except NotEnoughPacks:
            break
    same = [other for other in above if other.total == mix.total]
    each = divide_half_up(mix.total.minor, mix.pieces)
    cheaper = [other for other in above if divide_half_up(other.total.minor, other.pieces) < each]
    if same:
        assert deal is not None and (deal.mix.pieces, deal.mix.total) == (same[-1].pieces, mix.total)
    elif cheaper:
        assert deal is not None and deal.mix.pieces == cheaper[0].pieces
    else:
        assert deal is None
    if deal is not None:
        assert best_packs(deal.mix.pieces, packs) == deal.mix
        assert deal.mix.pieces > mix.pieces


def test_the_next_deal_says_why():
    same = next_deal(best_packs(37, NOTES), NOTES)
    assert told(same.mix) == ({50: 1}, 2000, 0)
    assert str(same.reason) == "10 more for the same money."

    more = next_deal(best_packs(50, NOTES), NOTES)
    assert told(more.mix) == ({100: 1}, 3500, 0)
    assert more.reason.values == {"more": 50, "extra": usd(1500), "now": usd(35), "was": usd(40)}

    assert next_deal(best_packs(100, NOTES), NOTES) is None


def test_a_deal_that_is_not_there_is_not_offered():
    assert (
        next_deal(best_packs(37, [pack(10, 500), pack(50, 2000, 0)]), [pack(10, 500), pack(50, 2000, 0)])
        is None
    )


def test_a_break_can_make_more_packs_cheaper_than_fewer():
    tens = [pack(10, 1000, from_10=800)]
    assert told(best_packs(90, tens)) == ({10: 10}, 8000, 10)
    assert told(best_packs(80, tens)) == ({10: 8}, 8000, 0)


def test_what_is_not_there_is_refused_and_says_how_many_there_are():
    with pytest.raises(NotEnoughPacks) as refused:
        best_packs(161, [pack(10, 500, 6), pack(50, 2000, 2)])
    assert refused.value.most == 160 and "hold 160 together" in str(refused.value.message)
    with pytest.raises(NotEnoughPacks) as sold_out:
        best_packs(1, [pack(10, 500, 0)])
    assert str(sold_out.value.message) == "All packs have just sold out."


@pytest.mark.parametrize(
    "odd", ["", "0", "-1", "5001", "99999", "3.5", "1e2", "٣٧", "3_7", "three", "37;", "\n37"]
)
def test_only_plain_numbers_up_to_5000_are_read(odd):
    with pytest.raises(BadPieces):
        read_pieces(odd)


def test_plain_numbers_are_read():
    assert [read_pieces(text) for text in ("1", " 37 ", "0037", "5000")] == [1, 37, 37, 5000]
