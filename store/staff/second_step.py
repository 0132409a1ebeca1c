"""The second step: codes of an authenticator app (TOTP), each taken once, and recovery codes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import update

from store.db import db
from store.staff.models import RecoveryCode, User
from store.staff.types import WrongCode

if TYPE_CHECKING:
    from store.staff.authenticator import Authenticator

RECOVERY_CODES = 8


def confirm_set_up(
    user: User, secret: str, code: str, authenticator: Authenticator, *, at: datetime
) -> list[str]:
    """Put a new secret in force with a first code from the app; gives the recovery codes, shown only now.

    `secret` is one of `Authenticator.generate_totp_secret()`. Until this the old one stays in force.
    Raises WrongCode.
    """
    counter = authenticator.counter_of(secret, code, at=at)
    codes = authenticator.generate_recovery_codes(RECOVERY_CODES)
    user.totp_secret, user.totp_last_counter, user.totp_confirmed_at = secret, counter, at
    user.version += 1
    user.recovery_codes = [RecoveryCode(code_seal=authenticator.seals_of(text)[0]) for text in codes]
    db.session.flush()
    return codes


def take_code(user: User, code: str, authenticator: Authenticator, *, at: datetime) -> None:
    """Accept a code once: its time step must be later than the last one taken. Raises WrongCode."""
    if user.totp_secret is None:
        raise WrongCode
    counter = authenticator.counter_of(user.totp_secret, code, after=user.totp_last_counter, at=at)
    last = User.totp_last_counter
    taken = db.session.scalar(
        update(User)
        .where(User.id == user.id, last.is_(None) | (last < counter))
        .values(totp_last_counter=counter)
        .returning(User.id)
    )
    if taken is None:
        raise WrongCode


def take_recovery_code(user: User, code: str, authenticator: Authenticator, *, at: datetime) -> None:
    """Use one recovery code up. Raises WrongCode when it is not one of the user's unused ones."""
    taken = db.session.scalar(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_seal.in_(authenticator.seals_of(code)),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
        .returning(RecoveryCode.id)
    )
    if taken is None:
        raise WrongCode
