"""A story for a friend: asked for by a form that is good once, counted, mailed, forgotten.

Nothing here says whether an address is known or has stopped these mails: the door answers everybody alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from store import outbox, settings, stamps
from store.db import db
from store.kit.codes import digest, new_token
from store.kit.errors import NotFound, StoreError
from store.kit.i18n import lazy
from store.outbox import Message
from store.settings import Setting
from store.sharing.models import SharedStory, SharingStop

SWITCH = "story_mail"
"""The named setting that opens the form."""

LONGEST_NAME = 40
TOKEN_LIFE = timedelta(hours=2)
PER_RECIPIENT = 3
PER_DAY = 200
"""Mails in 24 hours: to one address, and in all."""

DAY = timedelta(days=1)
UNSENT_LIFE = timedelta(days=3)
"""How long an address is kept whose mail could not leave."""


class DayIsFull(StoreError):
    """So many stories were mailed today that no more are taken."""

    status = 429
    message = lazy(
        "So many stories were mailed today that we take no more until tomorrow. Nothing was sent. Your own mail "
        "program can still do it."
    )


@dataclass(frozen=True)
class About:
    """A story as its letter shows it; `path` is where it is read, without a language."""

    id: int
    title: str
    teaser: str
    path: str
    language: str


@dataclass(frozen=True)
class Shared:
    """A mail on its way. `owner` is a number of the address, by which these mails are stopped."""

    story: About
    email: str
    sender: str
    locale: str
    owner: int


def is_open() -> bool:
    """Whether staff switched the form on."""
    return settings.noted(SWITCH) is True


def switch(on: bool, *, at: datetime) -> bool:
    """Switch the form on or off, in the caller's transaction; False when it was so already."""
    if is_open() is on:
        return False
    settings.note(SWITCH, on, at=at)
    stamps.bump("settings")  # every story's page names the form, or does not
    return True


def form_token(story_id: int, *, keys: Sequence[str], now: datetime) -> str:
    """What one form about one story carries: signed, good once and for TOKEN_LIFE. `keys`: the present one last."""
    return str(_signer(keys).dumps([story_id, new_token(), int(now.timestamp())]))


def read_token(token: str, story_id: int, *, keys: Sequence[str], now: datetime) -> str | None:
    """What a form's token is kept by once it was used; None for one that is not ours, of another story, or too old."""
    try:
        told, nonce, made = _signer(keys).loads(token)
        age = now.timestamp() - made
    except (BadData, TypeError, ValueError):
        return None
    if told != story_id or not isinstance(nonce, str) or not -60 <= age <= TOKEN_LIFE.total_seconds():
        return None
    return digest(nonce)


def share(story: About, email: str, sender: str, *, token_hash: str, locale: str, at: datetime) -> bool:
    """Promise one mail about a story, in the caller's transaction.

    False, and no mail, when the form was sent before, the address stopped these mails, or had PER_RECIPIENT in 24
    hours. Raises NotFound when the form is switched off, DayIsFull beyond PER_DAY.
    """
    row = db.session.get(Setting, SWITCH, with_for_update=True)  # one at a time: the counts below are exact
    if row is None or row.value is not True:
        raise NotFound
    if _known(token_hash):
        return False
    if _count(at) >= PER_DAY:
        raise DayIsFull
    whose = digest(email.casefold())
    if is_stopped(owner_of(email)) or _count(at, whose) >= PER_RECIPIENT:
        return False
    try:
        with db.session.begin_nested():
            db.session.add(
                SharedStory(
                    token_hash=token_hash, recipient_hash=whose, email=email, sender=sender, locale=locale,
                    title=story.title[:300], teaser=story.teaser[:600], path=story.path[:300],
                    language=story.language, asked_at=at,
                )
            )  # fmt: skip
    except IntegrityError:
        return False  # the same form came twice at once; the other one is served
    return outbox.promise_once(
        "mail.send", {"letter": "story_mail", "shared": token_hash}, at=at, once=_promise(token_hash)
    )


def shared(token_hash: str) -> Shared | None:
    """The mail a promise is about; None when it has left, its time is over, or its reader stopped these mails."""
    row = db.session.scalar(select(SharedStory).where(SharedStory.token_hash == token_hash))
    if row is None or not row.email or is_stopped(owner_of(row.email)):
        return None
    about = About(row.id, row.title, row.teaser, row.path, row.language)
    return Shared(about, row.email, row.sender, row.locale, owner_of(row.email))


def forget(token_hash: str) -> None:
    """The mail has left: who wrote to whom is nobody's business any more."""
    db.session.execute(
        update(SharedStory)
        .where(SharedStory.token_hash == token_hash)
        .values(email="", sender="")
        .execution_options(synchronize_session=False)
    )


def stop(owner: int, *, at: datetime) -> bool:
    """Never write to the address of this number again, nor keep what is on its way; False when that was so already."""
    db.session.execute(
        delete(SharedStory)
        .where(SharedStory.recipient_hash.startswith(f"{owner:015x}"))
        .execution_options(synchronize_session=False)
    )
    if is_stopped(owner):
        return False
    try:
        with db.session.begin_nested():
            db.session.add(SharingStop(recipient=owner, stopped_at=at))
    except IntegrityError:
        return False  # clicked twice at once
    return True


def is_stopped(owner: int) -> bool:
    """Whether the address of this number wants no such mails."""
    return db.session.get(SharingStop, owner) is not None


def owner_of(email: str) -> int:
    """The number of an address, the same however it was capitalised."""
    return int(digest(email.casefold())[:15], 16)


def sweep(*, now: datetime) -> int:
    """Forget mails that left a day ago, and those that could not leave in UNSENT_LIFE; answers how many.

    What the mail server said of the latter may name the address, so that goes too.
    """
    unsent = db.session.scalars(
        select(SharedStory.token_hash).where(
            SharedStory.email != "", SharedStory.asked_at <= now - UNSENT_LIFE
        )
    ).all()
    if unsent:
        db.session.execute(
            update(Message)
            .where(Message.dedupe_key.in_([_promise(one) for one in unsent]))
            .values(last_error="")
            .execution_options(synchronize_session=False)
        )
    gone: CursorResult[tuple[()]] = db.session.execute(  # type: ignore[assignment]
        delete(SharedStory)
        .where(
            ((SharedStory.email == "") & (SharedStory.asked_at <= now - DAY))
            | (SharedStory.asked_at <= now - UNSENT_LIFE)
        )
        .execution_options(synchronize_session=False)
    )
    return gone.rowcount


def _promise(token_hash: str) -> str:
    return f"story-mail-{token_hash[:24]}"


def _known(token_hash: str) -> bool:
    return db.session.scalar(select(SharedStory.id).where(SharedStory.token_hash == token_hash)) is not None


def _count(at: datetime, recipient_hash: str = "") -> int:
    wanted = select(func.count(SharedStory.id)).where(SharedStory.asked_at > at - DAY)
    if recipient_hash:
        wanted = wanted.where(SharedStory.recipient_hash == recipient_hash)
    return db.session.scalar(wanted) or 0


def _signer(keys: Sequence[str]) -> URLSafeSerializer:
    return URLSafeSerializer(list(keys), salt="story-mail")
