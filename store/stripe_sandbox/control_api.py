"""The control API over HTTP: form fields in, JSON out, under /control. `curl -d advance=3600 …/control/clock`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, request

from store.stripe_sandbox.control import Control
from store.stripe_sandbox.disputes import APPEALS
from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.faults import KINDS
from store.stripe_sandbox.forms import decode
from store.stripe_sandbox.parameters import Each, Flag, Must, Number, Table, Text, Whole, check, word
from store.stripe_sandbox.rules import RULE_KINDS
from store.stripe_sandbox.vault import Doc

Lever = Callable[[Control, Doc], Any]


def _clock(control: Control, given: Doc) -> Any:
    return {"now": control.advance(given.get("advance", 0))}


def _fault(control: Control, given: Doc) -> Any:
    fault = control.fault(**given)
    return {
        "kind": fault.kind,
        "method": fault.method,
        "path": fault.path,
        "when": fault.when,
        "times": fault.times,
    }


def _release_answers(control: Control, given: Doc) -> Any:
    control.release_answers()
    return {}


def _finish_debit(control: Control, given: Doc) -> Any:
    control.finish_debit(given["payment_intent"], given["outcome"] == "success")
    return {}


def _pay(control: Control, given: Doc) -> Any:
    act = control.pay_by_bank if "account" in given else control.pay
    return {"url": act(given.pop("session"), **given)}


def _fees(control: Control, given: Doc) -> Any:
    control.late_fees(given.get("late"))
    return {}


def _reset(control: Control, given: Doc) -> Any:
    control.reset()
    return {}


def _resend(control: Control, given: Doc) -> Any:
    return {"statuses": control.resend(given.pop("event"), **given)}


ENDPOINT: Table = {"url": Must(Text()), "secret": Must(Text())}
EVENT: Table = {
    "event": Must(Text()),
    "copies": Whole(1),
    "at_once": Flag(),
    "age": Number(),
    "as_thin": Flag(),
    "endpoint_id": Text(),
}
FAULT: Table = {
    "kind": Must(word(*KINDS)),
    "method": word("GET", "POST"),
    "path": Text(),
    "when": word("before", "after"),
    "times": Whole(1),
    "status": Whole(400),
    "seconds": Number(),
    "should_retry": Flag(),
}
RULE: Table = {"kind": Must(word(*RULE_KINDS)), "types": Each(Text()), "times": Whole(1), "seconds": Number()}
REFUND: Table = {"payment_intent": Must(Text()), "amount": Whole(1), "reason": Text()}
DISPUTE: Table = {"payment_intent": Must(Text()), "reason": Text(), "amount": Whole(1), "inquiry": Flag()}
CLOSE: Table = {
    "dispute": Must(Text()),
    "status": Must(word("won", "lost", "warning_closed", *APPEALS)),
}
DEBIT: Table = {"payment_intent": Must(Text()), "outcome": Must(word("success", "failure"))}
LEVERS: dict[str, tuple[Table, Lever]] = {
    "clock": ({"advance": Number()}, _clock),
    "faults": (FAULT, _fault),
    "answers/release": ({}, _release_answers),
    "rules": (RULE, lambda control, given: asdict(control.rule(**given))),
    "deliveries/release": (
        {"order": word("oldest", "newest"), "events": Each(Text())},
        lambda control, given: _told(control.release(given.get("events") or given.get("order", "oldest"))),
    ),
    "deliveries/retry": ({}, lambda control, given: _told(control.retry())),
    "events/resend": (EVENT, _resend),
    "events/twin": ({"event": Must(Text())}, lambda control, given: {"event": control.twin(given["event"])}),
    "endpoints": (ENDPOINT, lambda control, given: {"endpoint": control.endpoint(**given)}),
    "endpoints/roll": (
        {"endpoint": Text(), "keep_for": Number()},
        lambda control, given: {"secret": control.roll(given.get("endpoint"), given.get("keep_for", 86400))},
    ),
    "pay": ({"session": Must(Text()), "card": Text(), "account": Text(), "email": Text()}, _pay),
    "fees": ({"late": Number()}, _fees),
    "debits": (DEBIT, _finish_debit),
    "refunds": (REFUND, lambda control, given: _public(control.refund(**given))),
    "refunds/fail": (
        {"refund": Must(Text())},
        lambda control, given: _public(control.fail_refund(given["refund"])),
    ),
    "disputes": (DISPUTE, lambda control, given: _public(control.dispute(**given))),
    "disputes/escalate": (
        {"dispute": Must(Text())},
        lambda control, given: _public(control.escalate(given["dispute"])),
    ),
    "disputes/close": (
        CLOSE,
        lambda control, given: _public(control.close_dispute(given["dispute"], given["status"])),
    ),
    "disputes/evidence": (
        {"dispute": Must(Text()), "text": Must(Text())},
        lambda control, given: _public(control.evidence(given["dispute"], given["text"])),
    ),
    "tax": (
        {
            "place": Must(Text(5, pattern=r"[A-Z]{2}(-[A-Z]{2})?")),
            "percent": Must(Text(8, pattern=r"\d{1,2}(\.\d+)?")),
        },
        lambda control, given: control.tax(given["place"], given["percent"]),
    ),
    "reset": ({}, _reset),
}


def register(app: Flask) -> None:
    """Put the levers under /control."""
    bp = Blueprint("control", __name__, url_prefix="/control")

    @bp.post("/<path:name>")
    def pull(name: str) -> Response:
        if name not in LEVERS:
            raise ApiError(
                f"There is no lever /control/{name[:80]}. They are: {', '.join(LEVERS)}.", status=404
            )
        table, lever = LEVERS[name]
        return jsonify(lever(Control(app), check(table, decode(request.get_data()))))

    @bp.get("/requests")
    def requests() -> Response:
        return jsonify(
            [asdict(one) | {"body": one.body.decode("utf-8", "replace")} for one in Control(app).requests()]
        )

    @bp.get("/deliveries")
    def deliveries() -> Response:
        return jsonify(_told(Control(app).deliveries()))

    @bp.errorhandler(ApiError)
    def refused(error: ApiError) -> tuple[Response, int]:
        return jsonify(error.body()), error.status

    app.register_blueprint(bp)


def _told(deliveries: list[Any]) -> list[Doc]:
    return [asdict(delivery) for delivery in deliveries]


def _public(doc: Doc) -> Doc:
    return {name: value for name, value in doc.items() if not name.startswith("_")}
