"""Sessions of staff, kept in the database: 30 minutes idle, 12 hours in all, gone the moment the row is."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from store.db import db
from store.kit.codes import digest, is_token, new_token
from store.staff.models import StaffSession, User
from store.staff.roles import permissions_of
from store.staff.types import Staff

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
UNFINISHED = timedelta(minutes=10)
"""How long the second step may be waited for."""

SEEN_STEP = timedelta(minutes=1)
"""How fine `last_seen_at` is kept: one small write a minute, not one a page."""


def open_session(user: User, *, complete: bool, at: datetime) -> str:
    """Start a session and give its token, for the cookie. A session that is not complete lives ten minutes."""
    token = new_token()
    db.session.add(
        StaffSession(
            token_digest=digest(token),
            user_id=user.id,
            created_at=at,
            last_seen_at=at,
            expires_at=at + (LONGEST if complete else UNFINISHED),
            complete_at=at if complete else None,
            proved_at=at,
        )
    )
    db.session.flush()
    return token


def signed_in(token: str | None, *, at: datetime) -> Staff | None:
    """Whoever holds this session token, or None: unknown, expired, idle for too long, or made inactive."""
    if not token or not is_token(token):
        return None
    row = db.session.execute(
        select(StaffSession, User)
        .join(User, User.id == StaffSession.user_id)
        .where(
            StaffSession.token_digest == digest(token),
            StaffSession.expires_at > at,
            StaffSession.last_seen_at > at - IDLE,
            User.active.is_(True),
        )
    ).one_or_none()
    if row is None:
        return None
    session, user = row
    return Staff(
        id=user.id,
        email=user.email,
        name=user.name,
        role=user.role.value,
        permissions=permissions_of(user.role),
        session_id=session.id,
        complete=session.complete_at is not None,
        has_second_step=user.totp_confirmed_at is not None,
        has_password=user.password_hash is not None,
        proved_at=session.proved_at,
        seen_at=session.last_seen_at,
    )


def needs_seeing(staff: Staff, *, at: datetime) -> bool:
    """Whether the session's last sign of life is old enough to be written again."""
    return at - staff.seen_at >= SEEN_STEP


def seen(session_id: int, *, at: datetime) -> None:
    """Note a sign of life; a session that ended meanwhile stays ended."""
    db.session.execute(update(StaffSession).where(StaffSession.id == session_id).values(last_seen_at=at))


def end_session(session_id: int) -> None:
    """Sign this browser out."""
    db.session.execute(delete(StaffSession).where(StaffSession.id == session_id))


def end_sessions_of(user_id: int, *, but: int | None = None) -> None:
    """Sign a member of staff out everywhere, except in session `but`."""
    gone = delete(StaffSession).where(StaffSession.user_id == user_id)
    db.session.execute(gone if but is None else gone.where(StaffSession.id != but))


def clear_expired(*, at: datetime) -> int:
    """Remove sessions that ended by themselves; gives how many. Safe to run at any time."""
    ended = (
        delete(StaffSession)
        .where((StaffSession.expires_at <= at) | (StaffSession.last_seen_at <= at - IDLE))
        .returning(StaffSession.id)
    )
    return len(db.session.scalars(ended).all())
