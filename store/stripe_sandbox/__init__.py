"""A local Stripe: its API as the `stripe` library calls it, its hosted payment page, its webhooks. No money moves.

It stands beside the shop, imports nothing of it and is imported by nothing but the command line and the tests.
"""

from store.stripe_sandbox.app import create_sandbox
from store.stripe_sandbox.errors import SandboxRefused
from store.stripe_sandbox.server import Running, running

__all__ = ["Running", "SandboxRefused", "create_sandbox", "running"]
