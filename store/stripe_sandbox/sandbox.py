"""The sandbox as one object: what it remembers, its clock, its faults and its post office."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from store.stripe_sandbox.clock import SandboxClock
from store.stripe_sandbox.errors import ApiError, SandboxRefused, missing
from store.stripe_sandbox.faults import Faults
from store.stripe_sandbox.post import BACK_OFF, Post
from store.stripe_sandbox.vault import Doc, Vault

SECRET_KEY = "sk_test_sandbox"
API_VERSION = "2026-10-28.endive"
EXTENSION = "stripe_sandbox"
"""Where a Flask application keeps its sandbox."""


@dataclass(frozen=True)
class Received:
    """One request as it came in, for the dashboard and for tests that compare repeats byte by byte.

    `answered` is False when a fault ended the connection, so that `status` never left.
    """

    at: float
    method: str
    path: str
    body: bytes
    key: str | None
    request: str
    status: int
    answered: bool = True


class Sandbox:
    """A stand-in for one Stripe account in test mode.

    `tasks` maps the names of timed work to functions of (sandbox, object id); `app` fills it in.
    """

    def __init__(
        self,
        *,
        state_path: str | None = None,
        secret_key: str = SECRET_KEY,
        clock: Callable[[], float] | None = None,
        back_off: Sequence[float] = BACK_OFF,
        background: bool = True,
    ) -> None:
        if os.environ.get("SHOP_ENV") == "production":
            raise SandboxRefused("the local Stripe sandbox does not run where SHOP_ENV=production")
        if not secret_key.startswith("sk_test_"):
            raise SandboxRefused(
                "the sandbox's key starts with sk_test_, so that nobody takes it for a live one"
            )
        self.secret_key = secret_key
        self.vault = Vault(state_path)
        self.clock = SandboxClock(clock or time.time, self.vault)
        self.faults = Faults()
        self.received: deque[Received] = deque(maxlen=1000)
        self.tasks: dict[str, Callable[[Sandbox, str], None]] = {}
        self.post = Post(self, back_off, background)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One change of state; what it has to tell the endpoints leaves after the commit."""
        with self.vault.transaction():
            yield
        self.post.wake()

    def need(self, id: Any, kind: str, name: str, param: str, *, status: int = 400) -> Doc:
        """The object a request names; raises ApiError (`resource_missing`) when there is none of that kind."""
        doc = self.vault.get(id, kind) if isinstance(id, str) else None
        if doc is None:
            raise missing(name, str(id), param, status=status)
        return doc

    def sweep(self) -> None:
        """Do what has come due by the sandbox's clock: expiries, slow debits, refunds that turn, old events."""
        now = self.clock.now()
        while rows := self.vault.run("SELECT * FROM later WHERE due <= ? ORDER BY due, id LIMIT 1", now):
            with self.transaction():
                if not self.vault.run("DELETE FROM later WHERE id = ? RETURNING id", rows[0]["id"]):
                    continue  # another thread was faster: nothing comes due twice
                try:
                    self.tasks[rows[0]["task"]](self, rows[0]["subject"])
                except ApiError:
                    continue  # the object has meanwhile gone another way

    def reset(self) -> None:
        """Forget everything but the key: objects, endpoints, faults, the moved clock."""
        self.vault.reset()
        self.faults.clear()
        self.post.rules.clear()
        self.received.clear()

    def close(self) -> None:
        """Stop delivering and let go of the state."""
        self.post.stop()
        self.vault.close()
