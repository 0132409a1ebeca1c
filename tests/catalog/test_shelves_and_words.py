"""Pictures hang in order, shelves come down and up again, words stand in two languages."""

from __future__ import annotations

import pytest

from store import catalog, merchandising
from store.catalog import ProductStatus, desk, redirect_of
from store.catalog.drafts import OptionWish, StaleProduct, ValueWish
from store.catalog.rules import Wrong
from store.db import db, transaction
from store.kit.errors import NotFound
from store.kit.i18n import speaking


def pictures(product_id: int) -> list[tuple[str, int]]:
    db.session.rollback()
    return [(image.alt, image.position) for image in desk.hung(product_id)]


def test_pictures_hang_in_the_order_said(shelves):
    tee = shelves.draft()
    front, back, near = (shelves.hangs(tee, alt) for alt in ("Front", "Back", "Near"))
    before = shelves.stamp
    wanted = {
        front: desk.Hung("Front", position=2),
        back: desk.Hung("The back", position=1),
        near: desk.Hung("Near", position=3),
    }
    with transaction():
        assert desk.rehang(tee, wanted, **shelves.given)
    assert pictures(tee) == [("The back", 0), ("Front", 1), ("Near", 2)]
    assert shelves.stamp == before + 1
    with transaction():
        assert not desk.rehang(tee, {back: desk.Hung("The back", position=0)}, **shelves.given)
    for wrong, field in ((desk.Hung(" "), f"alt-{near}"), (desk.Hung("x", 99), f"value-{near}")):
        with pytest.raises(Wrong) as refusal, transaction():
            desk.rehang(tee, {near: wrong}, **shelves.given)
        assert refusal.value.field == field


def test_a_picture_taken_down_hangs_again_where_it_was(shelves):
    tee = shelves.draft()
    shelves.options(tee, OptionWish("Colour", [ValueWish("Black")]))
    black = desk.whole(tee).options[0].values[0].id
    front, _back = (shelves.hangs(tee, alt, black) for alt in ("Front", "Back"))
    with transaction():
        media_id, was = desk.take_down(tee, front, **shelves.given)
    assert pictures(tee) == [("Back", 1)]
    with transaction():
        desk.hang(
            tee,
            media_id,
            was.alt,
            option_value_id=was.option_value_id,
            position=was.position,
            **shelves.given,
        )
    assert [alt for alt, _ in pictures(tee)] == ["Front", "Back"]
    assert desk.hung(tee)[0].option_value_id == black


def test_the_last_picture_of_what_is_on_sale_stays(shelves):
    tee = shelves.sells()
    (image,) = desk.hung(tee)
    with pytest.raises(Wrong), transaction():
        desk.take_down(tee, image.id, **shelves.given)
    with transaction():
        desk.set_status(tee, ProductStatus.ARCHIVED, **shelves.given)
        desk.take_down(tee, image.id, **shelves.given)
    assert pictures(tee) == []


def test_the_same_picture_does_not_hang_twice(shelves):
    tee = shelves.draft()
    shelves.hangs(tee)
    shelves.media = 0
    with pytest.raises(Wrong, match="already"):
        shelves.hangs(tee)
    assert len(pictures(tee)) == 1


def test_a_shelf_moves_comes_down_and_goes_up_again(shelves):
    tee, bag = shelves.sells(), shelves.sells("bag", "Bag", "BAG")
    with transaction():
        wear = desk.create_shelf(desk.ShelfDraft("Wear it", "wear"), **shelves.given).id
        assert desk.put_on_shelf(wear, [bag, tee], **shelves.given) == 2
        assert desk.put_on_shelf(wear, [tee], **shelves.given) == 0
    with transaction():
        desk.arrange(wear, [tee, bag], version=2, **shelves.given)
        desk.edit_shelf(
            wear, desk.ShelfDraft("Wear it", "clothes", "Small *runs*."), version=3, **shelves.given
        )
        desk.translate_shelf(wear, "es", {"title": "Para llevar"}, **shelves.given)
    assert [card.slug for card in catalog.cards("USD", collection="clothes")] == ["tee", "bag"]
    assert redirect_of("/collections/wear") == "/collections/clothes"
    with pytest.raises(StaleProduct), transaction():
        desk.edit_shelf(wear, desk.ShelfDraft("x", "x"), version=3, **shelves.given)

    with transaction():
        removed = desk.remove_shelf(wear, leads_to="/", version=4, **shelves.given)
    db.session.rollback()
    assert catalog.collection("clothes") is None
    assert (redirect_of("/collections/clothes"), redirect_of("/collections/wear")) == ("/", "/")
    assert catalog.product("tee", "USD") is not None

    with transaction():
        again = desk.restore_shelf(removed, **shelves.given).id
    assert desk.on_shelf(again) == [tee, bag]
    assert desk.translated_shelf(again, "es")["title"] == "Para llevar"
    assert redirect_of("/collections/clothes") is None
    with pytest.raises(NotFound), transaction():
        desk.restore_shelf(removed, **shelves.given)
    assert [act for act, _, _ in shelves.log()][-2:] == ["collection.removed", "collection.restored"]


def test_a_shelf_cannot_come_back_to_an_address_given_away_or_after_too_long(shelves):
    with transaction():
        one, other = (
            desk.create_shelf(desk.ShelfDraft(slug, slug), **shelves.given).id for slug in ("a", "b")
        )
    with transaction():
        removed = [desk.remove_shelf(one, **shelves.given), desk.remove_shelf(other, **shelves.given)]
        desk.create_shelf(desk.ShelfDraft("New", "a"), **shelves.given)
    with pytest.raises(Wrong), transaction():
        desk.restore_shelf(removed[0], **shelves.given)
    shelves.shop.clock.forward(days=31)
    with pytest.raises(NotFound), transaction():
        desk.restore_shelf(removed[1], **shelves.given)


def test_words_stand_in_two_languages(shelves):
    tee = shelves.sells()
    shelves.options(tee, OptionWish("Colour", [ValueWish("Black")]))
    (option,) = desk.whole(tee).options
    (image,) = desk.hung(tee)
    words = desk.Translated(
        {"title": "Camiseta", "tagline": "No dice nada."},
        {option.id: "Color"}, {option.values[0].id: "Negro", 999: "Nada"}, {image.id: "Una camiseta"},
    )  # fmt: skip
    before = shelves.stamp
    with transaction():
        assert desk.translate(tee, "es", words, **shelves.given)
    assert shelves.stamp == before + 1
    with speaking("es"):
        facts = catalog.product("tee", "USD")
    assert (facts.title, facts.options[0].name, facts.variants[0].title) == ("Camiseta", "Color", "Negro")
    assert facts.images[0].alt == "Una camiseta"
    with transaction():
        assert not desk.translate(tee, "es", words, **shelves.given)
    with pytest.raises(Wrong), transaction():
        desk.translate(tee, "es", desk.Translated({"tagline": "Sola"}), **shelves.given)
    with transaction():
        assert desk.translate(tee, "es", desk.Translated(), **shelves.given)
    db.session.rollback()
    assert desk.translated(tee, "es") == desk.Translated()


def test_a_chart_has_as_many_heads_in_every_language(shelves):
    chart = {"unit": "in", "columns": ["Size", "Chest"], "rows": [["S", "36"]]}
    with transaction():
        desk.set_chart("tee", chart, version=0, **shelves.given)
        desk.translate_chart("tee", "es", ["Talla", " Pecho "], **shelves.given)
    assert desk.translated_chart("tee", "es") == ["Talla", "Pecho"]
    for wrong in (["Talla"], ["Talla", ""]):
        with pytest.raises(Wrong), transaction():
            desk.translate_chart("tee", "es", wrong, **shelves.given)


def test_a_kept_picture_hangs_when_its_words_are_there(shelves):
    from store import media
    from tests.media.drawing import data, picture

    tee = shelves.draft()
    folder = shelves.shop.app.extensions["settings"].instance / "media"
    original = media.examine(data(picture(60, 60)))
    with transaction():
        kept = merchandising.keep_picture(tee, original, folder=folder, at=shelves.shop.clock.now())
    assert pictures(tee) == []
    assert media.waiting([kept]) == {kept}
    shelves.shop.work()
    assert media.waiting([kept]) == set()
