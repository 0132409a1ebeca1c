"""Signing in, step by step, and the accounts of staff. Doors commit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from store import audit
from store.db import db
from store.kit.codes import digest
from store.kit.errors import Conflict, NotFound
from store.staff.links import use_link
from store.staff.models import LoginFailures, Role, StaffSession, User
from store.staff.second_step import take_code, take_recovery_code
from store.staff.sessions import end_session, end_sessions_of, open_session
from store.staff.types import LastOwner, Staff, TooManyTries, WrongCode, WrongCredentials

if TYPE_CHECKING:
    from store.staff.authenticator import Authenticator

TRIES = 10
WINDOW = timedelta(minutes=15)


def take_try(email: str, *, at: datetime) -> None:
    """Count one try on an account, known or not, before it is checked, so that parallel guesses count too.

    Raises TooManyTries for the eleventh within 15 minutes of the first. A success clears the count.
    """
    account = _account(email)
    row = db.session.get(LoginFailures, account, with_for_update=True) or _new_count(account, at)
    if at - row.since >= WINDOW:
        row.count, row.since = 0, at
    if row.count >= TRIES:
        raise TooManyTries
    row.count += 1
    db.session.flush()


def password_hash_of(email: str) -> str | None:
    """The stored hash of an active account, to be checked outside any transaction; None for everybody else."""
    return db.session.scalar(
        select(User.password_hash).where(User.email == email.strip().casefold(), User.active.is_(True))
    )


def sign_in(email: str, password_hash: str, *, second_step: bool, at: datetime) -> str:
    """Open a session for whom the password just proved; gives its token.

    `password_hash` is the hash that matched: if it changed meanwhile, WrongCredentials is raised. The
    session is complete at once only if the account has no second step and `second_step` does not ask for one.
    """
    user = db.session.scalars(
        select(User).where(User.email == email.strip().casefold(), User.active.is_(True))
    ).one_or_none()
    if user is None or user.password_hash != password_hash:
        raise WrongCredentials
    complete = not second_step and user.totp_confirmed_at is None
    if complete:
        _clear_tries(user)
    audit.record("staff.password_proved", ("staff", user.id), by=f"staff:{user.id}", at=at)
    return open_session(user, complete=complete, at=at)


def sign_in_by_link(token: str, *, second_step: bool, at: datetime) -> str:
    """Open a session by a single-use link; gives its token. Raises LinkNotGood."""
    user = use_link(token, at=at)
    audit.record("staff.link_used", ("staff", user.id), by=f"staff:{user.id}", at=at)
    return open_session(user, complete=not second_step and user.totp_confirmed_at is None, at=at)


def set_password_by_link(
    token: str, name: str, password_hash: str, *, second_step: bool, at: datetime
) -> str:
    """Use an invitation or reset link: set the password, end all other sessions, open a new one.

    An empty `name` keeps the present one. Raises LinkNotGood.
    """
    user = use_link(token, at=at)
    user.name = name or user.name
    _set_password(user, password_hash, at=at)
    return open_session(user, complete=not second_step and user.totp_confirmed_at is None, at=at)


def pass_second_step(staff: Staff, code: str, authenticator: Authenticator, *, at: datetime) -> str:
    """Finish signing in with a code of the app or a recovery code; gives a new session token.

    The half-open session ends. Raises WrongCode; count the try first (`take_try`).
    """
    user = account(staff.id)
    if user.totp_confirmed_at is None:
        raise WrongCode
    if "-" in code or len("".join(code.split())) > 8:
        take_recovery_code(user, code, authenticator, at=at)
        act = "staff.recovery_code_used"
    else:
        take_code(user, code, authenticator, at=at)
        act = "staff.code_proved"
    _clear_tries(user)
    audit.record(act, ("staff", user.id), by=f"staff:{user.id}", at=at)
    end_session(staff.session_id)
    return open_session(user, complete=True, at=at)


def complete_after_set_up(staff: Staff, *, at: datetime) -> str:
    """A second step was just set up: end every session of the account and open a complete one; its token."""
    user = account(staff.id)
    _clear_tries(user)
    audit.record("staff.second_step_set_up", ("staff", user.id), by=staff.actor, at=at)
    end_sessions_of(user.id)
    return open_session(user, complete=True, at=at)


def sign_out(staff: Staff, *, at: datetime) -> None:
    """End this session."""
    end_session(staff.session_id)
    audit.record("staff.signed_out", ("staff", staff.id), by=staff.actor, at=at)


def end_other_sessions(staff: Staff, *, at: datetime) -> None:
    """Sign this person out everywhere but here."""
    end_sessions_of(staff.id, but=staff.session_id)
    audit.record("staff.other_sessions_ended", ("staff", staff.id), by=staff.actor, at=at)


def change_password(staff: Staff, password_hash: str, *, at: datetime) -> str:
    """Set one's own password (the door has checked the old one); other browsers are signed out. New token."""
    user = account(staff.id)
    _set_password(user, password_hash, at=at)
    return open_session(user, complete=True, at=at)


def prove(staff: Staff, code: str | None, authenticator: Authenticator, *, at: datetime) -> None:
    """Note that this person just proved who they are again: by the password, or by `code` of the app.

    The door has checked the password. Raises WrongCode.
    """
    if code is not None:
        take_code(account(staff.id), code, authenticator, at=at)
    _clear_tries(account(staff.id))
    db.session.execute(update(StaffSession).where(StaffSession.id == staff.session_id).values(proved_at=at))


def change_account(
    user_id: int, *, role: Role | None = None, active: bool | None = None, version: int, by: str, at: datetime
) -> User:
    """Give a member of staff another role, or switch the account off or on; both sign the person out.

    Raises Conflict when the account is no longer at `version`, LastOwner, NotFound.
    """
    user = account(user_id)
    if user.version != version:
        raise Conflict
    becomes = role or user.role
    stays = user.active if active is None else active
    if (
        user.role is Role.OWNER
        and user.active
        and not (becomes is Role.OWNER and stays)
        and _active_owners() < 2
    ):
        raise LastOwner
    audit.record(
        "staff.changed",
        ("staff", user.id),
        by=by,
        at=at,
        fields={"role": [user.role.value, becomes.value], "active": [user.active, stays]},
    )
    user.role, user.active, user.version = becomes, stays, user.version + 1
    end_sessions_of(user.id)
    db.session.flush()
    return user


def forget_second_step(user_id: int, *, version: int, by: str, at: datetime) -> User:
    """For a member whose phone and recovery codes are lost: the next sign-in may set a new second step up.

    Signs the person out everywhere. Raises Conflict when the account is no longer at `version`, NotFound.
    """
    user = account(user_id)
    if user.version != version:
        raise Conflict
    user.totp_secret = user.totp_confirmed_at = user.totp_last_counter = None
    user.recovery_codes = []
    user.version += 1
    end_sessions_of(user.id)
    audit.record("staff.second_step_forgotten", ("staff", user.id), by=by, at=at)
    db.session.flush()
    return user


def account(user_id: int) -> User:
    """The account with this id. Raises NotFound."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def _set_password(user: User, password_hash: str, *, at: datetime) -> None:
    user.password_hash = password_hash
    user.version += 1
    _clear_tries(user)
    end_sessions_of(user.id)
    db.session.flush()
    audit.record("staff.password_set", ("staff", user.id), by=f"staff:{user.id}", at=at)


def _new_count(account: str, at: datetime) -> LoginFailures:
    """The account's row at zero; of two first tries at the same time one makes it, the other finds it."""
    row = LoginFailures(account=account, count=0, since=at)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        row = db.session.get_one(LoginFailures, account, with_for_update=True, populate_existing=True)
    return row


def _account(email: str) -> str:
    return digest(email.strip().casefold())


def _clear_tries(user: User) -> None:
    db.session.execute(
        update(LoginFailures).where(LoginFailures.account == _account(user.email)).values(count=0)
    )


def _active_owners() -> int:
    return (
        db.session.scalar(
            select(func.count()).select_from(User).where(User.role == Role.OWNER, User.active.is_(True))
        )
        or 0
    )
