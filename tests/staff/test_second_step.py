"""The second step: codes that work once, and what a password alone opens."""

from __future__ import annotations

import pytest

from store import staff
from store.db import db, transaction
from store.kit.errors import Conflict
from store.staff import WrongCode
from store.staff.models import RecoveryCode, User
from tests.staff.members import MAKER, member, sign_in, whoever


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


def test_a_lost_phone_is_forgotten_by_an_owner_and_a_new_one_set_up(shop):
    user_id = member(shop)
    _, codes, token = set_up(shop, sign_in(shop))
    version = db.session.get(User, user_id).version

    with pytest.raises(Conflict), transaction():
        staff.forget_second_step(user_id, version=version - 1, by="staff:9", at=shop.clock.now())
    assert whoever(shop, token)
    with transaction():
        staff.forget_second_step(user_id, version=version, by="staff:9", at=shop.clock.now())

    assert whoever(shop, token) is None and shop.count(RecoveryCode) == 0
    half = whoever(shop, sign_in(shop, second_step=True))
    assert (half.complete, half.has_second_step) == (False, False)
    shop.clock.forward(seconds=60)
    _, fresh, whole = set_up(shop, sign_in(shop, second_step=True))
    assert whoever(shop, whole).complete and not set(fresh) & set(codes)


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
