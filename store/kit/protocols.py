"""What the shop asks of the outside: payments, mail, fetching and the clock, each as a protocol."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


class Clock(Protocol):
    """Tells the time, aware and in UTC."""

    def now(self) -> datetime:
        """The present moment."""


@dataclass(frozen=True)
class Letter:
    """A rendered message, ready to leave. Addresses are validated, header values carry no line breaks."""

    to: str
    subject: str
    text: str
    html: str | None
    message_id: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Mailer(Protocol):
    """Hands letters to the post. Raises MailRefused for good, any other StoreError to be tried again."""

    def send(self, letter: Letter) -> None:
        """Deliver one letter, or raise."""


@dataclass(frozen=True)
class Fetched:
    """What lay at an address: HTTP status, headers (lower case), at most the asked number of bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class Fetcher(Protocol):
    """Fetches public addresses for background jobs; private addresses are refused."""

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        most_bytes: int = 2 << 20,
    ) -> Fetched:
        """One GET; raises a StoreError when it cannot be had within the limits."""


@dataclass(frozen=True)
class HostedSession:
    """A payment page at the provider, in our words.

    `status` is open|complete|expired, `payment_status` is paid|unpaid|no_payment_required, amounts are
    minor units, `metadata` is what we sent. `url` is None unless it is open. `refused` when a bank that was
    under way has said no: such a page stays complete and unpaid. `fee` and `net` are what the provider keeps and
    pays out, once known. `parts` are subtotal, discount, shipping, shipping_tax and tax of the page; `delivery` is our
    code of the way chosen on it, `address` what was asked for there (name, line1, line2, city, state, postal_code,
    country), None when nothing was.
    """

    id: str
    status: str
    payment_status: str
    amount_total: int
    currency: str
    livemode: bool
    url: str | None
    payment_intent: str | None
    client_reference_id: str | None
    metadata: Mapping[str, str]
    expires_at: datetime
    request_id: str | None = None
    parts: Mapping[str, int] = field(default_factory=dict)
    delivery: str = ""
    address: Mapping[str, str] | None = None
    recovered_from: str | None = None
    refused: bool = False
    fee: int | None = None
    net: int | None = None


@dataclass(frozen=True)
class Notice:
    """A verified message from the provider: only ids are used of it, the object is fetched again.

    `foreign_version` when it was written in another version of the API than the library speaks.
    """

    id: str
    type: str
    livemode: bool
    created: datetime
    object_id: str | None
    object_type: str | None
    body: str
    api_version: str = ""
    foreign_version: bool = False


@dataclass(frozen=True)
class ProviderPayment:
    """The money of one payment: `refunded` of `amount` went back; `fee` and `net` once the provider knows them."""

    payment_intent: str
    charge: str
    amount: int
    refunded: int
    currency: str
    paid: bool
    livemode: bool
    fee: int | None
    net: int | None
    metadata: Mapping[str, str]
    created: datetime
    request_id: str | None = None


@dataclass(frozen=True)
class ProviderDispute:
    """A dispute as the provider tells it. `moved` is what it took or gave back: (id, amount, fee, when)."""

    id: str
    status: str
    amount: int
    currency: str
    reason: str
    payment_intent: str | None
    due_by: datetime | None
    created: datetime
    moved: Sequence[tuple[str, int, int, datetime]]
    request_id: str | None = None


@dataclass(frozen=True)
class ProviderRefund:
    """A refund as the provider tells it; `status` is pending|requires_action|succeeded|failed|canceled."""

    id: str
    status: str
    amount: int
    currency: str
    payment_intent: str | None
    metadata: Mapping[str, str]
    request_id: str | None = None
    reason: str = ""
    failure_reason: str = ""
    created: datetime | None = None


class PaymentGateway(Protocol):
    """The payment provider. Every method is one bounded piece of network, and raises the refusals of payments."""

    def open_session(self, params: Mapping[str, Any], key: str) -> HostedSession:
        """Make the hosted page; the same key and params always give the same page."""

    livemode: bool
    """Whether real money moves."""

    def time(self) -> datetime:
        """The present by the provider's clock, to the second."""

    def session(self, session_id: str, *, quick: bool = False) -> HostedSession:
        """The present state of a hosted page; `quick` when somebody is waiting for the answer."""

    def find_session(self, attempt: str, since: datetime) -> HostedSession | None:
        """The page made for an attempt, looked up by its metadata, or None."""

    def expire_session(self, session_id: str) -> HostedSession:
        """Close an open page; raises NotPayable... when it is no longer open."""

    def read_notice(self, body: bytes, signature: str | None, now: datetime) -> Notice:
        """Verify a webhook; raises BadSignature for anything that is not the provider's fresh word."""

    def refund(
        self, payment_intent: str, amount: int, key: str, metadata: Mapping[str, str], cause: str = ""
    ) -> ProviderRefund:
        """Give `amount` minor units back; the same key never gives them twice."""

    def refunds_of(self, payment_intent: str) -> Sequence[ProviderRefund]:
        """All refunds of a payment, newest first."""

    def refund_by_id(self, refund_id: str, *, quick: bool = False) -> ProviderRefund:
        """The present state of a refund."""

    def dispute(self, dispute_id: str, *, quick: bool = False) -> ProviderDispute:
        """The present state of a dispute."""

    def payment(self, payment_intent: str) -> ProviderPayment | None:
        """The money of a payment, or None while it brought none."""

    def payment_of_charge(self, charge_id: str, *, quick: bool = False) -> ProviderPayment:
        """The payment a charge belongs to."""

    def session_of(self, payment_intent: str) -> HostedSession | None:
        """The hosted page a payment was made on, or None."""

    def sessions_since(self, since: datetime) -> Iterator[HostedSession]:
        """All pages made since a moment, newest first."""

    def payments_since(self, since: datetime) -> Iterator[ProviderPayment]:
        """The money of all payments since a moment, newest first."""

    def refunds_since(self, since: datetime) -> Iterator[ProviderRefund]:
        """All refunds made since a moment, newest first."""

    def disputes_since(self, since: datetime) -> Iterator[ProviderDispute]:
        """All disputes raised since a moment, newest first."""

    def notices_since(self, since: datetime, types: Sequence[str]) -> Iterator[Notice]:
        """The provider's own record of its messages of these types, newest first."""
