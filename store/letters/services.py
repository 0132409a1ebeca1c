"""Keeping the promise of a letter: read, render, hand over, write down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from store import audit, cart, mail, orders, outbox, sharing
from store.db import db, retried
from store.kit.errors import NotFound
from store.kit.i18n import prefix
from store.kit.protocols import Letter
from store.letters.addressed import ToBuyer
from store.letters.gather import gather
from store.letters.kinds import AnyLetter, LostLink
from store.letters.kinds_after import CheckoutReminder
from store.letters.kinds_alerts import BackInStock, ToWaiting
from store.letters.kinds_gifts import GiftCardIssued
from store.letters.kinds_sharing import StoryMail
from store.letters.render import Rendered, render
from store.letters.samples import samples
from store.letters.stops import stop_path
from store.letters.types import Stationery
from store.payments import gift_cards
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
    if isinstance(letter, GiftCardIssued):
        letter = replace(letter, code=gift_cards.code_of(letter.card_id, settings.signing_keys))
    paper = _with_links(stationery(settings), letter, settings, now)
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
            headers=_headers(paper),
        )
    )

    def note() -> None:
        mail.log(
            key=key,
            letter=letter.name,
            order_id=payload.get("order_id"),
            recipient="" if isinstance(letter, StoryMail) else to,
            subject=rendered.subject,
            payload=payload,
            message_id=message_id,
            at=now,
        )
        if isinstance(letter, StoryMail):
            sharing.forget(letter.shared)

    retried(note)  # the letter is out: a deadlock lost here would send it once more


def _with_links(paper: Stationery, letter: AnyLetter | None, settings: Settings, now: datetime) -> Stationery:
    """The paper of one letter: where it is stopped when it can be, and where a cart is opened again."""
    stop = way_back = ""
    match letter:
        case CheckoutReminder():
            stop = paper.link(prefix(letter.language) + stop_path(settings, letter.stop, letter.cart_id))
            found = cart.by_id(letter.cart_id)
            keys = settings.signing_keys
            token = cart.link_token(found, keys=keys, now=now) if found else ""
            way_back = paper.link(f"{prefix(letter.language)}/cart/from/{token}" if token else "/cart")
        case BackInStock() | StoryMail():
            stop = paper.link(prefix(letter.language) + stop_path(settings, letter.stop, letter.owner))
        case ToBuyer() if letter.stop:
            facts = orders.by_number(letter.order.number)
            path = stop_path(settings, letter.stop, facts.id) if facts else ""
            stop = paper.link(prefix(letter.language) + path) if path else ""
    return replace(paper, stop=stop, way_back=way_back)


def _headers(paper: Stationery) -> dict[str, str]:
    answers = {"Reply-To": paper.contact} if paper.contact else {}
    return {**answers, **(mail.unsubscribe_headers(paper.stop) if paper.stop else {})}


def again(log_id: int, *, order_id: int, request: str, by: str, at: datetime) -> bool:
    """Promise a letter about an order once more, as the order stands now; in the caller's transaction.

    `request` names the wish, so that a form sent twice sends one letter; then the answer is False.
    Raises NotFound for a letter that is not in the log of this order, and for an order that was erased.
    """
    row = mail.sent(log_id)
    if row is None or row.order_id != order_id:
        raise NotFound
    order = orders.locked(order_id)
    if order.erased_at is not None:  # there is nobody to write to any more
        raise NotFound
    promised = outbox.promise_once("mail.send", row.payload, at=at, once=f"letter-{log_id}-again-{request}")
    if promised:
        orders.note_event(order, "email_sent", at=at, by=by, letter=row.letter)
        audit.record(
            "order.letter_resent", ("order", order.number), by=by, at=at, fields={"letter": row.letter}
        )
    return promised


def preview(name: str, settings: Settings) -> Rendered | None:
    """A letter of this kind on sample facts and the shop's own paper, or None for an unknown kind."""
    letter = samples().get(name)
    if letter is None:
        return None
    paper = stationery(settings)
    stop = paper.link("/mails/stop/…") if letter.stop else ""
    return render(letter, replace(paper, stop=stop, way_back=paper.link("/cart")))


def stationery(settings: Settings) -> Stationery:
    """The shop's paper: its row, and its public address."""
    row = shop()
    return Stationery(
        shop=row.name,
        public_url=settings.public_url,
        zone=row.zone,
        contact=row.contact_email,
        imprint=", ".join(part for part in (row.legal_name, *row.address.splitlines()) if part),
        home=[row.legal_name or row.name, *row.address.splitlines()] if row.address else (),
        staff=settings.staff_mail or row.contact_email,
    )


def recipient(letter: AnyLetter, paper: Stationery) -> str:
    """Whom a letter goes to; "" when there is nobody: staff gave no address, the buyer was erased."""
    match letter:
        case LostLink():
            return letter.orders[0].email
        case CheckoutReminder() | ToWaiting() | GiftCardIssued() | StoryMail():
            return letter.email
        case ToBuyer():
            return letter.order.email
    return paper.staff
