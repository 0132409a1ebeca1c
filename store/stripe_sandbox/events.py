"""Events: a snapshot of an object when it changed, stored for 30 days and posted to whoever subscribed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from store.stripe_sandbox.cause import cause
from store.stripe_sandbox.ids import new_id
from store.stripe_sandbox.rendering import render
from store.stripe_sandbox.vault import Doc

if TYPE_CHECKING:
    from store.stripe_sandbox.sandbox import Sandbox

KEPT_FOR = 30 * 86400
API_VERSION = "2026-10-28.endive"

FAMILIES = {
    "charge": "captured expired failed pending refunded succeeded updated",
    "charge.dispute": "closed created funds_reinstated funds_withdrawn updated",
    "charge.refund": "updated",
    "checkout.session": "async_payment_failed async_payment_succeeded completed expired",
    "payment_intent": "amount_capturable_updated canceled created partially_funded payment_failed processing "
    "requires_action succeeded",
    "refund": "created failed updated",
    "radar.early_fraud_warning": "created updated",
}
"""Families of event types known here in full, so that a misspelt subscription is refused as Stripe refuses it."""


def known(type: str) -> bool:
    """Whether an endpoint may subscribe to `type`: `*`, or anything not misspelt in a family we know in full."""
    family, _, name = type.rpartition(".")
    return type == "*" or (name in FAMILIES[family].split() if family in FAMILIES else bool(family))


def emit(box: Sandbox, type: str, doc: Doc, *, previous: dict[str, Any] | None = None) -> None:
    """Make the event that `doc` has changed, and queue its deliveries; `previous` holds the values it replaced."""
    met = box.post.rules.meet(type)
    if "lose" in met:
        return
    by = cause.get()
    data = {"object": render(box, doc)} | ({"previous_attributes": previous} if previous else {})
    for _ in range(2 if "twin" in met else 1):
        event = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": box.clock.seconds(),
            "data": data,
            "livemode": False,
            "pending_webhooks": 0,
            "request": {"id": by.request, "idempotency_key": by.key},
            "type": type,
        }
        box.vault.put(event)
        state = "dropped" if "drop" in met else "held" if "hold" in met else "waiting"
        due = box.clock.now() + (met["delay"].seconds if "delay" in met else 0)
        for endpoint in subscribers(box, type):
            for _ in range(2 if "duplicate" in met else 1):
                box.post.queue(str(event["id"]), endpoint["id"], due, state)


def subscribers(box: Sandbox, type: str) -> Iterator[Doc]:
    """The endpoints that asked for events of this type, oldest first."""
    for endpoint in box.vault.every("webhook_endpoint", after=0):
        if endpoint["status"] == "enabled" and {"*", type} & set(endpoint["enabled_events"]):
            yield endpoint


def thin(event: Doc) -> Doc:
    """The same event as a v2 notification, which carries no data but where to fetch it."""
    about = event["data"]["object"]
    place = {"checkout.session": "checkout/sessions"}.get(about["object"], about["object"] + "s")
    return {
        "id": new_id("evt_test"),
        "object": "v2.core.event",
        "type": "v1." + event["type"],
        "livemode": False,
        "created": datetime.fromtimestamp(event["created"], UTC).isoformat().replace("+00:00", "Z"),
        "related_object": {"id": about["id"], "type": about["object"], "url": f"/v1/{place}/{about['id']}"},
        "snapshot_event": event["id"],
    }


def prune(box: Sandbox) -> None:
    """Forget events past their 30 days, and their deliveries."""
    oldest = box.clock.seconds() - KEPT_FOR
    with box.vault.transaction():
        box.vault.run(
            "DELETE FROM delivery WHERE event IN (SELECT id FROM object WHERE kind = 'event' AND created < ?)",
            oldest,
        )
        box.vault.run("DELETE FROM object WHERE kind = 'event' AND created < ?", oldest)
