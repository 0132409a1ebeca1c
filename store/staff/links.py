"""Single-use links: the first sign-in on a developer's machine, invitations, lost passwords.

A GET on a link only shows a button; the POST uses it up, so that a mail scanner cannot.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select, update

from store import audit
from store.db import db
from store.kit.codes import digest, is_token, new_token
from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.staff.models import LinkPurpose, Role, SignInLink, User
from store.staff.types import LinkHolder, LinkNotGood

FIRST_OWNER = "owner@localhost"
LIVES = {
    LinkPurpose.SIGN_IN: timedelta(minutes=15),
    LinkPurpose.RESET: timedelta(hours=1),
    LinkPurpose.INVITE: timedelta(days=3),
}


def first_sign_in_link(at: datetime) -> str:
    """The token of a sign-in link for the shop's first owner, who is made when there is none yet.

    For development only: the link signs in without a password. It works once, for 15 minutes.
    """
    owner = db.session.scalars(
        select(User).where(User.role == Role.OWNER, User.active.is_(True)).order_by(User.id).limit(1)
    ).one_or_none()
    if owner is None:
        owner = User(email=FIRST_OWNER, name="Owner", role=Role.OWNER, created_at=at)
        db.session.add(owner)
        db.session.flush()
        audit.record(
            "staff.created", ("staff", owner.id), by="system", at=at, fields={"role": owner.role.value}
        )
    return _new_link(owner, LinkPurpose.SIGN_IN, by="system", at=at)


def invite(email: str, role: str, *, by: str = "system", at: datetime) -> str:
    """Make an account, or find the active one with this address, and give a token to set its password with.

    `role` is "owner", "manager", "fulfillment", "editor" or "read-only"; an account that exists keeps its own.
    A new account's link lives three days, one for a lost password an hour; a new link ends all older ones.
    Raises StoreError for an unknown role, an address that is none, or an account switched off.
    """
    if role not in {known.value for known in Role}:
        raise StoreError(lazy("There is no role %(role)s.", role=role), status=422, field="role")
    address = _address(email)
    user = db.session.scalars(select(User).where(User.email == address)).one_or_none()
    if user is None:
        user = User(email=address, role=Role(role), created_at=at)
        db.session.add(user)
        db.session.flush()
        audit.record("staff.created", ("staff", user.id), by=by, at=at, fields={"role": role})
    elif not user.active:
        raise StoreError(lazy("This account is switched off."), status=422, field="email")
    purpose = LinkPurpose.INVITE if user.password_hash is None else LinkPurpose.RESET
    return _new_link(user, purpose, by=by, at=at)


def link_holder(token: str, *, at: datetime) -> LinkHolder:
    """Whom an unused link belongs to, without using it. Raises LinkNotGood."""
    if not is_token(token):
        raise LinkNotGood
    row = db.session.execute(
        select(SignInLink, User)
        .join(User, User.id == SignInLink.user_id)
        .where(
            SignInLink.token_digest == digest(token),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > at,
            User.active.is_(True),
        )
    ).one_or_none()
    if row is None:
        raise LinkNotGood
    link, user = row
    return LinkHolder(user_id=user.id, email=user.email, purpose=link.purpose.value)


def use_link(token: str, *, at: datetime) -> User:
    """Use a link up and give the account it belongs to. Of two at the same time one wins. Raises LinkNotGood."""
    holder = link_holder(token, at=at)
    used = db.session.scalar(
        update(SignInLink)
        .where(SignInLink.token_digest == digest(token), SignInLink.used_at.is_(None))
        .values(used_at=at)
        .returning(SignInLink.id)
    )
    if used is None:
        raise LinkNotGood
    user = db.session.get(User, holder.user_id)
    if user is None:
        raise LinkNotGood
    return user


def _new_link(user: User, purpose: LinkPurpose, *, by: str, at: datetime) -> str:
    db.session.execute(
        update(SignInLink)
        .where(SignInLink.user_id == user.id, SignInLink.used_at.is_(None))
        .values(used_at=at)
    )
    token = new_token()
    db.session.add(
        SignInLink(
            token_digest=digest(token),
            user_id=user.id,
            purpose=purpose,
            created_at=at,
            expires_at=at + LIVES[purpose],
        )
    )
    db.session.flush()
    audit.record("staff.link_made", ("staff", user.id), by=by, at=at, fields={"purpose": purpose.value})
    return token


def _address(email: str) -> str:
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.casefold()
    except EmailNotValidError:
        raise StoreError(
            lazy("This is not an e-mail address: name@example.com."), status=422, field="email"
        ) from None
