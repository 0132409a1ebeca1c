"""Single-use links, and passwords: who is let in, and how often one may guess."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import extract_parameters

from store import staff
from store.db import transaction
from store.kit.errors import StoreError
from store.staff import LinkNotGood, TooManyTries, WeakPassword, WrongCredentials, passwords
from store.staff.models import SignInLink, StaffSession, User
from tests.staff.members import HASH, PASSWORD, member, sign_in, whoever


def test_the_first_link_makes_one_owner_and_works_once(shop):
    at = shop.clock.now()
    with transaction():
        staff.first_sign_in_link(at)
    with transaction():
        token = staff.first_sign_in_link(at)
    assert [(user.email, user.role.value) for user in shop.rows(User)] == [("owner@localhost", "owner")]

    assert staff.link_holder(token, at=at).purpose == "sign_in"
    with transaction():
        session = staff.sign_in_by_link(token, second_step=False, at=at)

    assert whoever(shop, session).permissions == staff.PERMISSIONS
    with pytest.raises(LinkNotGood), transaction():
        staff.sign_in_by_link(token, second_step=False, at=at)
    assert shop.count(StaffSession) == 1


def test_a_link_is_good_for_15_minutes_and_a_new_one_ends_the_old(shop):
    at = shop.clock.now()
    with transaction():
        old = staff.first_sign_in_link(at)
    with transaction():
        new = staff.first_sign_in_link(at)

    with pytest.raises(LinkNotGood):
        staff.link_holder(old, at=at)
    assert staff.link_holder(new, at=at + timedelta(minutes=14, seconds=59)).email == "owner@localhost"
    with pytest.raises(LinkNotGood):
        staff.link_holder(new, at=at + timedelta(minutes=15))
    for odd in ("", "x", "' OR 1=1", "a" * 32, "ä" * 32):
        with pytest.raises(LinkNotGood):
            staff.link_holder(odd, at=at)


def test_tokens_are_not_in_the_database(shop):
    at = shop.clock.now()
    with transaction():
        link = staff.first_sign_in_link(at)
    with transaction():
        session = staff.sign_in_by_link(link, second_step=False, at=at)

    (kept,), (open_one,) = shop.rows(SignInLink), shop.rows(StaffSession)
    assert link not in vars(kept).values() and session not in vars(open_one).values()


def test_an_invitation_sets_a_password_once(shop):
    member(shop)

    with transaction():
        again = staff.invite("GRACE@example.com ", "owner", at=shop.clock.now())

    assert [(user.email, user.role.value) for user in shop.rows(User)] == [
        ("grace@example.com", "fulfillment")
    ]
    assert staff.link_holder(again, at=shop.clock.now()).purpose == "reset"
    assert sign_in(shop)


@pytest.mark.parametrize(
    ("email", "role"), [("nobody", "owner"), ("a@b@c", "owner"), ("a@example.com", "king")]
)
def test_an_invitation_needs_an_address_and_a_role(shop, email, role):
    with pytest.raises(StoreError) as refused, transaction():
        staff.invite(email, role, at=shop.clock.now())
    assert refused.value.status == 422
    assert shop.count(User) == 0


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "elevenchars",
        "passwordpassword",
        "tvnewslies2026!",
        "aaaaaaaaaaaaaaaa",
        "123456789012",
        "grace-grace-grace",
        "x" * 257,
    ],
)
def test_weak_passwords_are_refused(password):
    with pytest.raises(WeakPassword):
        staff.check_strength(password, email="grace@example.com")


@pytest.mark.parametrize(
    "password", [PASSWORD, "пять слонов в лодке", "correct-horse-4", "🐘🦒🦓🐪🦘🐊🐢🦜🦚🦩🐙🦑"]
)
def test_good_passwords_of_any_kind_are_taken(password):
    staff.check_strength(password, email="grace@example.com")


def test_a_password_is_checked_against_its_hash_and_an_account_without_one_is_checked_in_vain():
    assert HASH.startswith("$argon2id$")
    assert staff.matches(HASH, PASSWORD) is True
    assert staff.matches(HASH, PASSWORD + " ") is False
    assert staff.matches(None, "nobody has this password") is False
    assert staff.matches("garbage", PASSWORD) is False
    assert staff.matches(HASH, "x" * 10_000) is False


def test_checking_in_vain_takes_as_long():
    """Argon2 reads from the hash how much work it is; whoever has no account is compared with one made beforehand."""
    assert extract_parameters(passwords._NOBODY) == extract_parameters(HASH)


def test_a_password_changed_meanwhile_opens_nothing(shop):
    member(shop)
    with pytest.raises(WrongCredentials), transaction():
        staff.sign_in("grace@example.com", "an older hash", second_step=False, at=shop.clock.now())
    assert shop.count(StaffSession) == 1  # the one of the invitation


def test_ten_tries_and_the_account_rests_for_15_minutes(shop):
    member(shop)
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            sign_in(shop, right=False)

    with pytest.raises(TooManyTries):
        sign_in(shop)
    with pytest.raises(TooManyTries):
        sign_in(shop, " GRACE@example.com")
    shop.clock.forward(minutes=14)
    with pytest.raises(TooManyTries):
        sign_in(shop)
    shop.clock.forward(minutes=1)
    assert sign_in(shop)


def test_addresses_nobody_has_rest_as_well(shop):
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            sign_in(shop, "nobody@example.com")
    with pytest.raises(TooManyTries):
        sign_in(shop, "nobody@example.com")


def test_a_success_clears_the_count(shop):
    member(shop)
    for _ in range(2):
        for _ in range(9):
            with pytest.raises(WrongCredentials):
                sign_in(shop, right=False)
        assert sign_in(shop)
