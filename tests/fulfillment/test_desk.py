"""Lists, comments, matters, stock by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store import fulfillment, orders
from store.audit import AuditEntry
from store.db import transaction
from store.fulfillment import NotReady
from store.inventory import MovementKind
from store.kit.errors import Conflict, NotFound, StoreError
from store.orders import Attention
from store.outbox import Message
from tests.fulfillment.paid import facts, paid, placed
from tests.fulfillment.test_parcels import send


def numbers(page):
    return [row.number for row in page.rows]


def test_the_list_has_tabs_newest_first(shop):
    shop.sells("TEE", stock=20)
    waiting, sent, unpaid = paid(shop, TEE=1), paid(shop, TEE=2), placed(shop, TEE=1)
    send(shop, sent, carrier="ups", tracking_number="1Z999AA10123456784")

    assert numbers(fulfillment.worklist()) == [unpaid.number, sent.number, waiting.number]
    assert numbers(fulfillment.worklist("unfulfilled")) == [waiting.number]
    assert numbers(fulfillment.worklist("unpaid")) == [unpaid.number]
    assert numbers(fulfillment.worklist("open")) == [sent.number, waiting.number]
    assert numbers(fulfillment.worklist("archived")) == []
    assert numbers(fulfillment.worklist("no such tab")) == numbers(fulfillment.worklist("all"))
    assert fulfillment.tab_counts() == {"unfulfilled": 1, "unpaid": 1}
    row = fulfillment.worklist("open").rows[0]
    assert (row.units, row.customer, row.total.minor, row.fulfillment_status) == (
        2,
        "Ada Byron",
        4500,
        "fulfilled",
    )


def test_the_list_finds_orders_by_number_mail_name_sku_and_tracking(shop):
    shop.sells("TEE-BLACK", stock=20)
    shop.sells("DECK", stock=20)
    tee = paid(shop, email="ada@example.com", name="Ada Byron", **{"TEE-BLACK": 1})
    deck = paid(shop, email="grace@example.org", name="Grace 100% Hopper", DECK=1)
    send(shop, tee, carrier="ups", tracking_number="1Z999AA10123456784")

    for search, found in {
        f"#{tee.number}": [tee.number],
        str(deck.number): [deck.number],
        "ADA@example.com": [tee.number],
        "hopper grace": [deck.number],
        "tee-black": [tee.number],
        "1z999aa10123456784": [tee.number],
        "example": [deck.number, tee.number],
        "100%": [deck.number],
        "%": [deck.number],
        "_": [],
        "nobody": [],
        "' OR 1=1 --": [],
    }.items():
        assert numbers(fulfillment.worklist(search=search)) == found, search


def test_the_list_goes_on_by_marks(shop, monkeypatch):
    shop.sells("TEE", stock=100)
    made = [paid(shop, TEE=1).number for _ in range(53)]

    first = fulfillment.worklist()
    second = fulfillment.worklist(after=first.older)

    assert numbers(first) == made[:2:-1]
    assert numbers(second) == made[2::-1] and second.older is None
    assert numbers(fulfillment.worklist(after="garbage")) == numbers(first)
    oldest = fulfillment.worklist("unfulfilled", oldest_first=True)
    assert numbers(oldest)[:2] == made[:2]


def test_today_counts_what_waits_and_since_when(shop):
    shop.sells("TEE", stock=10)
    assert fulfillment.today() == fulfillment.Today(0, None, None, 0)
    first = paid(shop, TEE=1)
    shop.clock.forward(hours=5)
    second = paid(shop, TEE=1)
    placed(shop, TEE=1)

    assert fulfillment.today() == fulfillment.Today(2, first.paid_at, first.number, 0)
    send(shop, first)
    assert fulfillment.today() == fulfillment.Today(1, second.paid_at, second.number, 0)


def test_a_comment_stands_on_the_timeline_and_its_text_in_no_log(shop):
    shop.sells("TEE", stock=10)
    order = paid(shop, TEE=1)

    with transaction():
        fulfillment.add_comment(order.number, "She called: ring twice.", by="staff:1", at=shop.clock.now())

    event = facts(order.number).events[-1]
    assert fulfillment.comments_of(order.id) == {event.data["note_id"]: "She called: ring twice."}
    assert (event.kind, event.note) == ("note_added", "")
    assert shop.rows(AuditEntry)[-1].fields == {"note": event.data["note_id"]}


def test_a_confirmation_is_sent_again_once_per_form_and_only_when_paid(shop):
    shop.sells("TEE", stock=10)
    order, unpaid = paid(shop, TEE=1), placed(shop, TEE=1)

    def resend(number):
        with transaction():
            return fulfillment.resend_confirmation(
                number, request_key="k" * 32, by="staff:1", at=shop.clock.now()
            )

    assert [resend(order.number), resend(order.number)] == [True, False]
    assert [row.dedupe_key for row in shop.rows(Message)] == [
        f"confirmed-{order.number}", f"resent-{order.id}-{'k' * 32}",
    ]  # fmt: skip
    with pytest.raises(NotReady):
        resend(unpaid.number)


def test_a_matter_is_settled_once_with_what_was_done(shop):
    shop.sells("TEE", stock=10)
    order, at = paid(shop, TEE=1), shop.clock.now()
    with transaction():
        orders.raise_attention("amount_differs", "20.00 is not 25.00", once="a", at=at, order_id=order.id)
    (matter,) = fulfillment.matters()
    assert (matter.order_number, matter.kind) == (order.number, "amount_differs")

    settled = []
    for _ in range(2):
        with transaction():
            settled.append(
                fulfillment.settle_matter(matter.id, "Refunded.", by="staff:1", at=at + timedelta(hours=1))
            )

    assert settled == [True, False]
    assert fulfillment.matters() == []
    assert [(row.resolution, row.resolved_by) for row in fulfillment.matters(settled=True)] == [
        ("Refunded.", "staff:1")
    ]
    assert facts(order.number).events[-1].kind == "attention_resolved"
    with pytest.raises(NotFound), transaction():
        fulfillment.settle_matter(4711, "", by="staff:1", at=at)


def move(shop, kind, delta, key="k" * 32):
    with transaction():
        return fulfillment.move_stock(
            shop.variants["TEE"],
            kind,
            delta,
            reason="delivery",
            request_key=key,
            by="staff:1",
            at=shop.clock.now(),
        )


def test_stock_is_moved_by_hand_once_per_form(shop):
    shop.sells("TEE", stock=2)

    assert [move(shop, MovementKind.RECEIVE, 10), move(shop, MovementKind.RECEIVE, 10)] == [True, False]

    assert shop.stock("TEE") == (12, 0, 0)
    newest = fulfillment.history(shop.variants["TEE"])[0]
    assert (newest.kind, newest.delta, newest.reason, newest.actor) == (
        MovementKind.RECEIVE,
        10,
        "delivery",
        "staff:1",
    )
    assert shop.rows(AuditEntry)[-1].fields == {"kind": "receive", "delta": 10}
    assert shop.broken() == {}


@pytest.mark.parametrize(
    ("kind", "delta"),
    [
        (MovementKind.RECEIVE, 0),
        (MovementKind.RECEIVE, -1),
        (MovementKind.DAMAGE, 1),
        (MovementKind.ADJUST, 100_001),
        (MovementKind.SALE, -1),
    ],
)
def test_a_movement_that_makes_no_sense_is_refused(shop, kind, delta):
    shop.sells("TEE", stock=2)
    with pytest.raises(StoreError) as refused:
        move(shop, kind, delta)
    assert refused.value.field == "count"
    assert shop.stock("TEE") == (2, 0, 0)


def test_less_than_nothing_is_refused(shop):
    shop.sells("TEE", stock=2)
    with pytest.raises(Conflict):
        move(shop, MovementKind.COUNT, -3)
    assert shop.stock("TEE") == (2, 0, 0)


def test_damage_that_breaks_a_promise_is_written_and_calls_for_a_person(shop):
    shop.sells("TEE", stock=2)
    paid(shop, TEE=2)

    assert move(shop, MovementKind.DAMAGE, -1)

    assert shop.stock("TEE") == (1, 2, 0)
    assert [(row.kind, row.once) for row in shop.rows(Attention)] == [
        ("short", f"short:{shop.variants['TEE']}")
    ]
    (row,) = fulfillment.shelves(low=True).rows
    assert (row.sku, row.available, row.low) == ("TEE", -1, True)


def test_the_shelves_are_searched_and_narrowed(shop):
    shop.sells("TEE-BLACK", stock=50, title="TVNL Tee")
    shop.sells("DECK_3", stock=2, title="The Loaded Deck")

    assert [row.sku for row in fulfillment.shelves().rows] == ["DECK_3", "TEE-BLACK"]
    assert [row.sku for row in fulfillment.shelves(search="loaded").rows] == ["DECK_3"]
    assert [row.sku for row in fulfillment.shelves(search="tvnl TEE").rows] == ["TEE-BLACK"]
    assert [row.sku for row in fulfillment.shelves(search="_").rows] == ["DECK_3"]
    assert [row.sku for row in fulfillment.shelves(low=True).rows] == ["DECK_3"]
    assert fulfillment.shelf("NONE") is None
