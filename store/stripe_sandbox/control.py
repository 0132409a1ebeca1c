"""What Stripe never lets you do: order faults, lose mail, move the clock, be the bank. For tests and the dashboard."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from flask import Flask

from store.stripe_sandbox import disputes, endpoints, payments, refunds
from store.stripe_sandbox.amounts import registrations
from store.stripe_sandbox.balance import LATE_FEES
from store.stripe_sandbox.cards import CARDS
from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.faults import Fault, Kind
from store.stripe_sandbox.ids import new_id
from store.stripe_sandbox.post import Delivery
from store.stripe_sandbox.rules import Rule, RuleKind
from store.stripe_sandbox.sandbox import EXTENSION, Received
from store.stripe_sandbox.vault import Doc

if TYPE_CHECKING:
    from store.stripe_sandbox.sandbox import Sandbox

FARTHEST = 10 * 366 * 86400
MOST_COPIES = 100
Order = Literal["oldest", "newest"] | Sequence[str]


class Control:
    """The levers of one sandbox. Ids that do not exist, and acts whose time is over, raise ApiError."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self.box: Sandbox = app.extensions[EXTENSION]

    # The clock

    def now(self) -> float:
        """The sandbox's present, in seconds since 1970."""
        return self.box.clock.now()

    def advance(self, seconds: float) -> float:
        """Move the clock, do what came due (expiries, slow banks, retries), and tell the new time."""
        if abs(self.now() + seconds - self.box.clock.base()) > FARTHEST:
            raise ApiError("The clock can be at most ten years away from now.", param="advance")
        self.box.clock.advance(seconds)
        self.box.sweep()
        self.box.post.wake()
        return self.now()

    # Requests that fail

    def fault(self, kind: Kind, **options: Any) -> Fault:
        """Order a fault for the next requests; the options are those of `Fault`."""
        if not 400 <= options.get("status", 500) <= 599:
            raise ApiError("A fault answers with a status from 400 to 599.", param="status")
        return self.box.faults.order(Fault(kind, **options))

    def release_answers(self) -> None:
        """Let go of every answer that a fault holds back."""
        self.box.faults.release()

    def requests(self, method: str | None = None, path: str = "") -> list[Received]:
        """What was received, oldest first, by method and the beginning of the path."""
        return [
            one
            for one in list(self.box.received)
            if method in (None, one.method) and one.path.startswith(path)
        ]

    # Mail that goes astray

    def rule(self, kind: RuleKind, types: Sequence[str] = (), times: int = 1, seconds: float = 60) -> Rule:
        """Set a rule for the next events of these types (all types when none is named)."""
        return self.box.post.rules.add(Rule(kind, tuple(types), times, seconds))

    def deliveries(self, state: str | None = None) -> list[Delivery]:
        """Every delivery, or those in one state, in the order they were queued."""
        return self.box.post.deliveries("state = ?", state) if state else self.box.post.deliveries()

    def release(self, order: Order = "oldest") -> list[Delivery]:
        """Deliver what is held, one after the other: oldest first, newest first, or these events in this order."""
        held = self.deliveries("held")
        if order == "newest":
            held.reverse()
        elif order != "oldest":
            held = [one for event in order for one in held if one.event == event]
        return self.box.post.deliver([one.id for one in held])

    def retry(self) -> list[Delivery]:
        """Deliver now whatever was not delivered: waiting for its next attempt, given up, dropped or held."""
        undelivered = self.box.post.deliveries("state IN ('waiting', 'failed', 'dropped', 'held')")
        return self.box.post.deliver([one.id for one in undelivered])

    def resend(
        self,
        event_id: str,
        *,
        copies: int = 1,
        at_once: bool = False,
        age: float = 0,
        as_thin: bool = False,
        endpoint_id: str | None = None,
    ) -> list[int | None]:
        """Send an event again, freshly signed, to its first endpoint or this one; the receiver's statuses.

        `at_once` sends all copies at the same moment, `age` backdates the signature, `as_thin` sends the
        notification that carries no data.
        """
        if copies > MOST_COPIES:
            raise ApiError(f"At most {MOST_COPIES} copies at a time.", param="copies")
        event, endpoint = self._event(event_id), self._endpoint(endpoint_id)
        statuses: list[int | None] = []

        def send() -> None:
            statuses.append(self.box.post.send(event, endpoint, age=age, as_thin=as_thin)[0])

        _run([send] * copies, at_once)
        return statuses

    def twin(self, event_id: str) -> str:
        """A second event with another id for the same change, delivered as any other; its id."""
        with self.box.transaction():
            event = self.box.vault.put(self._event(event_id) | {"id": new_id("evt")})
            self.box.post.queue(event["id"], self._endpoint(None)["id"], self.now())
        return str(event["id"])

    def signed(self, event_id: str, *, age: float = 0, as_thin: bool = False) -> tuple[bytes, str]:
        """The body and Stripe-Signature header an attempt would carry now, for a test that delivers by itself."""
        return self.box.post.signed(self._event(event_id), self._endpoint(None), age=age, as_thin=as_thin)

    def deliver_due(self) -> int:
        """Deliver all that is due, here and in order; for a sandbox without background delivery."""
        return self.box.post.deliver_due()

    def settle(self, seconds: float = 10) -> bool:
        """Wait until nothing that is due is under way."""
        return self.box.post.settle(seconds)

    def events(self, *types: str) -> list[Doc]:
        """Events (of these types), oldest first."""
        return [one for one in self.box.vault.every("event", after=0) if not types or one["type"] in types]

    # Endpoints

    def endpoint(self, url: str, secret: str) -> str:
        """Deliver all events to `url`, signed with `secret`; the endpoint's id."""
        with self.box.transaction():
            return str(endpoints.ensure(self.box, url, secret)["id"])

    def roll(self, endpoint_id: str | None = None, keep_for: float = 86400) -> str:
        """A new secret; the old one signs beside it for `keep_for` seconds."""
        with self.box.transaction():
            return endpoints.roll(self.box, self._endpoint(endpoint_id)["id"], keep_for)

    # The buyer

    def pay(self, session_id: str, card: str = "4242424242424242", **fields: str) -> str:
        """Pay a session as a buyer would, on its page; the address the buyer is sent back to.

        `card` is a test card, `fields` are further fields of the page by name; 3-D Secure is confirmed. Raises
        ApiError (402) with the page's words when the payment is refused, (422) when a field is missing.
        """
        session = self.box.need(session_id, "checkout.session", "checkout.session", "session", status=404)
        known = CARDS.get(card)
        page = self._app.test_client()
        typed = {
            "email": "ada@example.com",
            "number": card,
            "expiry": "12/34",
            "cvc": "1234" if known and known.brand == "amex" else "123",
            "card_name": "Ada Lovelace",
            "shown_total": str(session["amount_total"]),
            "act": "pay",
        }
        answer = page.post(f"/pay/{session_id}", data=typed | fields)
        if answer.status_code == 303 and answer.location.endswith("/confirm"):
            answer = page.post(f"/pay/{session_id}/confirm", data={"answer": "complete"})
        if answer.status_code != 303:
            raise ApiError("The page refused this payment.", status=answer.status_code, type="card_error")
        return answer.location

    def pay_by_bank(self, session_id: str, account: str = "000123456789", **fields: str) -> str:
        """Pay a session by bank debit: complete at once, paid (or not) when the bank has answered."""
        bank = {"method": "us_bank_account", "account_name": "Ada Lovelace", "routing_number": "110000000"}
        return self.pay(session_id, **bank, account_number=account, **fields)

    # The bank, and the Dashboard

    def finish_debit(self, payment_intent: str, clears: bool) -> None:
        """The bank answers a pending debit now."""
        with self.box.transaction():
            payments.finish_debit(self.box, payment_intent, clears)

    def refund(self, payment_intent: str, amount: int | None = None, reason: str | None = None) -> Doc:
        """Refund as from the Dashboard: no metadata, no key."""
        given = {"payment_intent": payment_intent, "amount": amount, "reason": reason}
        with self.box.transaction():
            return refunds.create(
                self.box, {name: value for name, value in given.items() if value is not None}
            )

    def fail_refund(self, refund_id: str) -> Doc:
        """The buyer's bank sends a refund back."""
        with self.box.transaction():
            return refunds.fail(self.box, refund_id)

    def dispute(
        self,
        payment_intent: str,
        reason: str = "fraudulent",
        *,
        amount: int | None = None,
        inquiry: bool = False,
    ) -> Doc:
        """The buyer's bank disputes a payment, or only inquires."""
        intent = self.box.need(
            payment_intent, "payment_intent", "payment_intent", "payment_intent", status=404
        )
        with self.box.transaction():
            return disputes.open_dispute(
                self.box, intent["latest_charge"] or "", reason, amount=amount, inquiry=inquiry
            )

    def escalate(self, dispute_id: str) -> Doc:
        """An inquiry becomes a dispute: the bank takes the money."""
        with self.box.transaction():
            return disputes.escalate(self.box, dispute_id)

    def close_dispute(self, dispute_id: str, status: str) -> Doc:
        """The bank decides: won, lost, or warning_closed for an inquiry; a lost one may be appealed
        (appeal_needs_response, appeal_under_review) and is then won or lost again."""
        with self.box.transaction():
            return disputes.close(self.box, dispute_id, status)

    def evidence(self, dispute_id: str, text: str) -> Doc:
        """Answer a dispute: winning_evidence, losing_evidence, or anything else, which is then under review."""
        with self.box.transaction():
            return disputes.submit_evidence(self.box, dispute_id, text)

    def late_fees(self, seconds: float | None) -> None:
        """From now on a charge's fee is known this many seconds after it, told by `charge.updated`; None: at once."""
        if seconds is None:
            self.box.vault.run("DELETE FROM setting WHERE name = ?", LATE_FEES)
        else:
            self.box.vault.set_setting(LATE_FEES, str(seconds))

    def tax(self, place: str, percent: str) -> dict[str, str]:
        """Collect tax in a place ("US-CA", "DE"): percent as text; an empty one ends it. What is registered now."""
        known = registrations(self.box) | {place: percent}
        self.box.vault.set_setting("tax", json.dumps({name: rate for name, rate in known.items() if rate}))
        return registrations(self.box)

    def reset(self) -> None:
        """Forget everything but the key."""
        self.box.reset()

    def _event(self, id: str) -> Doc:
        return self.box.need(id, "event", "event", "event", status=404)

    def _endpoint(self, id: str | None) -> Doc:
        if id is not None:
            return self.box.need(id, "webhook_endpoint", "webhook endpoint", "endpoint", status=404)
        for endpoint in self.box.vault.every("webhook_endpoint", after=0):
            return endpoint
        raise ApiError("No webhook endpoint is registered.", status=404)


def _run(acts: Sequence[Callable[[], None]], at_once: bool) -> None:
    if not at_once:
        for act in acts:
            act()
        return
    barrier = threading.Barrier(len(acts))

    def start(act: Callable[[], None]) -> None:
        barrier.wait(5)
        act()

    threads = [threading.Thread(target=start, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
