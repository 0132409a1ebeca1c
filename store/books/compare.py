"""Three ways at once: orders, payments and stock of ours, and the provider's own lists.

First everything is read and every difference named; then what the nets can mend is fed to the same acts that
webhooks use; then it is compared again, for as long as that brings something to light: a refund is missed only where
its payment is known. Run twice it changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from store import checkout, refunds
from store.books.differences import differences
from store.books.models import Comparison
from store.books.types import Difference, Lists, Report
from store.db import db, retried
from store.ports import Ports

REACH = timedelta(days=30)
"""How far back the provider keeps its messages, and how far back its lists are read."""

ROUNDS = 4
"""How often at most is mended and compared again: a page, then its payment's refunds, then what hangs on those."""

log = structlog.get_logger()


def compare(*, ports: Ports, now: datetime, mend: bool = True, since: datetime | None = None) -> Report:
    """Compare the books with the provider's lists since a moment (30 days), mend what can be, and keep the result.

    Called outside any transaction. Raises PaymentsClosed when the provider does not answer: nothing is kept then.
    """
    began, since = now, since or now - REACH
    lists = read(ports=ports, since=since)
    found = differences(lists, now=now)
    left = found
    for _ in range(ROUNDS if mend else 0):
        if not left:
            break
        _mend(lists, left, ports=ports, at=now)
        lists = read(ports=ports, since=since)
        before, left = left, differences(lists, now=now)
        found = found + [one for one in left if one not in found]
        if left == before:
            break
    report = Report(began, since, lists.counts(), tuple(found), tuple(left))
    retried(partial(_keep, report, now))
    log.info("books_compared", found=len(found), left=len(left), **lists.counts())
    return report


def nightly(*, ports: Ports, now: datetime) -> int:
    """The worker's hand: compare and mend; answers how many differences are left."""
    return len(compare(ports=ports, now=now).left)


def keep_compare(payload: Mapping[str, Any], key: str, *, ports: Ports, now: datetime) -> object:
    """The outbox's hand: somebody at the desk asked for a comparison."""
    return compare(ports=ports, now=now)


def read(*, ports: Ports, since: datetime) -> Lists:
    """The provider's lists since a moment."""
    db.session.rollback()
    gateway = ports.payments
    return Lists(
        since=since,
        livemode=gateway.livemode,
        sessions=tuple(gateway.sessions_since(since)),
        payments=tuple(gateway.payments_since(since)),
        refunds=tuple(gateway.refunds_since(since)),
        disputes=tuple(gateway.disputes_since(since)),
        notices=tuple(gateway.notices_since(since, checkout.heard())),
    )


def _mend(lists: Lists, found: list[Difference], *, ports: Ports, at: datetime) -> None:
    """Feed what differs to the acts that would have booked it in time: pages first, then what hangs on payments."""
    about = {difference.subject for difference in found}
    to_close = {one.subject for one in found if one.name == "page_open_here_closed"}
    for session in lists.sessions:
        if session.id in about:
            act = checkout.finish if session.id in to_close else checkout.settle
            _try(session.id, partial(act, session.id, ports=ports, at=at))
    for payment in lists.payments:
        if payment.payment_intent in about:
            _try(payment.payment_intent, partial(refunds.note_fee, payment, at=at))
    for refund in reversed(lists.refunds):
        if refund.id in about:
            _try(refund.id, partial(refunds.note_refund, refund, at=at))
    for dispute in reversed(lists.disputes):
        if dispute.id in about:
            _try(dispute.id, partial(refunds.note_dispute, dispute, at=at))
    for notice in reversed(lists.notices):
        if notice.id in about:
            _try(notice.id, partial(checkout.take_in_listed, notice, ports=ports, at=at))
    for difference in found:
        if difference.name == "message_not_dealt_with":
            _try(difference.subject, partial(checkout.work_off, difference.subject, ports=ports, at=at))
        elif (
            difference.name in ("refunded_sum_differs", "payment_refunded_sum_differs")
            and difference.order_id
        ):
            _try(difference.subject, partial(refunds.recount, difference.order_id))
    refunds.chase(ports=ports, now=at)


def _try(subject: str, act: Callable[[], object]) -> None:
    try:
        act()
    except Exception as error:
        log.warning("difference_not_mended", subject=subject, error=repr(error)[:300])
    finally:
        db.session.rollback()


def _keep(report: Report, ended: datetime) -> None:
    db.session.add(
        Comparison(
            began_at=report.at,
            ended_at=ended,
            since=report.since,
            counts=report.counts,
            found=[one.as_json() for one in report.found],
            remaining=[one.as_json() for one in report.left],
        )
    )
