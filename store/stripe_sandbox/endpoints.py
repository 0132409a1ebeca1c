"""Webhook endpoints: addresses on this machine that want to hear of events, and the secrets they check them with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.events import API_VERSION, known
from store.stripe_sandbox.ids import new_id, random_text
from store.stripe_sandbox.rendering import render
from store.stripe_sandbox.vault import Doc
from store.stripe_sandbox.wire import loopback

if TYPE_CHECKING:
    from store.stripe_sandbox.sandbox import Sandbox

MOST = 16


def create(box: Sandbox, params: Doc) -> Doc:
    """Register an endpoint. Raises ApiError for an address beyond this machine, a misspelt event type, or too many."""
    if loopback(params["url"]) is None:
        raise ApiError(
            "Invalid URL: the local sandbox only delivers to http addresses of this machine.",
            code="url_invalid",
            param="url",
        )
    if not params["enabled_events"]:
        message = "Missing required param: enabled_events."
        raise ApiError(message, code="parameter_missing", param="enabled_events")
    for at, type in enumerate(params["enabled_events"]):
        if not known(type):
            raise ApiError(f"Invalid enabled_events: {type} is no event type.", param=f"enabled_events[{at}]")
    if params.get("connect"):
        raise ApiError("This sandbox has no connected accounts.", param="connect")
    if sum(1 for _ in box.vault.every("webhook_endpoint")) >= MOST:
        raise ApiError(f"You have reached the maximum of {MOST} test webhook endpoints.", kept=True)
    return box.vault.put(
        {
            "id": new_id("we"),
            "object": "webhook_endpoint",
            "api_version": params.get("api_version", API_VERSION),
            "application": None,
            "created": box.clock.seconds(),
            "description": params.get("description") or None,
            "enabled_events": params["enabled_events"],
            "livemode": False,
            "metadata": params.get("metadata") or {},
            "status": "enabled",
            "url": params["url"],
            "_secret": "whsec_" + random_text(32),
        }
    )


def create_answer(box: Sandbox, ids: dict[str, str], params: Doc) -> Doc:
    """The new endpoint with its signing secret, which is told this once."""
    endpoint = create(box, params)
    return render(box, endpoint) | {"secret": endpoint["_secret"]}


def ensure(box: Sandbox, url: str, secret: str) -> Doc:
    """An endpoint for all events at `url` with a secret of the caller's choosing: registered, or brought up to date.

    For development, where shop and sandbox start together and must agree before either is up.
    """
    if not secret.startswith("whsec_"):
        raise ApiError("A webhook secret starts with whsec_.", param="secret")
    for endpoint in box.vault.every("webhook_endpoint"):
        if endpoint["url"] == url:
            return box.vault.put(endpoint | {"_secret": secret, "status": "enabled"})
    return box.vault.put(create(box, {"url": url, "enabled_events": ["*"]}) | {"_secret": secret})


def roll(box: Sandbox, endpoint_id: str, keep_for: float) -> str:
    """A new secret for an endpoint; the old one goes on signing beside it for `keep_for` seconds."""
    endpoint = box.need(endpoint_id, "webhook_endpoint", "webhook endpoint", "endpoint", status=404)
    old = [*endpoint.get("_old_secrets", []), [endpoint["_secret"], box.clock.base() + keep_for]]
    secret = "whsec_" + random_text(32)
    box.vault.put(endpoint | {"_secret": secret, "_old_secrets": old})
    return secret


def remove(box: Sandbox, endpoint_id: str) -> None:
    """Forget an endpoint; what was on its way to it is dropped."""
    box.need(endpoint_id, "webhook_endpoint", "webhook endpoint", "endpoint", status=404)
    box.vault.run("DELETE FROM object WHERE id = ?", endpoint_id)
