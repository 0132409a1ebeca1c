"""Getting in, staying in, and being put out again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from store import staff
from store.audit import AuditEntry
from store.db import db, transaction
from store.kit.errors import Conflict, StoreError
from store.staff import LastOwner, LinkNotGood, TooManyTries, WeakPassword, WrongCode, WrongCredentials
from store.staff.models import RecoveryCode, SignInLink, StaffSession, User

PASSWORD = "brisk otter under moonlight"
HASH = staff.hash_password(PASSWORD)
MAKER = staff.Authenticator(["present key " * 4, "older key " * 4], "TVNL shop")


def member(shop, email="grace@example.com", role="fulfillment") -> int:
    """An account with a password; its id."""
    at = shop.clock.now()
    with transaction():
        token = staff.invite(email, role, at=at)
    with transaction():
        staff.set_password_by_link(token, "Grace", HASH, second_step=False, at=at)
    return db.session.scalars(select(User.id).where(User.email == email)).one()


def sign_in(shop, email="grace@example.com", *, right=True, second_step=False) -> str:
    """The door's steps around the check of the password, whose outcome is `right`."""
    with transaction():
        staff.take_try(email, at=shop.clock.now())
    known = staff.password_hash_of(email)
    if known is None or not right:
        raise WrongCredentials
    with transaction():
        return staff.sign_in(email, known, second_step=second_step, at=shop.clock.now())


def whoever(shop, token):
    db.session.rollback()
    return staff.signed_in(token, at=shop.clock.now())


# ---- links


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


# ---- passwords


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


# ---- sessions


def test_a_session_rests_after_30_minutes_and_ends_after_12_hours(shop):
    member(shop)
    token = sign_in(shop)
    shop.clock.forward(minutes=29)
    assert whoever(shop, token).email == "grace@example.com"
    with transaction():
        staff.seen(whoever(shop, token).session_id, at=shop.clock.now())
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


# ---- the second step


def set_up(shop, token) -> tuple[str, list[str], str]:
    """Set an authenticator up; (secret, recovery codes, new session token)."""
    found = staff.signed_in(token, at=shop.clock.now())
    secret = MAKER.generate_totp_secret()
    with transaction():
        codes = staff.confirm_set_up(
            staff.account(found.id), secret, code_at(secret, shop), MAKER, at=shop.clock.now()
        )
        fresh = staff.complete_after_set_up(found, at=shop.clock.now())
    return secret, codes, fresh


def code_at(secret: str, shop) -> str:
    """What the app on the phone shows now."""
    return MAKER._totp.from_source(secret).generate(time=shop.clock.now()).token


def pass_step(shop, token, code):
    with transaction():
        found = staff.signed_in(token, at=shop.clock.now())
        return staff.pass_second_step(found, code, MAKER, at=shop.clock.now())


def test_where_a_second_step_is_asked_the_password_alone_opens_nothing(shop):
    member(shop)
    found = whoever(shop, sign_in(shop, second_step=True))
    assert (found.complete, found.has_second_step) == (False, False)
    assert not any(found.may(permission) for permission in staff.PERMISSIONS)
    shop.clock.forward(minutes=10)
    assert whoever(shop, sign_in(shop, second_step=True)).complete is False


def test_a_code_of_the_app_completes_the_sign_in_once(shop):
    member(shop)
    secret, codes, _ = set_up(shop, sign_in(shop))
    assert len(codes) == 8 == shop.count(RecoveryCode)
    half = sign_in(shop)

    with pytest.raises(WrongCode):
        pass_step(shop, half, code_at(secret, shop))  # used when it was set up
    shop.clock.forward(seconds=30)
    code = code_at(secret, shop)
    with pytest.raises(WrongCode):
        pass_step(shop, half, "000000" if code != "000000" else "111111")
    whole = pass_step(shop, half, f" {code[:3]} {code[3:]} ")

    assert whoever(shop, whole).complete
    assert whoever(shop, half) is None, "the half-open session ends"
    with pytest.raises(WrongCode):
        pass_step(shop, sign_in(shop), code)


@pytest.mark.parametrize("odd", ["", "abcdef", "١٢٣٤٥٦", "1" * 40, "-", "12 34 56 78 90"])
def test_odd_codes_are_refused(shop, odd):
    member(shop)
    set_up(shop, sign_in(shop))
    with pytest.raises(WrongCode):
        pass_step(shop, sign_in(shop), odd)


def test_a_recovery_code_works_once(shop):
    member(shop)
    _, codes, _ = set_up(shop, sign_in(shop))

    whole = pass_step(shop, sign_in(shop), codes[3].upper())

    assert whoever(shop, whole).complete
    with pytest.raises(WrongCode):
        pass_step(shop, sign_in(shop), codes[3])
    assert [code.used_at is not None for code in shop.rows(RecoveryCode)].count(True) == 1


def test_secrets_outlive_a_rolled_key_and_recovery_codes_are_sealed(shop):
    member(shop)
    secret, codes, _ = set_up(shop, sign_in(shop))
    rolled = staff.Authenticator(["newest key " * 4, "present key " * 4], "TVNL shop")
    shop.clock.forward(seconds=60)

    with transaction():
        found = staff.signed_in(sign_in_inside(shop), at=shop.clock.now())
        assert staff.pass_second_step(found, codes[0], rolled, at=shop.clock.now())
    (user,) = shop.rows(User)
    assert rolled.counter_of(user.totp_secret, code_at(secret, shop), at=shop.clock.now())
    plain = MAKER._totp.from_source(secret).base32_key
    assert plain not in user.totp_secret
    assert not set(codes) & {row.code_seal for row in shop.rows(RecoveryCode)}


def sign_in_inside(shop) -> str:
    """A half-open session, made inside the caller's transaction."""
    known = staff.password_hash_of("grace@example.com")
    return staff.sign_in("grace@example.com", known, second_step=True, at=shop.clock.now())
