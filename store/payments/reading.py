"""From the provider's objects to our words. Takes what the library hands over, imports nothing of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from store.kit.protocols import HostedSession, Notice, ProviderDispute, ProviderPayment, ProviderRefund
from store.payments.types import BadSignature, ProviderUnreachable

TOLERANCE_S = 300
STAMP = re.compile(r"[0-9]{1,12}")
WORD = re.compile(r"[\x21-\x7e]{1,80}")
"""Ids and types of messages: what fits our columns on either database."""

VERSION = re.compile(r"[\x21-\x7e]{1,40}")

THIN = "v2.core.event"
"""What a message calls itself that carries no data, only where to fetch it."""


def metadata(thing: Any) -> dict[str, str]:
    """What we had written on an object."""
    found = getattr(thing, "metadata", None)
    return {} if found is None else {str(k): str(v) for k, v in found.to_dict().items()}


def request_id(thing: Any) -> str | None:
    """Under which number the provider keeps the answer that brought this."""
    found: str | None = getattr(getattr(thing, "last_response", None), "request_id", None)
    return found


def dated(thing: Any) -> datetime:
    """When the provider wrote an answer, by its own clock. Raises ProviderUnreachable where the answer does not say."""
    headers = getattr(getattr(thing, "last_response", None), "headers", None) or {}
    try:
        return parsedate_to_datetime(str(headers.get("Date"))).astimezone(UTC)
    except ValueError as error:
        raise ProviderUnreachable from error


def id_of(thing: Any) -> str | None:
    """The id of something that is an id, or the whole object, or nothing."""
    return thing if isinstance(thing, str) or thing is None else str(thing.id)


def moment(seconds: object) -> datetime:
    """A moment out of a message. Raises BadSignature for what is none."""
    try:
        return datetime.fromtimestamp(int(str(seconds)), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadSignature from error


def session(thing: Any) -> HostedSession:
    """A hosted page."""
    details = getattr(thing, "total_details", None)
    intent = thing.payment_intent
    booked = _booked(getattr(intent, "latest_charge", None))
    return HostedSession(
        id=thing.id,
        status=thing.status,
        payment_status=thing.payment_status,
        amount_total=int(thing.amount_total or 0),
        currency=str(thing.currency or "").upper(),
        livemode=bool(thing.livemode),
        url=thing.url,
        payment_intent=id_of(intent),
        client_reference_id=thing.client_reference_id,
        metadata=metadata(thing),
        expires_at=datetime.fromtimestamp(thing.expires_at, UTC),
        request_id=request_id(thing),
        parts={
            "subtotal": int(getattr(thing, "amount_subtotal", 0) or 0),
            "discount": int(getattr(details, "amount_discount", 0) or 0),
            "shipping": int(getattr(details, "amount_shipping", 0) or 0),
            "tax": int(getattr(details, "amount_tax", 0) or 0),
            "shipping_tax": int(getattr(getattr(thing, "shipping_cost", None), "amount_tax", 0) or 0),
        },
        delivery=_delivery(getattr(thing, "shipping_cost", None)),
        address=_address(getattr(thing, "collected_information", None)),
        recovered_from=getattr(thing, "recovered_from", None),
        refused=thing.status == "complete"
        and thing.payment_status == "unpaid"
        and getattr(intent, "status", "") in ("requires_payment_method", "canceled"),
        fee=booked[0],
        net=booked[1],
    )


def _delivery(cost: Any) -> str:
    """Our code of the way that was chosen, written on the rate when it was offered; "" when it did not come along."""
    rate = getattr(cost, "shipping_rate", None)
    return "" if rate is None or isinstance(rate, str) else metadata(rate).get("delivery", "")


def _address(collected: Any) -> dict[str, str] | None:
    details = getattr(collected, "shipping_details", None)
    if details is None or getattr(details, "address", None) is None:
        return None
    parts = ("line1", "line2", "city", "state", "postal_code", "country")
    found = {part: str(getattr(details.address, part, None) or "") for part in parts}
    return {"name": str(getattr(details, "name", None) or ""), **found}


def _booked(charge: Any) -> tuple[int | None, int | None]:
    """(fee, net) of a charge whose balance transaction is known and came with it."""
    moved = getattr(charge, "balance_transaction", None)
    if moved is None or isinstance(moved, str):
        return None, None
    return int(moved.fee), int(moved.net)


def payment(charge: Any, intent: str | None = None, *, request: str | None = None) -> ProviderPayment:
    """A charge: the money of one payment."""
    fee, net = _booked(charge)
    return ProviderPayment(
        payment_intent=intent or id_of(charge.payment_intent) or "",
        charge=charge.id,
        amount=int(charge.amount),
        refunded=int(charge.amount_refunded),
        currency=str(charge.currency).upper(),
        paid=bool(charge.paid) and charge.status == "succeeded",
        livemode=bool(charge.livemode),
        fee=fee,
        net=net,
        metadata=metadata(charge),
        created=datetime.fromtimestamp(charge.created, UTC),
        request_id=request or request_id(charge),
    )


def refund(thing: Any) -> ProviderRefund:
    """A refund."""
    return ProviderRefund(
        id=thing.id,
        status=str(thing.status),
        amount=int(thing.amount),
        currency=str(thing.currency).upper(),
        payment_intent=id_of(thing.payment_intent),
        metadata=metadata(thing),
        request_id=request_id(thing),
        reason=str(getattr(thing, "reason", None) or ""),
        failure_reason=str(getattr(thing, "failure_reason", None) or ""),
        created=datetime.fromtimestamp(thing.created, UTC),
    )


def dispute(thing: Any) -> ProviderDispute:
    """A chargeback or inquiry, with the money it moved."""
    due = getattr(getattr(thing, "evidence_details", None), "due_by", None)
    return ProviderDispute(
        id=thing.id,
        status=str(thing.status),
        amount=int(thing.amount),
        currency=str(thing.currency).upper(),
        reason=str(thing.reason or ""),
        payment_intent=id_of(thing.payment_intent),
        due_by=datetime.fromtimestamp(due, UTC) if due else None,
        created=datetime.fromtimestamp(thing.created, UTC),
        moved=tuple(
            (str(one.id), int(one.amount), int(one.fee), datetime.fromtimestamp(one.created, UTC))
            for one in (getattr(thing, "balance_transactions", None) or ())
        ),
        request_id=request_id(thing),
    )


def notice(body: bytes, *, own_version: str) -> Notice:
    """Read a verified message, snapshot or thin. Raises BadSignature for what is no message."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadSignature from error
    if not isinstance(message, dict):
        raise BadSignature
    if message.get("object") == THIN:
        return _thin(message, body)
    if message.get("object") != "event":
        raise BadSignature
    data = message.get("data")
    thing = data.get("object") if isinstance(data, dict) else None
    if not isinstance(thing, dict):
        raise BadSignature
    object_type = thing.get("object")
    version = _version(message.get("api_version"))
    return Notice(
        id=word(message.get("id")),
        type=word(message.get("type")),
        livemode=message.get("livemode") is True,
        created=moment(message.get("created")),
        object_id=word(thing["id"]) if isinstance(thing.get("id"), str) else None,
        object_type=object_type if isinstance(object_type, str) else None,
        body=body.decode(),
        api_version=version,
        foreign_version=version not in ("", own_version),
    )


def _version(text: object) -> str:
    """The version of the API a message was written in, "" for what cannot be one: the message is taken all the same."""
    return text if isinstance(text, str) and VERSION.fullmatch(text) else ""


def _thin(message: dict[str, Any], body: bytes) -> Notice:
    """A thin message says what it is about and nothing else; its types carry the API's name in front. Where it names the
    snapshot of the same event, the two are one message, which Stripe's list knows by that name."""
    about = message.get("related_object")
    kind = word(message.get("type"))
    if not isinstance(about, dict) or not kind.startswith("v1."):
        raise BadSignature
    object_type = about.get("type")
    try:
        created = datetime.fromisoformat(str(message.get("created")))
    except ValueError as error:
        raise BadSignature from error
    if created.tzinfo is None:
        raise BadSignature
    return Notice(
        id=word(message.get("snapshot_event") or message.get("id")),
        type=kind.removeprefix("v1."),
        livemode=message.get("livemode") is True,
        created=created,
        object_id=word(about.get("id")),
        object_type=object_type if isinstance(object_type, str) else None,
        body=body.decode(),
        api_version="",
    )


def fresh(signature: str, now: datetime) -> None:
    """Judge a signed message's age by the shop's clock: the library asks the machine's, and lets a moment in the
    future pass. There must be one moment: of several, it and we might read different ones. Raises BadSignature.
    """
    moments = [part[2:] for part in signature.split(",") if part.startswith("t=")]
    if len(moments) != 1 or not STAMP.fullmatch(moments[0]):
        raise BadSignature
    if abs(int(moments[0]) - now.timestamp()) > TOLERANCE_S:
        raise BadSignature


def word(text: object) -> str:
    """An id or a type, or BadSignature."""
    if not isinstance(text, str) or not WORD.fullmatch(text):
        raise BadSignature
    return text


def named_in(body: str, field: str) -> str:
    """An id that a stored message's object names under `field`, or ""; nothing else is believed of it."""
    try:
        thing = json.loads(body)["data"]["object"][field]
    except (ValueError, KeyError, TypeError):
        return ""
    return thing if isinstance(thing, str) and WORD.fullmatch(thing) else ""


SHOWN = re.compile(
    r"(id|object|type|api_version|created|livemode|pending_webhooks|status|payment_status|mode|currency|reason"
    r"|failure_reason|failure_code|code|amount\w*|refunded|paid|captured|disputed|fee|net|due_by|expires_at|shop|attempt"
    r"|order|refund|payment_intent|charge|latest_charge|balance_transaction|snapshot_event|fraud_type|actionable)"
)
"""Fields of a message that staff may see: ids, amounts, states and times; nothing a person typed, no card."""


def plain(body: str) -> list[tuple[str, str]]:
    """A stored message as (field, value) without card or personal data, in its own order; [] for what cannot be read."""
    try:
        return list(_plain(json.loads(body), ""))
    except (ValueError, RecursionError):
        return []


def _plain(thing: Any, path: str) -> Iterator[tuple[str, str]]:
    for name, value in thing.items() if isinstance(thing, dict) else ():
        here = f"{path}.{name}" if path else name
        if name in (
            "data",
            "object",
            "metadata",
            "evidence_details",
            "related_object",
            "total_details",
        ) and isinstance(value, dict):
            yield from _plain(value, here)
        elif SHOWN.fullmatch(name) and isinstance(value, str | int | bool) and len(str(value)) <= 120:
            yield here, str(value)
