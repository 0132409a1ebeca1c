"""The operations of the contract, each a route with its parameter table and its act."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from store.stripe_sandbox import endpoints, offers, refunds, sessions, tables
from store.stripe_sandbox.api import Act, Route
from store.stripe_sandbox.events import KEPT_FOR
from store.stripe_sandbox.listing import Test, page, slice_of
from store.stripe_sandbox.rendering import render
from store.stripe_sandbox.sandbox import Sandbox
from store.stripe_sandbox.session_tables import SESSION_CREATE, SESSION_UPDATE
from store.stripe_sandbox.vault import Doc


def _make(create: Callable[[Sandbox, Doc], Doc]) -> Act:
    return lambda box, ids, params: render(box, create(box, params))


def _get(kind: str, name: str, param: str) -> Act:
    return lambda box, ids, params: render(box, box.need(ids[param], kind, name, param, status=404))


def _list(kind: str, path: str, *fields: str) -> Act:
    def act(box: Sandbox, ids: dict[str, str], params: Doc) -> Doc:
        return page(
            box, kind, path, params, [_equals(field, params[field]) for field in fields if field in params]
        )

    return act


def _equals(field: str, value: str) -> Test:
    return lambda doc: bool(doc.get(field) == value)


def _list_sessions(box: Sandbox, ids: dict[str, str], params: Doc) -> Doc:
    fields = ("customer", "payment_intent", "payment_link", "status", "subscription")
    tests: list[Test] = [_equals(field, params[field]) for field in fields if field in params]
    if "customer_details" in params:
        email = params["customer_details"]["email"]
        tests.append(lambda doc: bool((doc["customer_details"] or {}).get("email") == email))
    return page(box, "checkout.session", "/v1/checkout/sessions", params, tests)


def _lines(box: Sandbox, ids: dict[str, str], params: Doc) -> Doc:
    session = box.need(ids["session"], "checkout.session", "checkout.session", "session", status=404)
    return slice_of(session["_lines"], f"/v1/checkout/sessions/{session['id']}/line_items", params)


def _list_events(box: Sandbox, ids: dict[str, str], params: Doc) -> Doc:
    box.post.tidy()
    return page(box, "event", "/v1/events", params, _event_tests(box, params))


def _event_tests(box: Sandbox, params: Doc) -> Iterable[Test]:
    wanted = set(params.get("types", [])) | ({params["type"]} if "type" in params else set())
    if wanted:
        yield lambda doc: any(
            doc["type"] == one or (one.endswith("*") and doc["type"].startswith(one[:-1])) for one in wanted
        )
    if "delivery_success" in params:
        yield lambda doc: delivered(box, doc["id"]) == params["delivery_success"]


def delivered(box: Sandbox, event: str) -> bool:
    """Whether every delivery of an event succeeded; one that nobody subscribed to has nothing undelivered."""
    return not box.post.deliveries("event = ? AND state <> 'delivered'", event)


def _event(box: Sandbox, ids: dict[str, str], params: Doc) -> Doc:
    event = box.need(ids["id"], "event", "event", "id", status=404)
    if event["created"] < box.clock.seconds() - KEPT_FOR:
        box.post.tidy()
    return render(box, box.need(ids["id"], "event", "event", "id", status=404))


V1 = "/v1"
SESSIONS, SESSION = f"{V1}/checkout/sessions", f"{V1}/checkout/sessions/<session>"
OPERATIONS = (
    Route("POST", SESSIONS, SESSION_CREATE, _make(sessions.create)),
    Route("GET", SESSIONS, tables.SESSION_LIST, _list_sessions),
    Route("GET", SESSION, tables.ONLY_EXPAND, _get("checkout.session", "checkout.session", "session")),
    Route(
        "POST",
        SESSION,
        SESSION_UPDATE,
        lambda box, ids, p: render(box, sessions.update(box, ids["session"], p)),
    ),
    Route(
        "POST",
        f"{SESSION}/expire",
        tables.ONLY_EXPAND,
        lambda box, ids, p: render(box, sessions.expire(box, ids["session"], p)),
    ),
    Route("GET", f"{SESSION}/line_items", tables.PAGE, _lines),
    Route(
        "GET",
        f"{V1}/payment_intents",
        tables.INTENT_LIST,
        _list("payment_intent", f"{V1}/payment_intents", "customer"),
    ),
    Route(
        "GET",
        f"{V1}/payment_intents/<intent>",
        tables.INTENT_GET,
        _get("payment_intent", "payment_intent", "intent"),
    ),
    Route(
        "GET",
        f"{V1}/charges",
        tables.CHARGE_LIST,
        _list("charge", f"{V1}/charges", "customer", "payment_intent", "transfer_group"),
    ),
    Route("GET", f"{V1}/charges/<charge>", tables.ONLY_EXPAND, _get("charge", "charge", "charge")),
    Route("POST", f"{V1}/refunds", tables.REFUND_CREATE, _make(refunds.create)),
    Route(
        "GET",
        f"{V1}/refunds",
        tables.REFUND_LIST,
        _list("refund", f"{V1}/refunds", "charge", "payment_intent"),
    ),
    Route("GET", f"{V1}/refunds/<refund>", tables.ONLY_EXPAND, _get("refund", "refund", "refund")),
    Route(
        "GET",
        f"{V1}/disputes",
        tables.DISPUTE_LIST,
        _list("dispute", f"{V1}/disputes", "charge", "payment_intent"),
    ),
    Route("GET", f"{V1}/disputes/<dispute>", tables.ONLY_EXPAND, _get("dispute", "dispute", "dispute")),
    Route(
        "GET",
        f"{V1}/balance_transactions/<id>",
        tables.ONLY_EXPAND,
        _get("balance_transaction", "balance transaction", "id"),
    ),
    Route("GET", f"{V1}/events", tables.EVENT_LIST, _list_events),
    Route("GET", f"{V1}/events/<id>", tables.ONLY_EXPAND, _event),
    Route("POST", f"{V1}/webhook_endpoints", tables.ENDPOINT_CREATE, endpoints.create_answer),
    Route(
        "GET", f"{V1}/webhook_endpoints", tables.PAGE, _list("webhook_endpoint", f"{V1}/webhook_endpoints")
    ),
    Route("POST", f"{V1}/coupons", tables.COUPON_CREATE, _make(offers.create_coupon)),
    Route("GET", f"{V1}/coupons/<coupon>", tables.ONLY_EXPAND, _get("coupon", "coupon", "coupon")),
    Route("POST", f"{V1}/promotion_codes", tables.PROMOTION_CREATE, _make(offers.create_promotion_code)),
    Route(
        "GET",
        f"{V1}/promotion_codes/<promotion_code>",
        tables.ONLY_EXPAND,
        _get("promotion_code", "promotion code", "promotion_code"),
    ),
    Route("POST", f"{V1}/shipping_rates", tables.SHIPPING_RATE_CREATE, _make(offers.create_shipping_rate)),
    Route(
        "GET",
        f"{V1}/shipping_rates/<shipping_rate_token>",
        tables.ONLY_EXPAND,
        _get("shipping_rate", "shipping rate", "shipping_rate_token"),
    ),
    Route("POST", f"{V1}/customers", tables.CUSTOMER_CREATE, _make(offers.create_customer)),
    Route("GET", f"{V1}/customers/<customer>", tables.ONLY_EXPAND, _get("customer", "customer", "customer")),
)
