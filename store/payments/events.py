"""The inbox of the provider's messages: stored once, marked with what became of them, read by staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func, literal, or_, select, update
from sqlalchemy.exc import IntegrityError

from store.db import db
from store.kit.logs import without_rows
from store.kit.paging import Page, mark, read_mark
from store.kit.protocols import Notice
from store.payments.models import EventState, StripeEvent

PAGE = 50


def receive(notice: Notice, *, at: datetime) -> bool:
    """Store a verified message once. False when it is already here and done or ignored; a repeat of one that
    is not yet done says True, so that it is settled again."""
    known = db.session.get(StripeEvent, notice.id, populate_existing=True)
    if known is not None:
        return known.state not in (EventState.DONE, EventState.IGNORED)
    try:
        with db.session.begin_nested():
            db.session.add(
                StripeEvent(
                    event_id=notice.id,
                    type=notice.type,
                    object_id=notice.object_id or "",
                    livemode=notice.livemode,
                    api_version=notice.api_version,
                    body=notice.body,
                    created_at=notice.created,
                    received_at=at,
                )
            )
    except IntegrityError:  # by another line, in this very moment
        row = db.session.get_one(StripeEvent, notice.id, populate_existing=True)
        return row.state not in (EventState.DONE, EventState.IGNORED)
    return True


def mark_event(event_id: str, state: EventState, *, at: datetime, outcome: str = "", error: str = "") -> None:
    """Write down what became of a message. One that is done stays done: a replay that fails leaves it so and
    only says why."""
    done = EventState.DONE, EventState.IGNORED
    stays = case(
        (StripeEvent.state.in_(done), StripeEvent.state), else_=literal(state, StripeEvent.state.type)
    )
    db.session.execute(
        update(StripeEvent)
        .where(StripeEvent.event_id == event_id)
        .values(
            state=state if state in done else stays,
            outcome=outcome[:48] if outcome else StripeEvent.outcome,
            last_error=without_rows(error)[:300],
            attempts=StripeEvent.attempts + 1,
            done_at=at if state in done else StripeEvent.done_at,
        )
        .execution_options(synchronize_session=False)
    )


def unfinished_events(limit: int = 100) -> Sequence[StripeEvent]:
    """Messages that were stored and not yet dealt with: those tried least, then the oldest, so that a hundred that fail
    every time keep no other waiting."""
    return db.session.scalars(
        select(StripeEvent)
        .where(StripeEvent.state.in_((EventState.RECEIVED, EventState.FAILED)))
        .order_by(StripeEvent.attempts, StripeEvent.received_at)
        .limit(limit)
    ).all()


def inbox(
    *, state: EventState | None = None, search: str = "", after: str | None = None
) -> Page[StripeEvent]:
    """A page of messages, newest first: of one state, or whose id, type or subject holds `search`."""
    wanted = select(StripeEvent)
    if state is not None:
        wanted = wanted.where(StripeEvent.state == state)
    if search:
        wanted = wanted.where(
            or_(
                StripeEvent.event_id == search,
                StripeEvent.object_id == search,
                StripeEvent.type.contains(search, autoescape=True),
                StripeEvent.outcome == search,
            )
        )
    key = read_mark(after, str)
    if key:
        last = db.session.get(StripeEvent, str(key[0]))
        if last is not None:
            earlier = StripeEvent.received_at < last.received_at
            same = (StripeEvent.received_at == last.received_at) & (StripeEvent.event_id < last.event_id)
            wanted = wanted.where(earlier | same)
    wanted = wanted.order_by(StripeEvent.received_at.desc(), StripeEvent.event_id.desc()).limit(PAGE + 1)
    rows = db.session.scalars(wanted).all()
    shown = rows[:PAGE]
    return Page(shown, older=mark(shown[-1].event_id) if len(rows) > PAGE else None)


def inbox_counts() -> dict[str, int]:
    """How many messages are in each state."""
    rows = db.session.execute(
        select(StripeEvent.state, func.count(StripeEvent.event_id)).group_by(StripeEvent.state)
    )
    return {state.value: int(count) for state, count in rows}


def message(event_id: str) -> StripeEvent | None:
    """One message, or None."""
    return db.session.get(StripeEvent, event_id) if len(event_id) <= 80 else None


def failed_messages(limit: int = 100) -> list[str]:
    """The ids of messages whose handling failed, oldest first."""
    return list(
        db.session.scalars(
            select(StripeEvent.event_id)
            .where(StripeEvent.state == EventState.FAILED)
            .order_by(StripeEvent.received_at, StripeEvent.event_id)
            .limit(limit)
        )
    )
