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
from datetime import datetime
from typing import Any

import stripe
import structlog

from store.db import in_transaction
from store.kit.protocols import HostedSession, Notice, ProviderDispute, ProviderPayment, ProviderRefund
from store.payments import reading
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
LARGEST_NOTICE = 256_000
OBJECT_ID = re.compile(r"(pi|ch|py|re|pyr|dp|du)_[A-Za-z0-9_]{1,70}")
MONEY_OF_A_PAGE = "payment_intent.latest_charge.balance_transaction"
"""What is asked for along with a page: the payment, its charge, and what the provider keeps of it."""

DELIVERY_OF_A_PAGE = "shipping_cost.shipping_rate"
"""Which way of delivery was chosen, where the page offered some."""

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
        return reading.session(session)

    def time(self) -> datetime:
        """The present by the provider's clock, to the second."""
        with _translated("time"):
            listed = self._client().v1.checkout.sessions.list(params={"limit": 1})
        return reading.dated(listed)

    def session(self, session_id: str, *, quick: bool = False) -> HostedSession:
        """The present state of a page; `quick` allows a second and a half in all (a webhook is waiting)."""
        if not SESSION_ID.fullmatch(session_id):
            raise NoSuchSession
        with _translated("retrieve"):
            session = self._client(quick).v1.checkout.sessions.retrieve(
                session_id, params={"expand": [MONEY_OF_A_PAGE, DELIVERY_OF_A_PAGE]}
            )
        return reading.session(session)

    def find_session(self, attempt: str, since: datetime) -> HostedSession | None:
        """The page whose metadata names `attempt`, among those made since a moment; None when there is none."""
        with _translated("list"):
            listed = self._client().v1.checkout.sessions.list(
                params={"created": {"gte": int(since.timestamp())}, "limit": 100}
            )
            for session in listed.auto_paging_iter():
                if reading.metadata(session).get("attempt") == attempt:
                    return reading.session(session)
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
        return reading.session(session)

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
        try:
            reading.fresh(signature, now)
        except BadSignature:
            log.warning("message_out_of_time", hint="clock?", signed=signature.partition(",")[0][:40])
            raise
        return reading.notice(body, own_version=stripe.api_version)

    def refund(
        self, payment_intent: str, amount: int, key: str, metadata: Mapping[str, str], cause: str = ""
    ) -> ProviderRefund:
        """Give money back; the same key never gives it twice."""
        params: Any = {"payment_intent": payment_intent, "amount": amount, "metadata": dict(metadata)}
        if cause:
            params["reason"] = cause
        with _translated("refund"):
            refund = self._client().v1.refunds.create(params=params, options={"idempotency_key": key})
        return reading.refund(refund)

    def refunds_of(self, payment_intent: str) -> Sequence[ProviderRefund]:
        """All refunds of a payment, newest first."""
        with _translated("refunds"):
            listed = self._client().v1.refunds.list(params={"payment_intent": payment_intent, "limit": 100})
            return [reading.refund(refund) for refund in listed.auto_paging_iter()]

    def refund_by_id(self, refund_id: str, *, quick: bool = False) -> ProviderRefund:
        """The present state of a refund."""
        with _translated("refund by id"):
            return reading.refund(self._client(quick).v1.refunds.retrieve(_known(refund_id)))

    def dispute(self, dispute_id: str, *, quick: bool = False) -> ProviderDispute:
        """The present state of a dispute."""
        with _translated("dispute"):
            return reading.dispute(self._client(quick).v1.disputes.retrieve(_known(dispute_id)))

    def payment(self, payment_intent: str) -> ProviderPayment | None:
        """The money of a payment, or None while it brought none."""
        with _translated("payment"):
            intent = self._client().v1.payment_intents.retrieve(
                _known(payment_intent), params={"expand": ["latest_charge.balance_transaction"]}
            )
        charge = intent.latest_charge
        if charge is None or isinstance(charge, str):
            return None
        return reading.payment(charge, intent.id, request=reading.request_id(intent))

    def payment_of_charge(self, charge_id: str, *, quick: bool = False) -> ProviderPayment:
        """The payment a charge belongs to."""
        with _translated("charge"):
            charge = self._client(quick).v1.charges.retrieve(
                _known(charge_id), params={"expand": ["balance_transaction"]}
            )
        return reading.payment(charge)

    def session_of(self, payment_intent: str) -> HostedSession | None:
        """The page a payment was made on, or None when it was made elsewhere."""
        with _translated("session of payment"):
            listed = self._client().v1.checkout.sessions.list(
                params={"payment_intent": _known(payment_intent), "limit": 1}
            )
        return reading.session(listed.data[0]) if listed.data else None

    def sessions_since(self, since: datetime) -> Iterator[HostedSession]:
        """All pages made since a moment, newest first."""
        with _translated("sessions"):
            listed = self._client().v1.checkout.sessions.list(
                params={"created": {"gte": int(since.timestamp())}, "limit": 100}
            )
            for session in listed.auto_paging_iter():
                yield reading.session(session)

    def payments_since(self, since: datetime) -> Iterator[ProviderPayment]:
        """The money of all payments since a moment, newest first."""
        with _translated("charges"):
            listed = self._client().v1.charges.list(
                params={
                    "created": {"gte": int(since.timestamp())},
                    "limit": 100,
                    "expand": ["data.balance_transaction"],
                }
            )
            for charge in listed.auto_paging_iter():
                if charge.payment_intent is not None:
                    yield reading.payment(charge)

    def refunds_since(self, since: datetime) -> Iterator[ProviderRefund]:
        """All refunds made since a moment, newest first."""
        with _translated("refunds"):
            listed = self._client().v1.refunds.list(
                params={"created": {"gte": int(since.timestamp())}, "limit": 100}
            )
            for refund in listed.auto_paging_iter():
                yield reading.refund(refund)

    def disputes_since(self, since: datetime) -> Iterator[ProviderDispute]:
        """All disputes raised since a moment, newest first."""
        with _translated("disputes"):
            listed = self._client().v1.disputes.list(
                params={"created": {"gte": int(since.timestamp())}, "limit": 100}
            )
            for dispute in listed.auto_paging_iter():
                yield reading.dispute(dispute)

    def notices_since(self, since: datetime, types: Sequence[str]) -> Iterator[Notice]:
        """The provider's own record of its messages of these types, at most 30 days back, newest first."""
        with _translated("events"):
            listed = self._client().v1.events.list(
                params={"created": {"gte": int(since.timestamp())}, "types": list(types), "limit": 100}
            )
            for event in listed.auto_paging_iter():
                body = json.dumps(event.to_dict(for_json=True)).encode()
                yield reading.notice(body, own_version=stripe.api_version)


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
            request_id=error.request_id or _request_id(error),
        )
        raise refusal from error


def _request_id(error: stripe.StripeError) -> str | None:
    """The request id of an answer that could not be read: the library keeps its headers in the body's place."""
    headers = error.json_body
    return headers.get("request-id") if isinstance(headers, Mapping) else None


def _refusal(error: stripe.StripeError) -> Exception:
    if isinstance(error, stripe.APIConnectionError):
        return ProviderUnreachable()
    if isinstance(error, stripe.InvalidRequestError) and error.code == "resource_missing":
        return NoSuchSession()
    if isinstance(error, stripe.RateLimitError):
        return ProviderUnreachable()
    if isinstance(error, stripe.IdempotencyError):
        return ProviderRefused("idempotency", certain=False)
    if isinstance(error, stripe.InvalidRequestError | stripe.AuthenticationError | stripe.PermissionError):
        return ProviderRefused(error.code or getattr(error, "param", None) or type(error).__name__)
    if error.http_status is not None and error.http_status >= 500:
        return ProviderFailed()
    return ProviderUnreachable()  # 409 in use, an unreadable body: the outcome is unknown


def _known(object_id: str) -> str:
    """An id that can be asked for; an empty one would list everything. Raises NoSuchSession."""
    if not OBJECT_ID.fullmatch(object_id):
        raise NoSuchSession
    return object_id
