"""A wrong tracking number is mended, and the buyer hears of it exactly once."""

from __future__ import annotations

import pytest

from store import fulfillment, outbox, shipments
from store.db import transaction
from store.kit.errors import StoreError
from store.shipments import StaleParcel
from tests.fulfillment.paid import facts, paid
from tests.fulfillment.test_parcels import mails, send

RIGHT = {"carrier": "usps", "tracking_number": "9400 1000 0000 0000 0000 01"}
WRONG = {"carrier": "usps", "tracking_number": "9400 1000 0000 0000 0000 99"}


def correct(shop, order, *, version, **tracking):
    """Correct the first parcel, as a door would."""
    with transaction():
        return fulfillment.correct_tracking(
            order.number, 1, version=version, by="staff:2", at=shop.clock.now(), **tracking
        )


def mail_left(shop):
    """The worker has sent whatever was promised."""
    with transaction():
        for message in outbox.claim(now=shop.clock.now(), limit=100):
            outbox.finish(message.id, attempt=message.attempts, now=shop.clock.now())


def sent_parcel(shop):
    shop.sells("TEE", stock=5)
    order = paid(shop, TEE=1)
    return order, send(shop, order, **WRONG).parcel


def test_a_correction_after_the_mail_left_mails_the_right_number_once(shop):
    order, parcel = sent_parcel(shop)
    mail_left(shop)

    mended = correct(shop, order, version=parcel.version, **RIGHT)
    repeated = correct(shop, order, version=parcel.version, **RIGHT)

    assert mended.tracking_number == repeated.tracking_number == "9400100000000000000001"
    assert (mended.version, repeated.version) == (2, 2)
    assert mails(shop) == [
        ("shipped", f"shipped-{parcel.id}"),
        ("tracking_corrected", f"tracking_corrected-{parcel.id}-v2"),
    ]
    event = facts(order.number).events[-1]
    assert (event.kind, event.by) == ("tracking_updated", "staff:2")
    assert event.data["was"]["tracking_number"] == "9400100000000000000099"
    assert [event.kind for event in facts(order.number).events].count("tracking_updated") == 1


def test_a_correction_before_the_mail_left_sends_only_the_right_one(shop):
    order, parcel = sent_parcel(shop)

    once = correct(shop, order, version=parcel.version, **RIGHT)
    correct(shop, order, version=once.version, carrier="ups", tracking_number="1Z999AA10123456784")

    assert mails(shop) == [("shipped", f"shipped-{parcel.id}-v3")]


def test_two_corrections_in_a_row_are_told_once(shop):
    order, parcel = sent_parcel(shop)
    mail_left(shop)

    once = correct(shop, order, version=parcel.version, **RIGHT)
    correct(shop, order, version=once.version, carrier="ups", tracking_number="1Z999AA10123456784")

    assert [letter for letter, _ in mails(shop)] == ["shipped", "tracking_corrected"]
    assert mails(shop)[-1][1] == f"tracking_corrected-{parcel.id}-v3"


def test_a_stale_correction_shows_what_stands_and_changes_nothing(shop):
    order, parcel = sent_parcel(shop)
    correct(shop, order, version=parcel.version, **RIGHT)

    with pytest.raises(StaleParcel) as refused:
        correct(shop, order, version=parcel.version, carrier="ups", tracking_number="1Z999AA10123456784")

    assert refused.value.status == 409
    assert refused.value.parcel.tracking_number == "9400100000000000000001"
    assert [p.tracking_number for p in shipments.parcels_of(order.id)] == ["9400100000000000000001"]


@pytest.mark.parametrize(
    ("tracking", "field"),
    [
        ({"carrier": "pigeon", "tracking_number": "1"}, "carrier"),
        ({"carrier": "usps", "tracking_number": "<script>"}, "tracking_number"),
        ({"carrier": "usps", "tracking_number": "1" * 65}, "tracking_number"),
        ({"carrier": "other", "tracking_number": "1", "tracking_url": "javascript:alert(1)"}, "tracking_url"),
        (
            {"carrier": "other", "tracking_number": "1", "tracking_url": "http://track.example/1"},
            "tracking_url",
        ),
        ({"carrier": "other", "tracking_number": "1", "tracking_url": "https://"}, "tracking_url"),
    ],
)
def test_what_cannot_be_a_tracking_entry_is_refused_beside_its_field(shop, tracking, field):
    order, parcel = sent_parcel(shop)

    with pytest.raises(StoreError) as refused:
        correct(shop, order, version=parcel.version, **tracking)

    assert (refused.value.status, refused.value.field) == (422, field)
    assert [p.version for p in shipments.parcels_of(order.id)] == [1]


@pytest.mark.parametrize(
    ("carrier", "number", "page"),
    [
        (
            "usps",
            "9400 1000 0000 0000 0000 01",
            "https://tools.usps.com/go/TrackConfirmAction?tLabels=9400100000000000000001",
        ),
        (
            "royal-mail",
            "rr123456785gb",
            "https://www.royalmail.com/track-your-item#/tracking-results/RR123456785GB",
        ),
        ("fedex", "1234/5678", "https://www.fedex.com/fedextrack/?trknbr=1234%2F5678"),
        ("other", "ABC", ""),
        ("usps", "", ""),
    ],
)
def test_every_carrier_has_a_page_to_follow_a_parcel(carrier, number, page):
    assert shipments.tracking_page(carrier, number) == page


@pytest.mark.parametrize(
    ("carrier", "number", "doubtful"),
    [
        ("ups", "1Z999AA10123456784", False),
        ("ups", "9400100000000000000001", True),
        ("usps", "9400 1000 0000 0000 0000 01", False),
        ("usps", "RR123456785US", False),
        ("usps", "12", True),
        ("other", "whatever", False),
        ("usps", "", False),
    ],
)
def test_a_number_of_an_odd_shape_is_doubted_not_refused(carrier, number, doubtful):
    doubt = shipments.doubt(carrier, number)
    assert (doubt is not None) is doubtful
    if carrier == "ups" and doubt:
        assert "USPS" in str(doubt)
