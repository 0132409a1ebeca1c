"""The local Stripe of `make run`: it knows where the shop listens before anybody buys."""

from __future__ import annotations

import json
import os
from pathlib import Path


def webhook_secret(state: Path, url: str, key: str) -> str:
    """Register the shop's webhook `url` with the local Stripe kept in `state`; answers the signing secret.

    The secret is told once, so it is kept beside the state; the same `url` is not registered twice. Called
    while the local Stripe does not run.
    """
    note = state.with_name(state.name + ".webhook.json")
    if state.exists() and note.exists():
        kept = json.loads(note.read_text())
        if kept["url"] == url:
            return str(kept["secret"])
    secret = _register(state, url, key)
    handle = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump({"url": url, "secret": secret}, file)
    return secret


def _register(state: Path, url: str, key: str) -> str:
    """Speak Stripe's own API to the sandbox, in this process: no port, no waiting."""
    from store.stripe_sandbox import create_sandbox  # flask takes a moment; the second start needs none of it

    client = create_sandbox(state_path=str(state), secret_key=key, background=False).test_client()
    headers = {"Authorization": f"Bearer {key}"}
    for endpoint in client.get("/v1/webhook_endpoints?limit=100", headers=headers).get_json()["data"]:
        client.delete(f"/v1/webhook_endpoints/{endpoint['id']}", headers=headers)
    answer = client.post(
        "/v1/webhook_endpoints", headers=headers, data={"url": url, "enabled_events[0]": "*"}
    ).get_json()
    return str(answer["secret"])
