"""Secrets of authenticator apps (TOTP), made and read. Brings Flask-Security and with it WebAuthn along, for which
only those who use a second step should wait: `store.staff` imports this module when it is asked for."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from flask_security.totp import Totp
from passlib.totp import TOTP, AppWallet, TokenError  # type: ignore[import-untyped]

from store.staff.types import WrongCode

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
