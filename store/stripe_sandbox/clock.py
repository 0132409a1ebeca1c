"""The sandbox's own time: a base clock, moved forward by as much as a test has asked for."""

from __future__ import annotations

from collections.abc import Callable

from store.stripe_sandbox.vault import Vault


class SandboxClock:
    """Seconds since 1970 in UTC. What Stripe would date (expiry, `created`, retries) follows the moved clock;
    webhook signatures follow the base clock, or no receiver could verify them after a move."""

    def __init__(self, base: Callable[[], float], vault: Vault) -> None:
        self.base = base
        self._vault = vault

    def now(self) -> float:
        """The sandbox's present moment."""
        return self.base() + float(self._vault.setting("clock_offset") or 0)

    def seconds(self) -> int:
        """The same in whole seconds, as Stripe dates things."""
        return int(self.now())

    def advance(self, seconds: float) -> None:
        """Move on by `seconds`; negative moves back, which only a test of wrong clocks would want."""
        offset = float(self._vault.setting("clock_offset") or 0)
        self._vault.set_setting("clock_offset", str(offset + seconds))
