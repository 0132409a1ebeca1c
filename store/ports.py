"""The four plugs to the outside: payments, mail, fetch, clock. Everything else is inside."""

from __future__ import annotations

from dataclasses import dataclass

from store.fetch import PublicFetcher
from store.kit.clock import SystemClock
from store.kit.protocols import Clock, Fetcher, Mailer, PaymentGateway
from store.mail import mailer
from store.payments import gateway
from store.settings import Settings


@dataclass(frozen=True)
class Ports:
    """What the shop is connected to."""

    payments: PaymentGateway
    mail: Mailer
    clock: Clock
    fetch: Fetcher | None = None


def build_ports(settings: Settings, clock: Clock | None = None) -> Ports:
    """The plugs for these settings: Stripe or its local stand-in, SMTP or caught mail, the real network."""
    clock = clock or SystemClock()
    return Ports(
        payments=gateway(
            settings.stripe_secret_key.get_secret_value(),
            webhook_secrets=settings.webhook_secrets,
            api_base=settings.stripe_api_base or None,
        ),
        mail=mailer(
            settings.mail_url.get_secret_value(),
            sender=settings.mail_from,
            folder=settings.instance / "mail",
            clock=clock,
        ),
        clock=clock,
        fetch=PublicFetcher(agent=f"TVNL-Shop (+{settings.public_url})", private=settings.private_hosts),
    )
