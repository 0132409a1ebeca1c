"""Stripe's API as the library calls it: which address does what, and how every request is received and answered."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from flask import Response, request
from werkzeug.http import http_date

from store.stripe_sandbox import idempotency
from store.stripe_sandbox.cause import Cause, cause
from store.stripe_sandbox.errors import ApiError, unauthorized
from store.stripe_sandbox.faults import Fault
from store.stripe_sandbox.forms import decode
from store.stripe_sandbox.idempotency import Answer
from store.stripe_sandbox.ids import request_id
from store.stripe_sandbox.parameters import Table, check
from store.stripe_sandbox.rendering import expanded
from store.stripe_sandbox.sandbox import API_VERSION, Received, Sandbox
from store.stripe_sandbox.vault import Doc

Act: TypeAlias = Callable[[Sandbox, dict[str, str], Doc], Doc]
LARGEST_BODY = 1 << 20


@dataclass(frozen=True)
class Route:
    """One operation: `act` gets the sandbox, the ids in the address and the checked parameters, and answers a
    document that may be sent as it is."""

    method: str
    path: str
    table: Table
    act: Act


def serve(box: Sandbox, route: Route, ids: dict[str, str]) -> Response:
    """Answer one request: key, fault on order, idempotency, parameters, act."""
    name = request_id()
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    origin = request.host_url.rstrip("/")
    token = cause.set(Cause(name, key, origin))
    fault: Fault | None = None
    try:
        authenticate(box)
        box.sweep()
        fault = box.faults.take(request.method, request.path)
        answer = _answer(box, route, ids, key, name, fault)
    except ApiError as error:
        answer = Answer(error.status, error.body(), {})
    finally:
        cause.reset(token)
    box.received.append(
        Received(
            box.clock.now(),
            request.method,
            request.path,
            request.get_data(),
            key,
            name,
            answer.status,
            answered=fault is None or fault.kind not in ("cut", "timeout"),
        )
    )
    response = _response(answer, name)
    response.headers["Date"] = http_date(box.clock.base())
    return _spoilt(response, fault) if fault is not None else response


def authenticate(box: Sandbox) -> None:
    """Let the sandbox's own key in, as a bearer token or as the user of basic authentication."""
    given = request.authorization
    key = (given.token or given.username) if given is not None else None
    if not key:
        raise unauthorized(
            "You did not provide an API key. Provide it in the Authorization header, using Bearer auth "
            "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
    if key.startswith(("sk_live_", "rk_live_")):
        raise unauthorized("This is a local sandbox where no money moves: it never takes a live key.")
    if key != box.secret_key:
        raise unauthorized(f"Invalid API Key provided: {key[:8]}{'*' * 8}")


def _answer(
    box: Sandbox, route: Route, ids: dict[str, str], key: str | None, name: str, fault: Fault | None
) -> Answer:
    if fault is not None and fault.kind == "rate_limit":
        raise ApiError("Request rate limit exceeded.", status=429, code="rate_limit")
    if fault is not None and fault.when == "before" and fault.kind in ("cut", "timeout"):
        return Answer(500, {}, {})  # never sent: the connection ends instead
    if len(request.get_data()) > LARGEST_BODY:
        raise ApiError("The request body is too large.")
    params = decode(request.get_data() if request.method == "POST" else request.query_string)
    checked = check(route.table, params)
    if key is None:
        return _execute(box, route, ids, checked, fault)
    kept = idempotency.claim(box, key, request.path, params, name)
    if kept is not None:
        return kept
    try:
        answer = _execute(box, route, ids, checked, fault)
    except BaseException:
        idempotency.release(box, key)
        raise
    idempotency.keep(box, key, answer)
    return answer


def _execute(box: Sandbox, route: Route, ids: dict[str, str], params: Doc, fault: Fault | None) -> Answer:
    broken = fault is not None and fault.kind == "error"
    if fault is not None and fault.kind == "slow":
        fault.wait()
    if fault is not None and broken and fault.when == "before":
        return _broken(fault)
    try:
        with box.transaction():
            body = expanded(box, route.act(box, ids, params), params.get("expand", []))
        answer = Answer(200, body, {})
    except ApiError as error:
        if not error.kept:
            raise
        answer = Answer(error.status, error.body(), {})
    return _broken(fault) if fault is not None and broken else answer


def _broken(fault: Fault) -> Answer:
    error = ApiError(
        "An unknown error occurred (ordered through the sandbox's control API).",
        status=fault.status,
        type="api_error",
    )
    retry = {} if fault.should_retry is None else {"Stripe-Should-Retry": str(fault.should_retry).lower()}
    return Answer(fault.status, error.body(), retry)


def _response(answer: Answer, name: str) -> Response:
    response = Response(json.dumps(answer.body, indent=2), answer.status, mimetype="application/json")
    response.headers.update(
        {"Request-Id": name, "Stripe-Version": request.headers.get("Stripe-Version", API_VERSION)[:60]}
    )
    if (key := request.headers.get("Idempotency-Key")) and request.method == "POST":
        response.headers["Idempotency-Key"] = key[:255]
    response.headers.update(answer.headers)
    return response


def _spoilt(response: Response, fault: Fault) -> Response:
    """What is left of an answer after its fault."""
    if fault.kind == "hold":
        fault.wait()
    elif fault.kind == "half":
        whole = response.get_data()
        response.set_data(whole[: len(whole) // 2])
    elif fault.kind in ("cut", "timeout"):
        if fault.kind == "timeout":
            fault.wait()
        hang_up()
    return response


def hang_up() -> None:
    """End the connection without an answer (under a server that shows its socket, as ours does)."""
    connection: Any = request.environ.get("sandbox.socket") or request.environ.get("werkzeug.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)


def unknown() -> Response:
    """No operation has this address and method."""
    message = f"Unrecognized request URL ({request.method}: {request.path[:200]})."
    return _response(Answer(404, ApiError(message).body(), {}), request_id())
