"""A code answers what it gives, or says exactly why it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from store import promotions
from store.audit.models import AuditEntry
from store.db import db, transaction
from store.pricing import CodeKind, Item, Scope
from store.promotions import (
    CodeNotYet,
    CodeOver,
    CodeTaken,
    CodeUsedUp,
    CodeWish,
    LimitBelowUses,
    MinimumNotReached,
    NoneOfYourThings,
    StaleDiscount,
    UnknownCode,
)
from tests.promotions.buying import fill_cart, make_code, place, used

TEE = Item(1, 1, 2000, product=7)


def test_letters_are_compared_without_case_and_spaces(shop):
    make_code(shop, "Défiant10")
    found = promotions.find_code("  DÉFIANT10 ", now=shop.clock.now())
    assert (found.code, found.kind, found.value) == ("Défiant10", CodeKind.PERCENT, 10)


def test_what_is_no_code_is_unknown(shop):
    make_code(shop)
    for typed in ("", "  ", "NOPE", "x" * 500, "A\x00B", "💥", "DEFIANT10\n\n!"):
        with pytest.raises(UnknownCode):
            promotions.find_code(typed, now=shop.clock.now())


def test_a_paused_code_is_unknown_until_it_is_resumed(shop):
    row = make_code(shop)
    with transaction():
        promotions.switch_code(row.id, False, version=1, by="staff:1", at=shop.clock.now())
    with pytest.raises(UnknownCode):
        promotions.find_code("DEFIANT10", now=shop.clock.now())
    with transaction():
        promotions.switch_code(row.id, True, version=2, by="staff:1", at=shop.clock.now())
    assert promotions.find_code("defiant10", now=shop.clock.now()).value == 10


def test_its_days_are_told_by_the_shops_own_calendar(shop):
    """Midnight in New York is five in the morning in Greenwich: the day told is New York's."""
    start, end = datetime(2026, 12, 1, 5, tzinfo=UTC), datetime(2026, 12, 8, 5, tzinfo=UTC)
    make_code(shop, starts_at=start, ends_at=end)
    with pytest.raises(CodeNotYet) as early:
        promotions.find_code("DEFIANT10", now=start - timedelta(seconds=1))
    assert str(early.value) == "DEFIANT10 can be used from December 1, 2026 on."
    assert promotions.find_code("DEFIANT10", now=start)
    with pytest.raises(CodeOver) as late:
        promotions.find_code("DEFIANT10", now=end)
    assert str(late.value) == "DEFIANT10 ended on December 7, 2026."


def test_the_minimum_and_the_scope_are_told_with_what_is_missing(shop):
    make_code(shop, scope=Scope(products=frozenset({7})), minimum_minor=5000)
    with pytest.raises(NoneOfYourThings):
        promotions.find_code("DEFIANT10", now=shop.clock.now(), items=[Item(1, 1, 9000, product=8)])
    with pytest.raises(MinimumNotReached) as short:
        promotions.find_code("DEFIANT10", now=shop.clock.now(), items=[TEE, Item(2, 9, 9000, product=8)])
    assert str(short.value) == "DEFIANT10 needs 50.00 USD of goods; 30.00 USD are missing."
    assert promotions.find_code("DEFIANT10", now=shop.clock.now(), items=[Item(1, 3, 2000, product=7)])


def test_a_used_up_code_says_so(shop):
    shop.sells("TEE", price=2000)
    make_code(shop, usage_limit=1)
    place(shop, fill_cart(shop, "TEE", code="DEFIANT10"))
    with pytest.raises(CodeUsedUp) as gone:
        promotions.find_code("DEFIANT10", now=shop.clock.now())
    assert gone.value.status == 409 and gone.value.field == "code"


def test_staff_cannot_make_a_code_twice_nor_lower_its_limit_below_its_uses(shop):
    shop.sells("TEE", price=2000)
    row = make_code(shop, usage_limit=5)
    with pytest.raises(CodeTaken):
        make_code(shop, "defiant10")
    for _ in range(2):
        place(shop, fill_cart(shop, "TEE", code="DEFIANT10"))
    wish = CodeWish("DEFIANT10", CodeKind.PERCENT, 20, Scope(), 0, None, None, 1, None)
    with pytest.raises(LimitBelowUses), transaction():
        promotions.change_code(row.id, wish, version=1, by="staff:1", at=shop.clock.now())
    with pytest.raises(StaleDiscount), transaction():
        promotions.change_code(row.id, wish, version=9, by="staff:1", at=shop.clock.now())
    assert used("DEFIANT10") == 2
    db.session.rollback()
    acts = [entry.act for entry in shop.rows(AuditEntry) if entry.subject_kind == "discount_code"]
    assert acts == ["discount.made"]


def test_suggested_codes_are_easy_to_type_and_never_alike():
    codes = {promotions.suggested_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(promotions.CODE.fullmatch(code) and not set(code[5:]) & set("ILO01") for code in codes)
