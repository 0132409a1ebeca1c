"""What doors hold of a member of staff, and the refusals of signing in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from store.kit.errors import Conflict, StoreError
from store.kit.i18n import lazy


@dataclass(frozen=True)
class Staff:
    """Who is signed in. `complete` is false between the password and the second step."""

    id: int
    email: str
    name: str
    role: str
    permissions: frozenset[str]
    session_id: int
    complete: bool
    has_second_step: bool
    has_password: bool
    proved_at: datetime
    seen_at: datetime

    @property
    def actor(self) -> str:
        """How this person stands in the audit log and on timelines, e.g. "staff:7"."""
        return f"staff:{self.id}"

    @property
    def shown_as(self) -> str:
        """The name colleagues see; the address where none was given."""
        return self.name or self.email

    def may(self, permission: str) -> bool:
        """Whether this person, fully signed in, has the permission."""
        return self.complete and permission in self.permissions


@dataclass(frozen=True)
class LinkHolder:
    """Whom a single-use link belongs to, and what it is for ("sign_in", "invite" or "reset")."""

    user_id: int
    email: str
    purpose: str


class WrongCredentials(StoreError):
    """Address and password do not go together; which of the two was wrong is not told."""

    status = 422
    message = lazy("The e-mail address or the password is not right.")
    field = "password"


class WrongCode(StoreError):
    """The code of the second step is wrong, old or was used before."""

    status = 422
    message = lazy("This code is not right, or it was used already. Wait for the next one.")
    field = "code"


class TooManyTries(StoreError):
    """An account had ten wrong tries within 15 minutes; it rests until the window has passed."""

    status = 429
    message = lazy("Too many tries. This account can be tried again in 15 minutes.")
    field = "password"


class LinkNotGood(StoreError):
    """A single-use link that was used, is too old, or never existed: all answer alike."""

    status = 410
    message = lazy("This link was used already or is too old. Ask for a new one.")


class WeakPassword(StoreError):
    """A password that is too short or too easily guessed."""

    status = 422
    field = "password"


class LastOwner(Conflict):
    """The only active owner can be neither switched off nor made something else."""

    message = lazy("The shop needs an active owner. Make someone else an owner first.")
