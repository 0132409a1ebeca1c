"""The log is a chain: a changed, removed or reordered row shows."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from store import audit
from store.audit import AuditEntry
from store.db import db, transaction


@pytest.fixture
def sealed(shop):
    """Twelve entries, sealed in three goes."""
    for start in (0, 4, 8):
        with transaction():
            for n in range(start, start + 4):
                audit.record(
                    "order.fulfilled", ("order", n), by="staff:1", at=shop.clock.now(), fields={"parcel": n}
                )
        with transaction():
            assert audit.seal(100) == 4
    return shop


def broken(bind=None):
    db.session.rollback()
    return audit.first_broken(bind=bind)


def test_entries_are_sealed_in_order_and_once(sealed):
    assert [row.seal_number for row in sealed.rows(AuditEntry)] == list(range(1, 13))
    with transaction():
        assert audit.seal() == 0
    assert broken() is None and audit.unsealed() == 0


def test_sealing_goes_in_steps(shop):
    with transaction():
        for n in range(5):
            audit.record("x", ("thing", n), by="system", at=shop.clock.now())
    goes = []
    for _ in range(3):
        with transaction():
            goes.append(audit.seal(2))
    assert goes == [2, 2, 1]
    assert broken() is None


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_entry SET actor = 'staff:2' WHERE seal_number = 5",
        "UPDATE audit_entry SET act = 'order.refunded' WHERE seal_number = 5",
        "UPDATE audit_entry SET subject_id = '77' WHERE seal_number = 5",
        "UPDATE audit_entry SET fields = '{\"parcel\": 99}' WHERE seal_number = 5",
        "UPDATE audit_entry SET at = '2020-01-01 00:00:00+00:00' WHERE seal_number = 5",
        "DELETE FROM audit_entry WHERE seal_number = 5",
        "UPDATE audit_entry SET seal = previous_seal WHERE seal_number = 5",
    ],
)
def test_tampering_is_found_where_it_happened(sealed, tampering):
    with transaction():
        db.session.execute(text(tampering))
    assert broken() == 5


def test_two_rows_that_change_places_are_found(sealed):
    with transaction():
        for was, becomes in ((5, 100), (6, 5), (100, 6)):
            db.session.execute(
                text(f"UPDATE audit_entry SET seal_number = {becomes} WHERE seal_number = {was}")
            )
    assert broken() == 5


def test_the_newsroom_keeps_a_log_of_its_own(sealed):
    with transaction("news"):
        audit.record("story.published", ("story", "9"), by="staff:3", at=sealed.clock.now(), bind="news")
    with transaction("news"):
        assert audit.seal(bind="news") == 1
    assert broken("news") is None and broken() is None
    assert sealed.count(AuditEntry) == 12


def test_the_log_is_read_in_pages_and_narrowed(shop):
    with transaction():
        for n in range(55):
            audit.record("x", ("order", n % 2), by=f"staff:{n % 3}", at=shop.clock.now())
    first = audit.entries()
    second = audit.entries(after=first.older)
    assert [len(first.rows), len(second.rows), second.older] == [50, 5, None]
    assert first.rows[0].id > first.rows[-1].id > second.rows[0].id
    assert {row.subject_id for row in audit.entries(subject=("order", "1")).rows} == {"1"}
    assert {row.actor for row in audit.entries(actor="staff:2").rows} == {"staff:2"}
