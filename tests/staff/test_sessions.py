"""A session rests, ends, and is ended."""

from __future__ import annotations

import pytest

from store import staff
from store.audit import AuditEntry
from store.db import transaction
from store.kit.errors import Conflict
from store.staff import LastOwner, WrongCredentials
from store.staff.models import StaffSession, User
from tests.staff.members import member, sign_in, whoever


def test_a_session_rests_after_30_minutes_and_ends_after_12_hours(shop):
    member(shop)
    token = sign_in(shop)
    shop.clock.forward(minutes=29)
    assert whoever(shop, token).email == "grace@example.com"
    session_id = whoever(shop, token).session_id
    with transaction():
        staff.seen(session_id, at=shop.clock.now())
    shop.clock.forward(minutes=29)
    assert whoever(shop, token)
    shop.clock.forward(minutes=1)
    assert whoever(shop, token) is None

    busy = sign_in(shop)
    for _ in range(12 * 60 // 25):
        shop.clock.forward(minutes=25)
        with transaction():
            staff.seen(staff.signed_in(busy, at=shop.clock.now()).session_id, at=shop.clock.now())
    shop.clock.forward(minutes=20)
    assert whoever(shop, busy) is None
    with transaction():
        assert staff.clear_expired(at=shop.clock.now()) == 3
    assert shop.count(StaffSession) == 0


def test_signing_out_ends_this_session_only(shop):
    member(shop)
    here, there = sign_in(shop), sign_in(shop)

    with transaction():
        staff.sign_out(staff.signed_in(here, at=shop.clock.now()), at=shop.clock.now())

    assert whoever(shop, here) is None
    assert whoever(shop, there)


def test_switching_an_account_off_ends_all_its_sessions_and_refuses_its_password(shop):
    with transaction():
        staff.first_sign_in_link(shop.clock.now())
    user_id = member(shop)
    here, there = sign_in(shop), sign_in(shop)

    with transaction():
        staff.change_account(user_id, active=False, version=2, by="staff:1", at=shop.clock.now())

    assert whoever(shop, here) is None and whoever(shop, there) is None
    with pytest.raises(WrongCredentials):
        sign_in(shop)
    assert shop.rows(AuditEntry)[-1].fields == {
        "role": ["fulfillment", "fulfillment"],
        "active": [True, False],
    }


def test_a_new_role_takes_effect_at_once_by_signing_out(shop):
    user_id = member(shop)
    token = sign_in(shop)
    with transaction():
        staff.change_account(user_id, role=staff.Role.READ_ONLY, version=2, by="staff:1", at=shop.clock.now())
    assert whoever(shop, token) is None
    assert not whoever(shop, sign_in(shop)).may("orders.fulfill")


def test_the_last_owner_stays(shop):
    with transaction():
        staff.first_sign_in_link(shop.clock.now())
    owner = shop.rows(User)[0].id

    for change in ({"active": False}, {"role": staff.Role.EDITOR}):
        with pytest.raises(LastOwner), transaction():
            staff.change_account(owner, version=1, by="staff:1", at=shop.clock.now(), **change)
    with pytest.raises(Conflict), transaction():
        staff.change_account(owner, active=True, version=9, by="staff:1", at=shop.clock.now())

    assert [(user.role.value, user.active) for user in shop.rows(User)] == [("owner", True)]


def test_a_new_password_ends_every_other_session(shop):
    member(shop)
    here, there = sign_in(shop), sign_in(shop)

    with transaction():
        fresh = staff.change_password(
            staff.signed_in(here, at=shop.clock.now()), "new hash", at=shop.clock.now()
        )

    assert [bool(whoever(shop, token)) for token in (here, there, fresh)] == [False, False, True]


def test_an_odd_session_token_never_reaches_the_database(shop):
    for odd in (None, "", "x", "a" * 33, "' OR 1=1 --", "\x00" * 32):
        assert staff.signed_in(odd, at=shop.clock.now()) is None
