"""The one module that speaks Stripe. Everything that leaves it is in our own words.

Limits follow docs/decisions/0013: two seconds to connect, three to read, one retry by the library under the
same idempotency key; nothing is ever created without a key.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import stripe
import structlog

from store.db import in_transaction
from store.kit.protocols import HostedSession, Notice, ProviderRefund
from store.payments.types import (
    BadSignature,
    NoLongerOpen,
    NoSuchSession,
    PaymentsClosed,
    ProviderFailed,
    ProviderRefused,
    ProviderUnreachable,
)

SESSION_ID = re.compile(r"cs_(test|live)_[A-Za-z0-9]{1,58}")
TIMEOUT_S = (2.0, 3.0)
QUICK_TIMEOUT_S = (0.5, 1.0)
TOLERANCE_S = 300
LARGEST_NOTICE = 256_000
STAMP = re.compile(r"[0-9]{1,12}")
WORD = re.compile(r"[\x21-\x7e]{1,80}")
"""Ids and types of messages: what fits our columns on either database."""

log = structlog.get_logger()


class StripeGateway:
    """Stripe, or its local stand-in at `api_base`, behind the PaymentGateway protocol.

    Clients are made on first use, after the worker has forked. `webhook_secrets` may be several while
    one is rolled.
    """

    def __init__(self, key: str, *, webhook_secrets: Sequence[str], api_base: str | None) -> None:
        self.livemode = key.startswith(("sk_live_", "rk_live_"))
        self._key = key
        self._secrets = tuple(webhook_secrets)
        self._api_base = api_base
        self._clients: dict[bool, stripe.StripeClient] = {}
        self._lock = threading.Lock()

    def _client(self, quick: bool = False) -> stripe.StripeClient:
        if not self._key:
            raise PaymentsClosed
        with self._lock:
            if quick not in self._clients:
                self._clients[quick] = stripe.StripeClient(
                    self._key,
                    max_network_retries=0 if quick else 1,
                    http_client=stripe.RequestsClient(timeout=QUICK_TIMEOUT_S if quick else TIMEOUT_S),
                    base_addresses={"api": self._api_base} if self._api_base else None,
                )
            return self._clients[quick]

    def open_session(self, params: Mapping[str, Any], key: str) -> HostedSession:
        """Make the hosted page for frozen `params`; the same key gives the same page."""
        with _translated("create"):
            session = self._client().v1.checkout.sessions.create(
                params=dict(params),  # type: ignore[arg-type]  # the contract test validates what is sent
                options={"idempotency_key": key},
            )
        return _session(session)

    def session(self, session_id: str, *, quick: bool = False) -> HostedSession:
        """The present state of a page; `quick` allows a second and a half in all (a webhook is waiting)."""
        if not SESSION_ID.fullmatch(session_id):
            raise NoSuchSession
        with _translated("retrieve"):
            session = self._client(quick).v1.checkout.sessions.retrieve(
                session_id, params={"expand": ["payment_intent"]}
            )
        return _session(session)

    def find_session(self, attempt: str, since: datetime) -> HostedSession | None:
        """The page whose metadata names `attempt`, among those made since a moment; None when there is none."""
        with _translated("list"):
            listed = self._client().v1.checkout.sessions.list(
                params={"created": {"gte": int(since.timestamp())}, "limit": 100}
            )
            for session in listed.auto_paging_iter():
                if _metadata(session).get("attempt") == attempt:
                    return _session(session)
        return None

    def expire_session(self, session_id: str) -> HostedSession:
        """Close an open page. Raises NoLongerOpen when it is complete or expired already."""
        if not SESSION_ID.fullmatch(session_id):
            raise NoSuchSession
        try:
            with _translated("expire"):
                session = self._client().v1.checkout.sessions.expire(session_id)
        except ProviderRefused as error:
            raise NoLongerOpen from error
        return _session(session)

    def read_notice(self, body: bytes, signature: str | None, now: datetime) -> Notice:
        """Check a webhook's signature over its raw bytes and read it. Raises BadSignature for anything odd."""
        if not self._secrets or not signature or len(body) > LARGEST_NOTICE:
            raise BadSignature
        if not signature.isascii():  # the library compares in constant time, and only ASCII
            raise BadSignature
        for secret in self._secrets:
            try:
                stripe.WebhookSignature.verify_header(body.decode(), signature, secret, tolerance=None)
                break
            except (ValueError, stripe.SignatureVerificationError):
                continue
        else:
            raise BadSignature
        return _notice(body, signature, now)

    def refund(
        self, payment_intent: str, amount: int, key: str, metadata: Mapping[str, str]
    ) -> ProviderRefund:
        """Give money back; the same key never gives it twice."""
        with _translated("refund"):
            refund = self._client().v1.refunds.create(
                params={"payment_intent": payment_intent, "amount": amount, "metadata": dict(metadata)},
                options={"idempotency_key": key},
            )
        return _refund(refund)

    def refunds_of(self, payment_intent: str) -> Sequence[ProviderRefund]:
        """All refunds of a payment, newest first."""
        with _translated("refunds"):
            listed = self._client().v1.refunds.list(params={"payment_intent": payment_intent, "limit": 100})
            return [_refund(refund) for refund in listed.auto_paging_iter()]


@contextmanager
def _translated(call: str) -> Iterator[None]:
    """Turn Stripe's errors into ours and log them with Stripe's request id, never with a body."""
    if in_transaction():
        raise RuntimeError("no network call inside a transaction")
    try:
        yield
    except stripe.StripeError as error:
        refusal = _refusal(error)
        log.warning(
            "stripe_call_failed",
            call=call,
            error=type(error).__name__,
            http_status=error.http_status,
            code=error.code,
            request_id=error.request_id,
        )
        raise refusal from error


def _refusal(error: stripe.StripeError) -> Exception:
    if isinstance(error, stripe.APIConnectionError):
        return ProviderUnreachable()
    if isinstance(error, stripe.InvalidRequestError) and error.code == "resource_missing":
        return NoSuchSession()
    if isinstance(error, stripe.RateLimitError):
        return ProviderUnreachable()
    if isinstance(
        error,
        stripe.InvalidRequestError
        | stripe.AuthenticationError
        | stripe.PermissionError
        | stripe.IdempotencyError,
    ):
        return ProviderRefused()
    if error.http_status is not None and error.http_status >= 500:
        return ProviderFailed()
    return ProviderUnreachable()  # 409 in use, an unreadable body: the outcome is unknown


def _metadata(thing: Any) -> dict[str, str]:
    found = getattr(thing, "metadata", None)
    return {} if found is None else {str(k): str(v) for k, v in found.to_dict().items()}


def _session(session: Any) -> HostedSession:
    details = getattr(session, "total_details", None)
    intent = session.payment_intent
    return HostedSession(
        id=session.id,
        status=session.status,
        payment_status=session.payment_status,
        amount_total=int(session.amount_total or 0),
        currency=str(session.currency or "").upper(),
        livemode=bool(session.livemode),
        url=session.url,
        payment_intent=intent if isinstance(intent, str) or intent is None else intent.id,
        client_reference_id=session.client_reference_id,
        metadata=_metadata(session),
        expires_at=datetime.fromtimestamp(session.expires_at, UTC),
        request_id=getattr(getattr(session, "last_response", None), "request_id", None),
        parts={
            "discount": int(getattr(details, "amount_discount", 0) or 0),
            "shipping": int(getattr(details, "amount_shipping", 0) or 0),
            "tax": int(getattr(details, "amount_tax", 0) or 0),
        },
        recovered_from=getattr(session, "recovered_from", None),
        refused=session.status == "complete"
        and session.payment_status == "unpaid"
        and getattr(intent, "status", "") in ("requires_payment_method", "canceled"),
    )


def _refund(refund: Any) -> ProviderRefund:
    return ProviderRefund(
        id=refund.id,
        status=str(refund.status),
        amount=int(refund.amount),
        currency=str(refund.currency).upper(),
        payment_intent=refund.payment_intent if isinstance(refund.payment_intent, str) else None,
        metadata=_metadata(refund),
        request_id=getattr(getattr(refund, "last_response", None), "request_id", None),
    )


def _notice(body: bytes, signature: str, now: datetime) -> Notice:
    """Read a verified message. Its age is judged here, by the shop's clock: the library asks the machine's, and
    lets a moment in the future pass. There must be one moment: of several, it and we might read different ones.
    """
    moments = [part[2:] for part in signature.split(",") if part.startswith("t=")]
    if len(moments) != 1 or not STAMP.fullmatch(moments[0]):
        raise BadSignature
    if abs(int(moments[0]) - now.timestamp()) > TOLERANCE_S:
        raise BadSignature
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadSignature from error
    if not isinstance(message, dict) or message.get("object") != "event":
        raise BadSignature
    data = message.get("data")
    thing = data.get("object") if isinstance(data, dict) else None
    if not isinstance(thing, dict):
        raise BadSignature
    object_type = thing.get("object")
    return Notice(
        id=_word(message.get("id")),
        type=_word(message.get("type")),
        livemode=message.get("livemode") is True,
        created=_moment(message.get("created")),
        object_id=_word(thing["id"]) if isinstance(thing.get("id"), str) else None,
        object_type=object_type if isinstance(object_type, str) else None,
        body=body.decode(),
    )


def _word(text: object) -> str:
    if not isinstance(text, str) or not WORD.fullmatch(text):
        raise BadSignature
    return text


def _moment(seconds: object) -> datetime:
    try:
        return datetime.fromtimestamp(int(str(seconds)), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadSignature from error
