"""Keeping the promise of a letter: read, render, hand over, write down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from store import audit, mail, orders, outbox
from store.db import db, transaction
from store.kit.errors import NotFound
from store.kit.protocols import Letter
from store.letters.gather import gather
from store.letters.kinds import AnyLetter, LostLink, ToBuyer
from store.letters.render import Rendered, render
from store.letters.samples import samples
from store.letters.types import Stationery
from store.ports import Ports
from store.settings import Settings, shop


def send(payload: Mapping[str, Any], key: str, *, ports: Ports, now: datetime, settings: Settings) -> None:
    """Keep a promise of kind "mail.send": `payload` names the letter and the rows it is about.

    Called outside any transaction. A letter already written down as sent is not sent again; a crash
    between the post's acceptance and that note repeats it once, with the same Message-ID, which comes
    from `key`. Raises MailRefused and NotFound (given up for good) and MailDelayed (tried again).
    """
    if mail.was_sent(key):
        return
    letter = gather(payload)
    paper = stationery(settings)
    to = recipient(letter, paper) if letter else ""
    db.session.rollback()  # the reading is over; nothing is held open while the post works
    if letter is None or not to:
        return
    rendered = render(letter, paper)
    message_id = mail.message_id(key, urlsplit(paper.public_url).hostname or "localhost")
    ports.mail.send(
        Letter(
            to=to,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id=message_id,
            headers={"Reply-To": paper.contact} if paper.contact else {},
        )
    )
    with transaction():
        mail.log(
            key=key,
            letter=letter.name,
            order_id=payload.get("order_id"),
            recipient=to,
            subject=rendered.subject,
            payload=payload,
            message_id=message_id,
            at=now,
        )


def again(log_id: int, *, order_id: int, request: str, by: str, at: datetime) -> bool:
    """Promise a letter about an order once more, as the order stands now; in the caller's transaction.

    `request` names the wish, so that a form sent twice sends one letter; then the answer is False.
    Raises NotFound for a letter that is not in the log of this order.
    """
    row = mail.sent(log_id)
    if row is None or row.order_id != order_id:
        raise NotFound
    order = orders.locked(order_id)
    promised = outbox.promise("mail.send", row.payload, at=at, once=f"letter-{log_id}-again-{request}")
    if promised:
        orders.note_event(order, "email_sent", at=at, by=by, letter=row.letter)
        audit.record(
            "order.letter_resent", ("order", order.number), by=by, at=at, fields={"letter": row.letter}
        )
    return promised


def preview(name: str, settings: Settings) -> Rendered | None:
    """A letter of this kind on sample facts and the shop's own paper, or None for an unknown kind."""
    letter = samples().get(name)
    return render(letter, stationery(settings)) if letter else None


def stationery(settings: Settings) -> Stationery:
    """The shop's paper: its row, and its public address."""
    row = shop()
    return Stationery(
        shop=row.name,
        public_url=settings.public_url,
        zone=row.zone,
        contact=row.contact_email,
        imprint=", ".join(part for part in (row.legal_name, *row.address.splitlines()) if part),
        staff=settings.staff_mail or row.contact_email,
    )


def recipient(letter: AnyLetter, paper: Stationery) -> str:
    """Whom a letter goes to; "" when there is nobody: staff gave no address, the buyer was erased."""
    match letter:
        case LostLink():
            return letter.orders[0].email
        case ToBuyer():
            return letter.order.email
    return paper.staff
