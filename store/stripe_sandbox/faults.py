"""Faults a test can order for the next requests: answers that fail, vanish, break off or come too late."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["error", "timeout", "cut", "half", "hold", "slow", "rate_limit"]
KINDS: tuple[Kind, ...] = ("error", "timeout", "cut", "half", "hold", "slow", "rate_limit")
WAIT_MOST = 60.0


@dataclass
class Fault:
    """What goes wrong with the next `times` requests of `method` whose path begins with `path`.

    kind        | before the request is executed            | after it was executed
    error       | `status`, kept under the key              | done all the same, `status` kept under the key
    cut         | the connection closes, nothing was done   | done, then the connection closes
    timeout     | no answer for `seconds`, nothing was done | done, no answer for `seconds`, then the connection closes
    half        | (always after) half of the JSON, as if it were all
    hold        | (always after) the answer waits until `release()`
    slow        | (always before) runs for `seconds`; the key is in use meanwhile
    rate_limit  | (always before) 429, not kept
    """

    kind: Kind
    method: str = "POST"
    path: str = "/v1/checkout/sessions"
    when: Literal["before", "after"] = "before"
    times: int = 1
    status: int = 500
    seconds: float = 30.0
    should_retry: bool | None = None
    released: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.kind in ("half", "hold"):
            self.when = "after"
        elif self.kind in ("slow", "rate_limit"):
            self.when = "before"

    def wait(self) -> None:
        """Be quiet for `seconds` (or until released, for a hold), at most a minute."""
        self.released.wait(WAIT_MOST if self.kind == "hold" else min(self.seconds, WAIT_MOST))


class Faults:
    """The faults on order, first come first served."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.ordered: list[Fault] = []
        self._waiting: list[Fault] = []

    def order(self, fault: Fault) -> Fault:
        """Queue a fault for the requests to come."""
        with self._lock:
            self.ordered.append(fault)
        return fault

    def take(self, method: str, path: str) -> Fault | None:
        """The fault this request runs into, used up once; None for most."""
        with self._lock:
            for fault in self.ordered:
                if fault.method == method and path.startswith(fault.path):
                    fault.times -= 1
                    if fault.times <= 0:
                        self.ordered.remove(fault)
                    self._waiting.append(fault)
                    return fault
        return None

    def release(self) -> None:
        """Let go of every answer that is held or late."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for fault in waiting:
            fault.released.set()

    def clear(self) -> None:
        """No more faults."""
        with self._lock:
            self.ordered.clear()
        self.release()
