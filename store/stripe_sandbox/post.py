"""The post office: takes events to the registered endpoints, signs each attempt, comes back when refused."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from store.stripe_sandbox.events import prune, thin
from store.stripe_sandbox.rules import Rules
from store.stripe_sandbox.signing import header, secrets_of
from store.stripe_sandbox.vault import Doc
from store.stripe_sandbox.wire import post

if TYPE_CHECKING:
    from store.stripe_sandbox.sandbox import Sandbox

BACK_OFF = (5.0, 30.0, 300.0, 3600.0, 4 * 3600.0)
"""Seconds of sandbox time before each further attempt; after the last the delivery has failed for good."""
CARRIERS = 4


@dataclass(frozen=True)
class Delivery:
    """One event on its way to one endpoint.

    `state` is waiting|sending|delivered|failed|held|dropped, `status` the receiver's last HTTP status, `note` what
    kept it from answering.
    """

    id: int
    event: str
    endpoint: str
    state: str
    due: float
    attempts: int
    status: int | None
    note: str | None


class Post:
    """Delivers in the background with a few threads, or, without them, when `deliver_due()` is called."""

    def __init__(self, box: Sandbox, back_off: Sequence[float], background: bool) -> None:
        self.rules = Rules()
        self._box = box
        self._back_off = tuple(back_off)
        self._background = background
        self._changed = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._stopping = False

    def queue(self, event: str, endpoint: str, due: float, state: str = "waiting") -> None:
        """Note a delivery; it leaves after the commit."""
        sql = "INSERT INTO delivery (event, endpoint, due, state) VALUES (?, ?, ?, ?)"
        self._box.vault.run(sql, event, endpoint, due, state)

    def deliveries(self, where: str = "1", *values: object) -> list[Delivery]:
        """Deliveries in the order they were queued; `where` is SQL over this page's columns."""
        sql = f"SELECT * FROM delivery WHERE {where} ORDER BY id"  # noqa: S608 - written in this package
        rows = self._box.vault.run(sql, *values)
        return [Delivery(**dict(row)) for row in rows]

    def wake(self) -> None:
        """Something may be due: start the carriers if there is work for them, and tell them."""
        if self._background and not self._threads and not self._stopping and self._work():
            with self._changed:
                if not self._threads:
                    self._threads = [
                        threading.Thread(target=self._carry, name=f"stripe-sandbox-post-{n}", daemon=True)
                        for n in range(CARRIERS)
                    ]
                    for thread in self._threads:
                        thread.start()
        with self._changed:
            self._changed.notify_all()

    def _work(self) -> bool:
        return bool(self._box.vault.run("SELECT 1 FROM delivery UNION SELECT 1 FROM later LIMIT 1"))

    def _carry(self) -> None:
        while not self._stopping:
            try:
                self._box.sweep()
                if self._deliver_one():
                    continue
            except sqlite3.ProgrammingError:  # the state was closed under us: the sandbox is ending
                return
            with self._changed:
                self._changed.wait(0.2)

    def _deliver_one(self) -> bool:
        vault = self._box.vault
        with vault.transaction():
            now = self._box.clock.now()
            due = self.deliveries("state = 'waiting' AND due <= ?", now)[:1]
            for delivery in due:
                vault.run("UPDATE delivery SET state = 'sending' WHERE id = ?", delivery.id)
        for delivery in due:
            self._send(delivery)
        return bool(due)

    def deliver_due(self) -> int:
        """Deliver everything due now, here and in order; how many that was."""
        count = 0
        self._box.sweep()
        while self._deliver_one():
            count += 1
        return count

    def deliver(self, ids: Sequence[int]) -> list[Delivery]:
        """Deliver these now, one after the other, whatever their state; how they stand afterwards."""
        done = []
        for id in ids:
            self._box.vault.run("UPDATE delivery SET state = 'sending' WHERE id = ?", id)
            self._send(self.deliveries("id = ?", id)[0])
            done += self.deliveries("id = ?", id)
        return done

    def _send(self, delivery: Delivery) -> None:
        vault = self._box.vault
        event, endpoint = vault.get(delivery.event), vault.get(delivery.endpoint)
        if event is None or endpoint is None:
            self._note(delivery, "dropped", None, "the event or its endpoint is gone")
            return
        status, note = self.send(event, endpoint)
        if status is not None and 200 <= status < 300:
            self._note(delivery, "delivered", status, None)
        elif delivery.attempts < len(self._back_off):
            due = self._box.clock.now() + self._back_off[delivery.attempts]
            self._note(delivery, "waiting", status, note, due)
        else:
            self._note(delivery, "failed", status, note)

    def send(
        self, event: Doc, endpoint: Doc, *, age: float = 0, as_thin: bool = False
    ) -> tuple[int | None, str | None]:
        """One signed attempt, noted nowhere: the receiver's status, or None and why there was none.

        `age` backdates the signature by that many seconds; `as_thin` sends the notification without data.
        """
        body, signature = self.signed(event, endpoint, age=age, as_thin=as_thin)
        return post(endpoint["url"], body, {"Stripe-Signature": signature})

    def signed(
        self, event: Doc, endpoint: Doc, *, age: float = 0, as_thin: bool = False
    ) -> tuple[bytes, str]:
        """The bytes and the Stripe-Signature header of an attempt made now."""
        body = json.dumps(thin(event) if as_thin else event, indent=2).encode()
        now = self._box.clock.base()
        return body, header(body, secrets_of(endpoint, now), int(now - age))

    def _note(
        self, delivery: Delivery, state: str, status: int | None, note: str | None, due: float = 0
    ) -> None:
        sql = "UPDATE delivery SET state = ?, status = ?, note = ?, due = ?, attempts = attempts + 1 WHERE id = ?"
        self._box.vault.run(sql, state, status, note, due, delivery.id)
        with self._changed:
            self._changed.notify_all()

    def wait_for(self, event: str, seconds: float) -> None:
        """Wait until every delivery of an event that could leave has been answered once, or `seconds` passed."""
        unanswered = "event = ? AND (state = 'sending' OR (state = 'waiting' AND attempts = 0 AND due <= ?))"
        if not self._background:
            self.deliver_due()
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.deliveries(unanswered, event, self._box.clock.now()):
            with self._changed:
                self._changed.wait(0.05)

    def settle(self, seconds: float = 10) -> bool:
        """Wait until nothing that is due is under way; whether that came about within `seconds`."""
        if not self._background:
            self.deliver_due()
        until = time.monotonic() + seconds
        busy = "state = 'sending' OR (state = 'waiting' AND due <= ?)"
        while self.deliveries(busy, self._box.clock.now()):
            if time.monotonic() > until:
                return False
            with self._changed:
                self._changed.wait(0.05)
        return True

    def stop(self) -> None:
        """End the carriers; what they had not delivered stays waiting."""
        self._stopping = True
        self._box.faults.clear()
        with self._changed:
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(timeout=2)

    def tidy(self) -> None:
        """Forget what is past its time."""
        prune(self._box)
