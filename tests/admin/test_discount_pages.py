"""Codes, promotions, delivery and tax at the desk: made, changed, paused, and refused in words beside the field."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from store.audit.models import AuditEntry
from store.db import db
from store.pricing import DeliveryMethod, DeliveryZone, TaxMode, TaxRate, delivery_offers, modes, tax_rule
from store.promotions import AutomaticPromotion, DiscountCode

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def desk(shop, clerk):
    """A manager at the desk."""
    return clerk("manager")


def acts(shop, kind: str) -> list[str]:
    return [entry.act for entry in shop.rows(AuditEntry) if entry.subject_kind == kind]


def test_a_code_is_made_listed_paused_and_resumed(shop, desk):
    shop.sells("TEE", title="Plain Tee")
    desk.visit("/admin/discounts").sees("No codes yet", "No promotions yet")
    desk.visit("/admin/discounts/codes/new")
    assert dict(desk.form("/codes").values)["code"].startswith("TVNL-")
    desk.send(
        "/codes",
        "Make",
        code="Spring10",
        kind="percent",
        value="10",
        minimum="20",
        first_day="2026-12-01",
        last_day="2026-12-07",
        usage_limit="100",
    )
    assert desk.path == "/admin/discounts"
    assert desk.sees(
        "Spring10",
        "10 % off from $20.00 on",
        "Everything",
        "Dec 1, 2026 to Dec 7, 2026",
        "0 of 100",
        "To come",
    )
    (row,) = shop.rows(DiscountCode)
    assert (row.code_key, row.minimum_minor, row.per_customer_limit) == ("spring10", 2000, 1)
    # whole days in New York: from midnight, until the midnight after the last
    assert (row.starts_at, row.ends_at) == (
        datetime(2026, 12, 1, 5, tzinfo=UTC),
        datetime(2026, 12, 8, 5, tzinfo=UTC),
    )
    desk.send("/state", "Pause")
    assert desk.sees("Spring10 is paused.", "Paused")
    desk.send("/state", "Resume")
    assert shop.rows(DiscountCode)[0].active
    assert acts(shop, "discount_code") == ["discount.made", "discount.paused", "discount.resumed"]


def test_what_cannot_be_stands_beside_its_field_and_what_was_typed_stays(shop, desk):
    desk.visit("/admin/discounts/codes/new")
    desk.send(
        "/codes",
        "Make",
        code="a b",
        kind="percent",
        value="101",
        minimum="ten",
        usage_limit="0",
        first_day="2026-12-09",
        last_day="2026-12-01",
    )
    assert desk.status == 422
    assert desk.sees(
        "Use 3 to 32 letters",
        "whole percent from 1 to 100",
        "Enter an amount such as 12.50",
        "whole number from 1 to 1000000",
        "The last day cannot be before the first.",
    )
    assert dict(desk.form("/codes").values)["minimum"] == "ten" and shop.rows(DiscountCode) == []
    desk.send(
        "/codes",
        "Make",
        code="TWICE",
        kind="fixed",
        value="5",
        minimum="",
        usage_limit="",
        first_day="",
        last_day="",
    )
    desk.visit("/admin/discounts/codes/new").send("/codes", "Make", code="twice", kind="fixed", value="5")
    assert desk.status == 422 and desk.sees("There is a code of this name already")


def test_two_people_at_one_code_are_told(shop, desk, clerk):
    desk.visit("/admin/discounts/codes/new").send("/codes", "Make", code="ONE", kind="percent", value="10")
    key = shop.rows(DiscountCode)[0].id
    other = clerk("owner")
    desk.visit(f"/admin/discounts/codes/{key}")
    other.visit(f"/admin/discounts/codes/{key}").send(f"/codes/{key}", "Save", value="20")
    desk.send(f"/codes/{key}", "Save", value="30")
    assert desk.status == 409 and desk.sees("Somebody changed this")
    assert dict(desk.form(f"/codes/{key}").values)["value"] == "20"
    desk.send(f"/codes/{key}", "Save", value="30")
    assert shop.rows(DiscountCode)[0].value == 30


def test_promotions_of_each_kind_read_back_as_they_were_written(shop, desk):
    tee = shop.sells("TEE", title="Plain Tee")
    assert tee
    for typed, told in (
        ({"title": "Deck day", "kind": "take_pay", "take": "3", "pay": "2"}, "3 for the price of 2"),
        ({"title": "Five up", "kind": "percent", "percent": "10", "least": "5"}, "10 % off from 5 on"),
        ({"title": "Free post", "kind": "free_delivery", "minimum": "75"}, "Free delivery from $75.00 on"),
    ):
        desk.visit("/admin/discounts/promotions/new").send("/promotions", "Make", **typed)
        assert desk.path == "/admin/discounts" and desk.sees(typed["title"], told, "Running")
    rows = shop.rows(AutomaticPromotion)
    assert [row.rule for row in rows] == [
        {"kind": "take_pay", "take": 3, "pay": 2},
        {"kind": "percent", "percent": 10, "least": 5},
        {"kind": "free_delivery", "minimum_minor": 7500},
    ]
    desk.visit(f"/admin/discounts/promotions/{rows[1].id}")
    assert dict(desk.form(f"/promotions/{rows[1].id}").values)["least"] == "5"
    desk.send(f"/promotions/{rows[1].id}", "Save", kind="percent", percent="", least="")
    assert desk.status == 422 and desk.sees("whole percent from 1 to 100")
    desk.visit("/admin/discounts/promotions/new")
    desk.send("/promotions", "Make", title="", kind="take_pay", take="2", pay="2")
    assert desk.sees("Give it the title", "how many fewer are paid")


def test_who_only_reads_sees_no_button(shop, clerk):
    reader = clerk("read-only")
    assert reader.visit("/admin/discounts").status == 200
    assert "New code" not in reader.words
    assert reader.visit("/admin/discounts/codes/new").status in (403, 404)
    assert reader.visit("/admin/settings/tax").status in (403, 404)


def test_a_zone_and_its_way_are_made_and_buyers_have_it_at_once(shop, desk):
    desk.visit("/admin/settings/delivery").sees("United States", "Germany", "Standard mail")
    desk.visit("/admin/settings/delivery/zones/new")
    desk.send("/zones", "Make", name="Alps", countries="Austria, CH\nNarnia")
    assert desk.status == 422 and desk.sees("This is no country we know: Narnia.")
    desk.send("/zones", "Make", name="Alps", countries="Austria, CH, Germany")
    assert desk.status == 422 and desk.sees("DE is in the zone Germany already.")
    desk.send("/zones", "Make", name="Alps", countries="Austria, CH")
    assert desk.path == "/admin/settings/delivery" and desk.sees(
        "Alps", "Austria, Switzerland", "no way of delivery yet"
    )
    alps = next(zone for zone in shop.rows(DeliveryZone) if zone.name == "Alps")
    assert alps.countries == ["AT", "CH"]
    desk.visit(f"/admin/settings/delivery/zones/{alps.id}/ways/new")
    desk.send("/ways", "Make", name="Letter", code="Letter!", price="x", days_min="5", days_max="3")
    assert desk.sees("Use lower-case letters", "Enter an amount such as 12.50")
    wish = {
        "name": "Letter",
        "code": "letter",
        "price": "9",
        "included_g": "500",
        "per_kg": "4",
        "most_g": "2000",
    }
    desk.send("/ways", "Make", **wish, free_over="75", days_min="5", days_max="3")
    assert desk.status == 422 and desk.sees("cannot be fewer than the fewest")
    desk.send("/ways", "Make", **wish, free_over="75", days_min="3", days_max="5")
    assert desk.sees("$9.00 up to 500 g, each further kg $4.00", "$75.00", "3 to 5")

    def price(weight: int, goods: int) -> list[int]:
        db.session.rollback()
        return [way.price_minor for way in delivery_offers("CH", weight_g=weight, items_minor=goods)]

    assert (price(500, 100), price(501, 100), price(501, 7500), price(2001, 100)) == ([900], [1300], [0], [])
    way = next(row for row in shop.rows(DeliveryMethod) if row.name == "Letter")
    desk.visit(f"/admin/settings/delivery/zones/{alps.id}").send("/remove", "Take it away")
    assert desk.status == 409 and desk.sees("Take its ways of delivery out first.")
    desk.visit(f"/admin/settings/delivery/ways/{way.id}").send("/remove", "Take it away")
    desk.visit(f"/admin/settings/delivery/zones/{alps.id}").send("/remove", "Take it away")
    assert [zone.name for zone in shop.rows(DeliveryZone)] == ["United States", "Germany"]
    assert acts(shop, "delivery_zone") == ["delivery_zone.made", "delivery_zone.removed"]


def test_a_rate_is_collected_from_the_next_look_on(shop, desk):
    desk.visit("/admin/settings/tax").sees("No rates yet")
    desk.visit("/admin/settings/tax/rates/new")
    desk.send("/rates", "Make", country="US", state="Narnia", name="Sales tax", rate="101")
    assert desk.status == 422 and desk.sees("Enter percent from 0 to 100")
    desk.send("/rates", "Make", country="US", state="Narnia", name="Sales tax", rate="8.25")
    assert desk.status == 422 and desk.sees("This country has no state of this name.")
    desk.send(
        "/rates", "Make", country="US", state="california", name="Sales tax", rate="8.25", on_shipping="y"
    )
    assert desk.path == "/admin/settings/tax" and desk.sees(
        "United States, CA", "8.25 %", "come without", "bears it"
    )
    db.session.rollback()
    rule = tax_rule("US", "ca")
    assert rule is not None and (rule.rate_ppm100, rule.on_shipping, rule.inclusive) == (8250, True, False)
    assert tax_rule("US", "California") == rule and tax_rule("US", "MA") is None
    desk.visit("/admin/settings/tax/rates/new").send(
        "/rates", "Make", country="US", state="CA", name="Sales tax", rate="9"
    )
    assert desk.status == 422 and desk.sees("There is a rate for this place")
    key = shop.rows(TaxRate)[0].id
    desk.visit(f"/admin/settings/tax/rates/{key}").send(f"/rates/{key}", "Save", rate="7.5")
    db.session.rollback()
    assert tax_rule("US", "CA").rate_ppm100 == 7500
    desk.visit(f"/admin/settings/tax/rates/{key}").send("/remove", "Take it away")
    assert shop.rows(TaxRate) == [] and acts(shop, "tax_rate")[-1] == "tax_rate.removed"


def test_the_modes_are_chosen_and_written_down(shop, desk):
    desk.visit("/admin/settings/tax").send("/settings/tax", "Save", mode="stripe_added")
    assert desk.sees("From now on: Stripe Tax, on top of prices.", "these rates rest")
    db.session.rollback()
    assert modes().tax is TaxMode.STRIPE_ADDED
    assert acts(shop, "setting") == ["settings.tax_mode_changed"]
    desk.visit("/admin/settings/delivery").send("/settings/delivery", "Save", mode="stripe")
    desk.send("/settings/delivery", "Save", mode="nonsense")
    assert desk.status == 409
