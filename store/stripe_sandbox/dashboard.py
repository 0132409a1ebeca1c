"""The developer's desk: sessions, payments, events and requests at a glance, with the acts of a Dashboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Flask, abort, redirect, render_template, request

from store.stripe_sandbox.control import Control
from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.sandbox import Sandbox
from store.stripe_sandbox.vault import Doc

SHOWN = 25
STEPS = {"1800": "30 minutes", "86400": "a day", "259200": "3 days", "2592000": "30 days"}


def register(app: Flask, box: Sandbox) -> None:
    """Serve the desk at / and an object's JSON under /objects/."""
    bp = Blueprint("dashboard", __name__)

    @bp.get("/")
    def desk() -> str:
        box.sweep()
        return render_template("desk.html", **_desk(box), said=request.args.get("said", "")[:300])

    @bp.get("/objects/<id>")
    def thing(id: str) -> str:
        doc = box.vault.get(id)
        if doc is None:
            abort(404)
        return render_template("object.html", doc=_shown(doc))

    @bp.post("/desk/<act>")
    def do(act: str) -> Any:
        if act not in ACTS:
            abort(404)
        form = {name: value.strip() for name, value in request.form.items()}
        try:
            said = ACTS[act](Control(app), form)
        except ApiError as error:
            said = error.message
        except (ValueError, KeyError):
            said = "That did not read as a number or choice."
        return redirect(f"/?said={quote(said)}#{quote(form.get('at', 'top'))}", 303)

    app.register_blueprint(bp)
    app.add_template_filter(_moment, "moment")


def _desk(box: Sandbox) -> Doc:
    intents = list(islice(box.vault.every("payment_intent"), SHOWN))
    charges = {one["id"]: box.vault.get(one["latest_charge"] or "") or {} for one in intents}
    disputes: dict[str, Doc] = {
        one["payment_intent"]: one for one in reversed(list(box.vault.every("dispute")))
    }
    events = list(islice(box.vault.every("event"), SHOWN))
    return {
        "now": box.clock.now(),
        "steps": STEPS,
        "key": box.secret_key,
        "endpoints": list(box.vault.every("webhook_endpoint")),
        "sessions": list(islice(box.vault.every("checkout.session"), SHOWN)),
        "intents": intents,
        "charges": charges,
        "disputes": disputes,
        "refunds": list(islice(box.vault.every("refund"), SHOWN)),
        "events": [(event, box.post.deliveries("event = ?", event["id"])) for event in events],
        "requests": list(box.received)[: -SHOWN - 1 : -1],
    }


def _shown(doc: Doc) -> Doc:
    return {name: value for name, value in doc.items() if not name.startswith("_")}


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _resend(control: Control, form: Doc) -> str:
    status = control.resend(form["event"])[0]
    return f"Sent {form['event']} again: " + (f"answered {status}." if status else "no answer.")


def _refund(control: Control, form: Doc) -> str:
    amount = int(form["amount"]) if form.get("amount") else None
    if amount is not None and amount < 1:
        raise ValueError(amount)
    refund = control.refund(form["payment_intent"], amount)
    return f"Refunded {refund['amount']} minor units: {refund['status']}."


def _dispute(control: Control, form: Doc) -> str:
    dispute = control.dispute(form["payment_intent"], inquiry=form.get("kind") == "inquiry")
    return f"Disputed: {dispute['status']}."


def _escalate(control: Control, form: Doc) -> str:
    return f"The dispute is {control.escalate(form['dispute'])['status']}; the money is gone."


def _close(control: Control, form: Doc) -> str:
    return f"The dispute is {control.close_dispute(form['dispute'], form['status'])['status']}."


def _debit(control: Control, form: Doc) -> str:
    control.finish_debit(form["payment_intent"], form["outcome"] == "clears")
    return f"The bank has answered: the debit {'clears' if form['outcome'] == 'clears' else 'fails'}."


def _fail_refund(control: Control, form: Doc) -> str:
    return f"The refund is {control.fail_refund(form['refund'])['status']}; the money is back."


def _advance(control: Control, form: Doc) -> str:
    step = STEPS[form["seconds"]]
    control.advance(float(form["seconds"]))
    return f"The sandbox's clock moved on by {step}."


ACTS: dict[str, Callable[[Control, Doc], str]] = {
    "resend": _resend,
    "refund": _refund,
    "fail-refund": _fail_refund,
    "dispute": _dispute,
    "escalate": _escalate,
    "close-dispute": _close,
    "debit": _debit,
    "advance": _advance,
}
