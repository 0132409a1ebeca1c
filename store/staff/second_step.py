"""The second step: codes of an authenticator app (TOTP), each taken once, and recovery codes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from flask_security.totp import Totp
from passlib.totp import TOTP, AppWallet, TokenError  # type: ignore[import-untyped]
from sqlalchemy import update

from store.db import db
from store.staff.models import RecoveryCode, User
from store.staff.types import WrongCode

RECOVERY_CODES = 8
DRIFT_S = 30
"""How far a phone's clock may be off, in seconds to either side."""


class Authenticator(Totp):
    """Makes and reads the secrets of authenticator apps, encrypted under the shop's secret keys.

    `keys` are the present key and the older ones still accepted. A secret names the key it was encrypted
    under, so keys can be rolled like those of cookies.
    """

    def __init__(self, keys: Sequence[str], issuer: str) -> None:
        self._keys = [key.encode() for key in keys]
        tags = {hashlib.sha256(key.encode()).hexdigest()[:12]: key for key in keys}
        wallet = AppWallet(tags, default_tag=next(iter(tags)))
        self._totp = TOTP.using(issuer=issuer, wallet=wallet)

    def seals_of(self, recovery_code: str) -> list[str]:
        """How a recovery code may be stored: its HMAC under each key, the present key first."""
        plain = "".join(recovery_code.split()).replace("-", "").casefold().encode()
        return [hmac.digest(key, b"staff-recovery-code:" + plain, "sha256").hex() for key in self._keys]

    def counter_of(self, secret: str, code: str, *, after: int | None = None, at: datetime) -> int:
        """The time step a code belongs to, which must be later than `after`. Raises WrongCode."""
        digits = "".join(code.split())
        if not (digits.isascii() and digits.isdigit()):
            raise WrongCode
        try:
            match = self._totp.verify(digits, secret, time=at, window=DRIFT_S, last_counter=after)
        except (TokenError, ValueError) as error:
            raise WrongCode from error
        return int(match.counter)


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
