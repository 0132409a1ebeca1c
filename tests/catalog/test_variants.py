"""Options make variants; what was sold stays; prices, steps and bundles hold together."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from store import catalog, inventory, merchandising
from store.catalog import OptionValue, ProductStatus, Variant, desk
from store.catalog.drafts import OptionWish, StaleProduct, ValueWish, VariantDraft, WasSold
from store.catalog.rules import Wrong
from store.db import db, transaction
from tests.fulfillment.paid import paid

COLOURS = OptionWish("Colour", [ValueWish("Black", swatch="ink"), ValueWish("White", swatch="paper")])
SIZES = OptionWish("Size", [ValueWish("S"), ValueWish("M")])


def there(product_id: int) -> list[OptionWish]:
    """The options as they stand, to be changed."""
    db.session.rollback()
    return [
        OptionWish(option.name, [ValueWish(v.value, v.id, v.swatch) for v in option.values], option.id)
        for option in desk.whole(product_id).options
    ]


def titles(product_id: int) -> list[str]:
    db.session.rollback()
    return [variant.title for variant in desk.whole(product_id).variants]


@pytest.fixture
def tee(shelves) -> int:
    product_id = shelves.draft()
    shelves.options(product_id, COLOURS, SIZES)
    return product_id


def test_every_combination_becomes_a_variant_with_a_first_count(shelves, tee):
    made = shelves.makes(tee, "TEE", 2400, count=4)

    assert shelves.skus(tee) == ["TEE-BLACK-S", "TEE-BLACK-M", "TEE-WHITE-S", "TEE-WHITE-M"]
    assert titles(tee) == ["Black / S", "Black / M", "White / S", "White / M"]
    assert {a.left for a in inventory.availability(made).values()} == {4}
    movement = db.session.scalars(select(inventory.StockMovement)).first()
    assert (movement.kind.value, movement.actor, movement.delta) == ("initial", "staff:7", 4)
    assert desk.missing(desk.whole(tee)) == []
    assert shelves.shop.broken() == {}


def test_a_new_value_leaves_a_gap_that_can_be_filled(shelves, tee):
    shelves.makes(tee, "TEE")
    colours, sizes = there(tee)
    shelves.options(tee, colours, OptionWish("Size", [ValueWish("XS"), *sizes.values], sizes.id))

    assert len(desk.missing(desk.whole(tee))) == 2
    shelves.makes(tee, "TEE", keys=desk.missing(desk.whole(tee))[:1])
    assert titles(tee) == ["Black / XS", "Black / S", "Black / M", "White / S", "White / M"]


def test_values_change_names_and_places_and_variants_follow(shelves, tee):
    shelves.makes(tee, "TEE")
    colours, sizes = there(tee)
    small, medium = sizes.values
    swapped = [ValueWish("S", medium.id), ValueWish("M", small.id)]
    shelves.options(tee, OptionWish("Cut", swapped, sizes.id), colours)

    assert titles(tee) == ["S / Black", "S / White", "M / Black", "M / White"]
    assert shelves.skus(tee) == ["TEE-BLACK-M", "TEE-WHITE-M", "TEE-BLACK-S", "TEE-WHITE-S"]


def test_a_value_that_goes_takes_its_unsold_variants_along(shelves, tee):
    shelves.makes(tee, "TEE")
    colours, sizes = there(tee)
    gone = shelves.options(tee, OptionWish("Colour", colours.values[:1], colours.id), sizes)

    assert len(gone) == 2
    assert shelves.skus(tee) == ["TEE-BLACK-S", "TEE-BLACK-M"]
    assert not db.session.scalars(select(OptionValue).where(OptionValue.value == "White")).all()


def test_what_was_sold_or_counted_stays(shelves, tee):
    made = shelves.makes(tee, "TEE")
    shelves.hangs(tee)
    with transaction():
        desk.set_status(tee, ProductStatus.ACTIVE, **shelves.given)
        inventory.move(made[0], 3, inventory.MovementKind.RECEIVE, key="r", reason="new", **shelves.given)
    shelves.shop.variants["TEE-BLACK-S"] = made[0]
    paid(shelves.shop, **{"TEE-BLACK-S": 1})
    colours, sizes = there(tee)
    with pytest.raises(WasSold):
        shelves.options(tee, OptionWish("Colour", colours.values[1:], colours.id), sizes)
    with pytest.raises(WasSold), transaction():
        merchandising.drop_variant(tee, made[0], version=shelves.version(tee), **shelves.given)
    with transaction():
        merchandising.drop_variant(tee, made[1], version=shelves.version(tee), **shelves.given)

    assert shelves.skus(tee) == ["TEE-BLACK-S", "TEE-WHITE-S", "TEE-WHITE-M"]
    assert shelves.shop.broken() == {}


def test_a_whole_option_goes_only_when_variants_stay_apart(shelves, tee):
    made = shelves.makes(tee, "TEE")
    colours, _ = there(tee)
    with pytest.raises(Wrong, match="alike"):
        shelves.options(tee, colours)
    assert titles(tee) == ["Black / S", "Black / M", "White / S", "White / M"]
    for variant_id in (made[1], made[3]):
        with transaction():
            merchandising.drop_variant(tee, variant_id, version=shelves.version(tee), **shelves.given)
    shelves.options(tee, colours)
    assert titles(tee) == ["Black", "White"]


def test_a_third_option_gives_what_is_there_its_first_value(shelves, tee):
    shelves.makes(tee, "TEE", keys=desk.missing(desk.whole(tee))[:1])
    shelves.options(tee, *there(tee), OptionWish("Cut", [ValueWish("Straight"), ValueWish("Fitted")]))
    assert titles(tee) == ["Black / S / Straight"]

    with pytest.raises(Wrong, match="up to 3"):
        shelves.options(tee, *there(tee), OptionWish("Print", [ValueWish("Front")]))


@pytest.mark.parametrize(
    "wish",
    [
        OptionWish("Size", []),
        OptionWish("Size", [ValueWish("S"), ValueWish("s")]),
        OptionWish("", [ValueWish("S")]),
        OptionWish("Size", [ValueWish("S", swatch="plaid")]),
        OptionWish("Size", [ValueWish("x" * 49)]),
        OptionWish("Size", [ValueWish(str(n)) for n in range(21)]),
    ],
)
def test_options_that_cannot_be(shelves, wish):
    product_id = shelves.draft()
    with pytest.raises(Wrong):
        shelves.options(product_id, wish)
    assert there(product_id) == []


def test_a_variant_says_what_cannot_be(shelves):
    product_id = shelves.sells()
    shelves.sells("bag", "Bag", "BAG")
    (variant,) = desk.whole(product_id).variants
    good = {"sku": "TEE", "price_minor": 2000}
    for wrong, field in (
        ({"sku": "bag"}, "sku"),
        ({"sku": "code"}, "sku"),
        ({"compare_at_minor": 2000}, "compare_at"),
        ({"pieces": 0}, "pieces"),
        ({"hs_code": "6109.10"}, "hs_code"),
        ({"origin": "us"}, "origin"),
        ({"barcode": "12 34"}, "barcode"),
        ({"breaks": {3: 2000}}, "breaks"),
        ({"active": False}, "active"),
    ):
        with pytest.raises(Wrong) as refusal, transaction():
            desk.edit_variant(
                product_id, variant.id, VariantDraft(**good | wrong),
                version=shelves.version(product_id), **shelves.given,
            )  # fmt: skip
        assert refusal.value.field == field
    with transaction():
        names = desk.edit_variant(
            product_id, variant.id, VariantDraft("tee-1", 2200, 2500, breaks={3: 2000, 6: 1800}),
            version=shelves.version(product_id), **shelves.given,
        )  # fmt: skip
    assert sorted(names) == ["breaks", "compare_at_minor", "price_minor", "sku"]
    sold = catalog.sale_variant("tee-1", "USD")
    assert {count: money.minor for count, money in sold.breaks.items()} == {3: 2000, 6: 1800}


def test_prices_of_all_at_once(shelves, tee):
    made = shelves.makes(tee, "TEE")
    with pytest.raises(Wrong) as refusal, transaction():
        desk.set_prices(
            tee, {made[0]: (2500, None), made[1]: (2500, 2400)}, version=shelves.version(tee), **shelves.given
        )
    assert refusal.value.field == f"compare-{made[1]}"
    with transaction():
        changed = desk.set_prices(
            tee, {made[0]: (2500, 3000), made[1]: (2000, None)}, version=shelves.version(tee), **shelves.given
        )
    assert changed == 1

    white = there(tee)[0].values[1].id
    with transaction():
        columns = {"price_minor": 2600, "origin": "US"}
        assert desk.set_many(tee, columns, value_id=white, version=shelves.version(tee), **shelves.given) == 2
    prices = db.session.execute(
        select(Variant.price_minor, Variant.origin)
        .where(Variant.product_id == tee)
        .order_by(Variant.position)
    ).all()
    assert [tuple(row) for row in prices] == [(2500, ""), (2000, ""), (2600, "US"), (2600, "US")]
    with pytest.raises(StaleProduct), transaction():
        desk.set_prices(tee, {made[0]: (1, None)}, version=1, **shelves.given)


def test_a_bundle_holds_single_things(shelves):
    tee, deck, both = (shelves.sells(sku.lower(), sku, sku) for sku in ("TEE", "DECK", "BOTH"))
    ids = {one: desk.whole(one).variants[0].id for one in (tee, deck, both)}

    def fills(product_id: int, parts: dict[str, int]) -> None:
        with transaction():
            desk.fill_bundle(
                product_id, ids[product_id], parts, version=shelves.version(product_id), **shelves.given
            )

    for wrong in ({"BOTH": 1}, {"NONE": 1}, {"TEE": 0}, {"TEE": 1, "tee": 1}):
        with pytest.raises(Wrong) as refusal:
            fills(both, wrong)
        assert refusal.value.field == "parts"
    fills(both, {"tee": 1, "DECK": 2})
    assert catalog.part_counts([ids[both]]) == {ids[both]: {ids[tee]: 1, ids[deck]: 2}}
    for product_id, parts in ((tee, {"DECK": 1}), (deck, {"BOTH": 1})):
        with pytest.raises(Wrong):
            fills(product_id, parts)
    fills(both, {})
    assert catalog.part_counts([ids[both]]) == {}
