"""Which promise is kept by whom, and what runs by the clock. The one place that knows both ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import Flask

from store import (
    audit,
    books,
    checkout,
    inventory,
    letters,
    media,
    news,
    orders,
    pairing,
    privacy,
    refunds,
    sharing,
    staff,
    stamps,
    worker,
)
from store.checkout.issuing import issue_cards
from store.db import db, transaction
from store.news import desk
from store.ports import Ports
from store.settings import Settings
from store.wire import WITHDRAW, keep_run, keep_withdrawal, mirror, sync_all
from store.worker import Jobs, Schedule

MOVED_IN_A_ROW = 20
"""Batches of five hundred stories that one promise goes through; the next one goes on."""

RELATED_AT_ONCE = 60
"""Batches of a hundred stories that one turn of the clock relates; other writers come in between."""


def wire(app: Flask, settings: Settings) -> None:
    """Give the application its worker, and neighbours of one floor to each other."""
    checkout.heard_by(refunds.hear, refunds.EVENTS)
    refunds.close_unpaid_with(checkout.cancel_unpaid)
    worker.register(app, jobs(settings))


def jobs(settings: Settings) -> Jobs:
    """The shop's promises and schedules."""
    return Jobs(
        handlers={
            "mail.send": partial(letters.send, settings=settings),
            "media.render": partial(_render, settings=settings),
            "stories.changed": _pair_stories,
            "stories.appear": _let_appear,
            news.KEEP_RUN: keep_run,
            desk.MERGE: _merge_sections,
            news.LIFT: _lift_pictures,
            WITHDRAW: keep_withdrawal,
            "gift_card.issue": partial(issue_cards, secret=settings.secret_key.get_secret_value()),
            "stripe.event": checkout.keep_event,
            "books.compare": books.keep_compare,
        },
        schedules=(
            Schedule("reconcile", checkout.reconcile, minute="*/5"),
            Schedule("compare-books", books.nightly, minute="23", hour="4"),
            Schedule("watch-clock", books.watch_clock, minute="3,13,23,33,43,53"),
            Schedule("chase-refunds", refunds.chase, minute="2,7,12,17,22,27,32,37,42,47,52,57"),
            *((Schedule("let-go", checkout.let_go, minute="*"),) if settings.hold_expiry else ()),
            Schedule("seal-audit", _seal, minute="*"),
            Schedule("sync-news", sync_all, minute="*/5"),
            Schedule("mirror-pictures", partial(_mirror, settings=settings), minute="*"),
            Schedule("relate-stories", _relate, minute="*/5"),
            Schedule("pair-products", _pair_products, minute="*"),
            Schedule("count-sales", _count_sales, minute="47"),
            Schedule("end-staff-sessions", _end_sessions, minute="11"),
            Schedule("sweep-carts", checkout.sweep_carts, minute="17", hour="3"),
            Schedule("forget-again", privacy.forget_again, minute="23", hour="3"),
            Schedule("remind-checkouts", letters.remind_checkouts, minute="*/15"),
            Schedule("forget-shared", _forget_shared, minute="37"),
            Schedule("tell-low-stock", letters.tell_low_stock, minute="5", hour="13"),
            Schedule("tell-back-in-stock", _tell_back, minute="*/5"),
        ),
        patient=frozenset({"media.render", news.KEEP_RUN, WITHDRAW}),
    )


def _render(
    payload: Mapping[str, Any], key: str, *, ports: Ports, now: datetime, settings: Settings
) -> object:
    """Make a picture's renditions; story pages show them too, so their stamp is bumped as well."""
    made = media.render(int(payload["media_id"]), folder=settings.instance / "media", now=now)
    if made:
        with transaction("news"):
            stamps.bump("news", bind="news")
    return made


def _seal(*, ports: Ports, now: datetime) -> None:
    """Put the newest entries of both logs into their chains, a hundred at a time."""
    for bind in (None, "news"):
        if audit.unsealed(bind=bind):
            with transaction(bind):
                audit.seal(bind=bind)


def _tell_back(*, ports: Ports, now: datetime) -> None:
    """Tell who waits for what is on sale again, and forget alerts whose time is over."""
    with transaction():
        inventory.sweep_alerts(now=now)
        inventory.tell_back(now=now)


def _forget_shared(*, ports: Ports, now: datetime) -> None:
    """Forget stories that were mailed to somebody, and mails that could not leave."""
    with transaction():
        sharing.sweep(now=now)


def _end_sessions(*, ports: Ports, now: datetime) -> None:
    """Forget sessions of staff that ended by themselves; none of them opened anything any more."""
    with transaction():
        staff.clear_expired(at=now)


def _relate(*, ports: Ports, now: datetime) -> None:
    """Relate stories that an import left for later; when none is left, renew the weights of the oldest. Then put the
    search's index in order."""
    for _ in range(RELATED_AT_ONCE):
        with transaction("news"):
            done = news.relate_waiting()
        if not done:
            with transaction("news"):
                news.weigh_anew()
            break
    with transaction("news"):
        news.settle_words()


def _pair_stories(payload: Mapping[str, Any], key: str, *, ports: Ports, now: datetime) -> None:
    """Find the merchandise that fits stories which were related, changed or withdrawn."""
    pairing.take_up_stories([int(story_id) for story_id in payload["story_ids"]], now=now)


def _let_appear(payload: Mapping[str, Any], key: str, *, ports: Ports, now: datetime) -> None:
    """Relate a story to what there is at the moment it appears."""
    with transaction("news"):
        news.appear(int(payload["story_id"]), at=now)


def _merge_sections(payload: Mapping[str, Any], key: str, *, ports: Ports, now: datetime) -> None:
    """Move the stories of a section that becomes part of another, five hundred at a time."""
    section_id, part = int(payload["section_id"]), int(payload.get("part", 0))
    for _ in range(MOVED_IN_A_ROW):
        with transaction("news"):
            if not desk.move_some(section_id):
                return
    with transaction("news"):
        desk.go_on_merging(section_id, part + 1, at=now)


def _lift_pictures(payload: Mapping[str, Any], key: str, *, ports: Ports, now: datetime) -> None:
    """Find the pictures inside texts that were taken in before such pictures were kept, ten thousand stories at a time."""
    after = int(payload["after"])
    for _ in range(MOVED_IN_A_ROW):
        found, last = news.lift_window(after)
        db.session.rollback()
        if last is None:
            return
        if found:
            with transaction("news"):
                news.put_in(found, at=now)
        after = last
    with transaction("news"):
        news.go_on_lifting(after, at=now)


def _pair_products(*, ports: Ports, now: datetime) -> None:
    """Find the stories that fit products which changed, and let the freshness of older pairs fall."""
    pairing.keep_in_step(now=now)


def _count_sales(*, ports: Ports, now: datetime) -> None:
    """Tell which products sold most in the last ninety days: what is shown where nothing fits."""
    pairing.note_sales(orders.units_sold(now - timedelta(days=90)))


def _mirror(*, ports: Ports, now: datetime, settings: Settings) -> None:
    """Fetch a few pictures that stories from elsewhere name."""
    if ports.fetch is not None:
        mirror(ports.fetch, folder=settings.instance / "media", at=now)
