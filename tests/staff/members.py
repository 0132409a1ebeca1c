"""Members of staff and how they get in, for tests."""

from __future__ import annotations

from sqlalchemy import select

from store import staff
from store.db import db, transaction
from store.staff import WrongCredentials
from store.staff.models import User

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
