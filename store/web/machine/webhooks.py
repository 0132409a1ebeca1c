"""Stripe's messages. 200 means stored, 400 not Stripe's word, 5xx that we could not store it and Stripe shall
come back."""

from __future__ import annotations

from flask import Blueprint, Response, request

from store import checkout
from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.web.access import public
from store.web.context import now, ports
from store.web.cross_site import machines_may_call

bp = Blueprint("webhooks", __name__)

LARGEST = 256_000


@bp.post("/webhooks/stripe")
@public
@machines_may_call
def stripe() -> Response:
    """Take in one message; its signature is checked over the raw bytes."""
    if request.content_length is None or request.content_length > LARGEST:
        raise StoreError(lazy("A message of at most 256 kB is taken."), status=400)
    body = request.get_data(cache=False)
    checkout.take_in(body, request.headers.get("Stripe-Signature"), ports=ports(), at=now())
    return Response("stored\n", mimetype="text/plain")
