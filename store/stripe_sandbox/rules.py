"""Rules a test can set for events to come: lost, dropped, doubled, late or held."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal

RuleKind = Literal["lose", "drop", "duplicate", "twin", "delay", "hold"]
RULE_KINDS: tuple[RuleKind, ...] = ("lose", "drop", "duplicate", "twin", "delay", "hold")


@dataclass
class Rule:
    """What happens to the next `times` events of these `types` (none named: of any type).

    lose: the event is never made. drop: made, listed, not delivered. duplicate: delivered twice, possibly at the
    same moment. twin: two events with different ids for one change. delay: delivered `seconds` later by the
    sandbox's clock. hold: waits for `release`, which also chooses the order.
    """

    kind: RuleKind
    types: tuple[str, ...] = ()
    times: int = 1
    seconds: float = 60.0


class Rules:
    """The rules in force, oldest first; an event meets at most one of each kind."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.inforce: list[Rule] = []

    def add(self, rule: Rule) -> Rule:
        """Put a rule in force."""
        with self._lock:
            self.inforce.append(rule)
        return rule

    def meet(self, type: str) -> dict[str, Rule]:
        """The rules an event of this type runs into, by kind, each used up once."""
        met: dict[str, Rule] = {}
        with self._lock:
            for rule in list(self.inforce):
                if rule.kind not in met and (not rule.types or type in rule.types):
                    met[rule.kind] = rule
                    rule.times -= 1
                    if rule.times <= 0:
                        self.inforce.remove(rule)
        return met

    def clear(self) -> None:
        """No more rules."""
        with self._lock:
            self.inforce.clear()
