"""A parcel leaves once, holds what was promised and no more, and can be undone."""

from __future__ import annotations

import pytest

from store import fulfillment, inventory, orders
from store.audit import AuditEntry
from store.db import transaction
from store.fulfillment import NotReady, WrongQuantity
from store.inventory import MovementKind, ReceiveFirst, StockMovement
from store.kit.errors import NotFound
from store.outbox import Message, MessageState
from store.shipments import Fulfillment
from tests.fulfillment.paid import facts, paid, placed

KEY, OTHER_KEY = "k" * 32, "o" * 32


def send(shop, order, quantities=None, *, key=KEY, version=None, **tracking):
    """Fulfill, as a door would."""
    if quantities is None:
        quantities = {line.id: line.open for line in order.lines}
    with transaction():
        return fulfillment.fulfill(
            order.number,
            quantities,
            request_key=key,
            version=version,
            by="staff:1",
            at=shop.clock.now(),
            **tracking,
        )


def mails(shop):
    """Promised letters about parcels, oldest first, that were not taken back."""
    return [
        (row.payload["letter"], row.dedupe_key)
        for row in sorted(shop.rows(Message), key=lambda row: row.id)
        if row.payload.get("letter") in ("shipped", "tracking_corrected")
        and row.state is not MessageState.WITHDRAWN
    ]


def test_a_parcel_takes_things_off_the_shelf_tells_the_buyer_and_leaves_a_trace(shop):
    shop.sells("TEE", stock=5)
    order = paid(shop, TEE=2)
    assert shop.stock("TEE") == (5, 2, 0)

    packed = send(shop, order, carrier="ups", tracking_number="1z 999 aa1 01 2345 6784")

    parcel = packed.parcel
    assert not packed.repeated
    assert (parcel.number, parcel.status, parcel.carrier) == (1, "fulfilled", "ups")
    assert parcel.tracking_number == "1Z999AA10123456784"
    assert parcel.tracking_url == "https://www.ups.com/track?tracknum=1Z999AA10123456784"
    assert shop.stock("TEE") == (3, 0, 0)
    assert [(move.kind, move.delta) for move in shop.rows(StockMovement)] == [
        (MovementKind.INITIAL, 5),
        (MovementKind.SALE, -2),
    ]
    now = facts(order.number)
    assert (now.fulfillment_status, now.financial_status, now.status) == ("fulfilled", "paid", "open")
    event = now.events[-1]
    assert (event.kind, event.by, event.data["parcel"], event.data["units"]) == (
        "fulfillment_fulfilled_items", "staff:1", 1, 2,
    )  # fmt: skip
    assert mails(shop) == [("shipped", f"shipped-{parcel.id}")]
    entry = shop.rows(AuditEntry)[-1]
    assert (entry.act, entry.actor, entry.subject_id) == ("order.fulfilled", "staff:1", str(order.id))
    assert entry.fields == {"parcel": 1, "lines": {str(order.lines[0].id): 2}}
    assert shop.broken() == {}


def test_a_form_sent_twice_sends_one_parcel(shop):
    shop.sells("TEE", stock=5)
    order = paid(shop, TEE=2)

    first = send(shop, order, version=order.version)
    second = send(shop, order, version=order.version)

    assert (first.repeated, second.repeated) == (False, True)
    assert first.parcel.id == second.parcel.id
    assert shop.count(Fulfillment) == 1
    assert shop.stock("TEE") == (3, 0, 0)
    assert len(mails(shop)) == 1
    assert [event.kind for event in facts(order.number).events].count("fulfillment_fulfilled_items") == 1


def test_an_old_page_is_refused_and_changes_nothing(shop):
    shop.sells("TEE", stock=5)
    order = paid(shop, TEE=2)
    line = order.lines[0].id
    send(shop, order, {line: 1}, version=order.version)

    with pytest.raises(orders.StaleOrder) as refused:
        send(shop, order, {line: 1}, key=OTHER_KEY, version=order.version)

    assert refused.value.status == 409
    assert shop.count(Fulfillment) == 1
    assert shop.stock("TEE") == (4, 1, 0)
    assert len(mails(shop)) == 1


def test_an_order_can_go_in_parts(shop):
    shop.sells("TEE", stock=5)
    shop.sells("DECK", stock=5)
    order = paid(shop, TEE=2, DECK=1)
    tee, deck = order.lines

    send(shop, order, {tee.id: 1})
    assert facts(order.number).fulfillment_status == "partially_fulfilled"
    send(shop, order, {tee.id: 1, deck.id: 1}, key=OTHER_KEY)

    done = facts(order.number)
    assert done.fulfillment_status == "fulfilled"
    assert [(line.shipped, line.open) for line in done.lines] == [(2, 0), (1, 0)]
    assert [row.number for row in shop.rows(Fulfillment)] == [1, 2]
    assert (shop.stock("TEE"), shop.stock("DECK")) == ((3, 0, 0), (4, 0, 0))
    assert len(mails(shop)) == 2
    assert shop.broken() == {}


@pytest.mark.parametrize("count", [0, -1, 3, 10**9])
def test_a_parcel_never_holds_more_than_is_left(shop, count):
    shop.sells("TEE", stock=9)
    order = paid(shop, TEE=2)

    with pytest.raises(WrongQuantity) as refused:
        send(shop, order, {order.lines[0].id: count})

    assert refused.value.line_id == order.lines[0].id
    assert shop.count(Fulfillment) == 0 and shop.stock("TEE") == (9, 2, 0) and mails(shop) == []


def test_an_empty_parcel_and_a_line_of_another_order_are_refused(shop):
    shop.sells("TEE", stock=9)
    order, other = paid(shop, TEE=1), paid(shop, TEE=1)

    for quantities in ({}, {other.lines[0].id: 1}):
        with pytest.raises(WrongQuantity):
            send(shop, order, quantities)

    assert shop.count(Fulfillment) == 0


def test_what_is_not_paid_or_not_there_gets_no_parcel(shop):
    shop.sells("TEE", stock=9)
    order = placed(shop, TEE=1)

    with pytest.raises(NotReady):
        send(shop, order)
    with pytest.raises(NotFound), transaction():
        fulfillment.fulfill(4711, {1: 1}, request_key=KEY, by="staff:1", at=shop.clock.now())

    assert shop.count(Fulfillment) == 0 and shop.stock("TEE") == (9, 0, 1)


def test_a_short_shelf_asks_to_receive_first_and_keeps_everything_as_it_was(shop):
    shop.sells("TEE", stock=2)
    order = paid(shop, TEE=2)
    with transaction():
        inventory.move(
            shop.variants["TEE"],
            -1,
            MovementKind.DAMAGE,
            key="wet",
            reason="wet",
            by="staff:1",
            at=shop.clock.now(),
        )

    with pytest.raises(ReceiveFirst) as refused:
        send(shop, order)

    assert refused.value.on_hand == 1
    assert shop.stock("TEE") == (1, 2, 0)
    assert shop.count(Fulfillment) == 0 and mails(shop) == []
    assert facts(order.number).fulfillment_status == "unfulfilled"


def test_an_undone_parcel_puts_everything_back_and_stops_the_mail(shop):
    shop.sells("TEE", stock=5)
    order = paid(shop, TEE=2)
    parcel = send(shop, order).parcel

    with transaction():
        assert fulfillment.cancel_fulfillment(
            order.number, 1, version=parcel.version, by="staff:1", at=shop.clock.now()
        )
    with transaction():
        again = fulfillment.cancel_fulfillment(
            order.number, 1, version=parcel.version, by="staff:1", at=shop.clock.now()
        )

    assert again is False
    assert shop.stock("TEE") == (5, 2, 0)
    now = facts(order.number)
    assert (now.fulfillment_status, now.lines[0].shipped) == ("unfulfilled", 0)
    assert (now.events[-1].kind, now.events[-1].data["mail_stopped"]) == ("fulfillment_canceled", True)
    assert mails(shop) == []
    assert shop.broken() == {}

    send(shop, order, key=OTHER_KEY)
    assert [row.number for row in shop.rows(Fulfillment)] == [1, 2]
    assert shop.stock("TEE") == (3, 0, 0)
    assert shop.broken() == {}


def test_the_rest_of_an_order_goes_in_one_parcel_without_tracking(shop):
    shop.sells("TEE", stock=5)
    order = paid(shop, TEE=3)
    send(shop, order, {order.lines[0].id: 1})

    with transaction():
        packed = fulfillment.fulfill_rest(
            order.number, request_key=OTHER_KEY, by="staff:1", at=shop.clock.now()
        )
    with transaction():
        repeat = fulfillment.fulfill_rest(
            order.number, request_key=OTHER_KEY, by="staff:1", at=shop.clock.now()
        )

    assert [(line.quantity) for line in packed.parcel.lines] == [2]
    assert (packed.parcel.tracking_number, packed.parcel.tracking_url, repeat.repeated) == ("", "", True)
    assert facts(order.number).fulfillment_status == "fulfilled"
