"""The desk's pages of pairing: why two belong together, and staff's word on it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from store import pairing
from store.audit import AuditEntry
from store.db import db, transaction
from store.orders import Order
from store.pairing import Choices, PairChoice
from tests.fulfillment.paid import paid
from tests.pairing.conftest import desk, goods, three

__all__ = ["desk", "goods", "three"]

PIN, BAN, NONE = PairChoice.PIN, PairChoice.BAN, PairChoice.NONE


@pytest.fixture
def told(three):
    """A story about the bag's subjects and one about none; answers their ids and the bag's."""
    river = three.publish("The river is back", "climate", "rivers")
    game = three.publish("Ball game", "sports", days_ago=3)
    three.work()
    return {"river": river, "game": game, "bag": three.id_of("bag"), "notes": three.id_of("notes")}


def stands(told, story: str, product: str) -> Choices:
    db.session.rollback()
    return pairing.choices(told[story], told[product])


def presses(grace, word: str) -> None:
    """Press the first button with this word."""
    form = next(form for form in grace.forms() if any(word in button[0] for button in form.buttons))
    grace.press(form, word)


def test_the_list_says_why_in_words(told, clerk):
    grace = clerk("editor")
    grace.visit("/admin/pairing")
    assert "Paper Bag" in grace.words and "The river is back" in grace.words

    grace.visit(f"/admin/pairing/products/{told['bag']}")
    assert "240 · 2 shared topics, fresh" in grace.words
    assert "climate, rivers" in grace.words
    grace.visit(f"/admin/pairing/stories/{told['game']}")
    assert "Nothing fits yet" in grace.words and "Visitors see our best sellers instead." in grace.words


def test_pin_ban_and_take_it_back(told, clerk, three):
    grace = clerk("editor")
    bag = f"/admin/pairing/products/{told['bag']}"
    grace.visit(bag + "?q=ball")
    grace.send(f"/pairing/{told['game']}/{told['bag']}", "Pin")
    assert "Pinned. Ball game" in grace.notices[0]
    assert three.stories("bag") == [told["game"], told["river"]]
    assert "nothing shared · by Grace" in grace.words

    presses(grace, "Undo")
    assert (grace.status, grace.notices) == (200, ["Taken back."]) and three.stories("bag") == [told["river"]]

    grace.visit(f"/admin/pairing/stories/{told['river']}")
    presses(grace, "Ban")
    assert stands(told, "river", "bag") == Choices(BAN, BAN)
    assert "Never together" in grace.words
    presses(grace, "Allow again")
    assert stands(told, "river", "bag") == Choices()
    presses(grace, "Pin")
    presses(grace, "Ban")
    presses(grace, "Undo")
    assert stands(told, "river", "bag") == Choices(on_story=PIN), "an undo brings the pin back, too"

    acts = db.session.scalars(
        select(AuditEntry.act).where(AuditEntry.act.startswith("pairing.")).order_by(AuditEntry.id)
    ).all()
    assert acts == [
        f"pairing.{act}"
        for act in ("pinned", "restored", "banned", "unbanned", "pinned", "banned", "restored")
    ]


def test_a_full_list_says_so_and_nothing_changes(told, clerk, three):
    at = three.shop.clock.now()
    for story in range(100, 112):
        with transaction():
            pairing.choose(story, told["bag"], Choices(on_product=PIN), by="staff:1", at=at)
    grace = clerk("editor")
    grace.posts(f"/admin/pairing/{told['river']}/{told['bag']}", act="pin", side="product")
    assert grace.status == 409
    assert "There are 12 pins here already. Unpin one first." in grace.words
    assert stands(told, "river", "bag") == Choices()


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/admin/pairing/999999/{bag}", {"act": "pin", "side": "story"}, 404),
        ("/admin/pairing/{river}/999999", {"act": "pin", "side": "story"}, 404),
        ("/admin/pairing/{river}/{bag}", {"act": "marry", "side": "story"}, 400),
        ("/admin/pairing/{river}/{bag}", {"act": "pin", "side": "moon"}, 400),
        ("/admin/pairing/{river}/{bag}", {"act": "undo", "side": "story", "was": "pin-pin-pin"}, 200),
        ("/admin/pairing/{river}/99999999999", {"act": "pin", "side": "story"}, 404),
    ],
)
def test_nonsense_is_refused(told, clerk, path, form, status):
    grace = clerk("editor")
    assert grace.posts(path.format(**told), **form).status == status
    assert db.session.scalars(select(AuditEntry.id).where(AuditEntry.act.startswith("pairing."))).all() == []


def test_an_order_says_on_which_story_it_began(told, clerk, shop):

    shop.sells("MUG")
    number = paid(shop, MUG=1).number
    for key, words in (
        (str(told["river"]), "Came from the story The river is back"),
        ("x9", "Came from story x9"),
    ):
        with transaction():
            db.session.scalars(select(Order).where(Order.number == number)).one().story_id = key
        assert words in clerk("fulfillment", f"G{key}").visit(f"/admin/orders/{number}").words
