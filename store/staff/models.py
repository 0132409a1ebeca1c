"""The people who work in the shop, how they prove it, and their sessions.

Secrets are stored as digests (links, session ids, recovery codes), argon2id hashes (passwords) or
encrypted (the secret of an authenticator app); none of them can be read back from a stolen database.
"""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.db import Model, UtcDateTime, enum_column


class Role(enum.Enum):
    """What a member of staff is here for; `store.staff.roles` says what each may do."""

    OWNER = "owner"
    MANAGER = "manager"
    FULFILLMENT = "fulfillment"
    EDITOR = "editor"
    READ_ONLY = "read-only"


class LinkPurpose(enum.Enum):
    """What a single-use link is good for."""

    SIGN_IN = "sign_in"
    INVITE = "invite"
    RESET = "reset"


class User(Model):
    """A member of staff. Never deleted, only made inactive: the audit log refers to them.

    `totp_secret` is the encrypted secret of an authenticator app, in force once `totp_confirmed_at` is
    set; `totp_last_counter` is the last time step a code was taken for, so that no code works twice.
    """

    __tablename__ = "staff_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    role: Mapped[Role] = mapped_column(enum_column(Role))
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_last_counter: Mapped[int | None] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    recovery_codes: Mapped[list[RecoveryCode]] = relationship(
        back_populates="user", cascade="all, delete-orphan", order_by="RecoveryCode.id"
    )


class RecoveryCode(Model):
    """A code for the day the phone is lost; each works once. Kept as an HMAC under the shop's secret key."""

    __tablename__ = "staff_recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"), index=True)
    code_seal: Mapped[str] = mapped_column(String(64), index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(back_populates="recovery_codes")


class StaffSession(Model):
    """One browser signed in. The cookie holds the token, this row its digest; deleting the row ends it.

    A session without `complete_at` has given the password only and reaches nothing but the second step.
    `proved_at` is when its holder last proved who they are, asked for before dangerous acts.
    """

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    complete_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInLink(Model):
    """A single-use link: the first sign-in, an invitation, a lost password."""

    __tablename__ = "staff_sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(enum_column(LinkPurpose))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LoginFailures(Model):
    """Wrong passwords and codes of one account, counted in the database so that all workers agree.

    `account` is a digest of the address as typed: unknown addresses are counted like known ones, and a
    list of guesses is not a list of addresses.
    """

    __tablename__ = "staff_login_failures"
    __table_args__ = (CheckConstraint("count >= 0", name="count_not_negative"),)

    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
