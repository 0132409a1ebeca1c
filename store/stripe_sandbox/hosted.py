"""The hosted page: what the buyer sees between the shop's checkout and its thank-you page. No script anywhere."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, redirect, render_template, request
from werkzeug.wrappers import Response

from store.stripe_sandbox import sessions
from store.stripe_sandbox.amounts import price_session
from store.stripe_sandbox.cards import ACCOUNTS, CARDS, DECLINING, NOT_A_TEST_CARD, WRONG_NUMBER, luhn
from store.stripe_sandbox.cause import Cause, cause
from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.money import minimum, written
from store.stripe_sandbox.offers import coupon_problem, find_promotion
from store.stripe_sandbox.page_form import Typed, check, label_of, method_of, number_of, read, write_down
from store.stripe_sandbox.payments import UNAUTHENTICATED, Declined, pay_by_bank, pay_by_card, refuse
from store.stripe_sandbox.places import country_names
from store.stripe_sandbox.sandbox import Sandbox
from store.stripe_sandbox.vault import Doc

WEBHOOK_PATIENCE = 10.0
"""Seconds that Checkout waits for the shop to have taken the news, before it sends the buyer back."""
FILLED = {"expiry": "12/34", "cvc": "123", "card_name": "Test Buyer"}


def register(app: Flask, box: Sandbox) -> None:
    """Serve the page of every session of this sandbox."""
    bp = Blueprint("hosted", __name__)

    @bp.get("/pay/<id>")
    def page(id: str) -> Any:
        session = _find(box, id)
        if session is None or session["status"] != "open":
            return _closed(session)
        return _form(box, session, Typed(_known(session)))

    @bp.post("/pay/<id>")
    def submit(id: str) -> Any:
        return _submit(box, id, read(request.form))

    @bp.get("/pay/<id>/confirm")
    def confirm(id: str) -> Any:
        session = _find(box, id)
        if session is None or session["status"] != "open":
            return _closed(session)
        if not session.get("_card"):
            return redirect(f"/pay/{id}", 303)
        return render_template("confirm.html", session=session)

    @bp.post("/pay/<id>/confirm")
    def confirmed(id: str) -> Any:
        return _confirmed(box, id, agreed=request.form.get("answer") == "complete")

    @bp.get("/recover/<token>")
    def recover(token: str) -> Any:
        return _recover(box, token)

    app.register_blueprint(bp)
    app.add_template_filter(written, "money")
    app.add_template_filter(_pairs, "pairs")


def _pairs(options: list[Doc]) -> list[tuple[str, str]]:
    return [(option["value"], option["label"]) for option in options]


def _find(box: Sandbox, id: str) -> Doc | None:
    box.sweep()
    return box.vault.get(id, "checkout.session")


def _closed(session: Doc | None) -> tuple[str, int]:
    return render_template("closed.html", session=session), 404 if session is None else 410


def _known(session: Doc) -> dict[str, str]:
    """What the page already knows of the buyer: the shop's e-mail address, or what a first attempt left behind."""
    details = session["customer_details"] or {}
    return {"email": details.get("email") or ""}


def _form(box: Sandbox, session: Doc, typed: Typed, *, status: int = 200, **notes: Any) -> tuple[str, int]:
    rates = [box.vault.get(option["shipping_rate"]) for option in session["shipping_options"]]
    collection = session["shipping_address_collection"]
    promotion = (
        box.vault.get(session["discounts"][0]["promotion_code"] or "") if session["discounts"] else None
    )
    html = render_template(
        "pay.html",
        session=session,
        typed=typed,
        problems=[(name, label_of(name, session), said) for name, said in typed.errors.items()],
        rates=rates,
        method=method_of(typed, session),
        countries=country_names(collection["allowed_countries"]) if collection else [],
        every_country=country_names() if session["billing_address_collection"] == "required" else [],
        promotion=promotion,
        coupon=box.vault.get(session["_coupon"] or "", "coupon"),
        cards=CARDS.values(),
        accounts=ACCOUNTS.values(),
        **notes,
    )
    return html, status


def _submit(box: Sandbox, id: str, typed: Typed) -> Any:
    act = typed["act"]
    if typed["fill"] in CARDS or act == "decline":
        card = CARDS[DECLINING if act == "decline" else typed["fill"]]
        code = {"cvc": "1234"} if card.brand == "amex" else {}
        typed.values |= {"method": "card", "number": card.spaced} | FILLED | code
    box.sweep()
    with box.transaction():
        session = box.vault.get(id, "checkout.session")
        if session is None or session["status"] != "open":
            return _closed(session)
        if session["customer_email"]:
            typed.values["email"] = session["customer_email"]  # locked, whatever a form may say
        note = _reprice(box, session, typed)
        box.vault.put(session)
    if typed.errors or note or act not in ("pay", "decline"):
        return _form(box, session, typed, status=422 if typed.errors else 200, note=note)
    check(typed, session, box.clock.now())
    if typed.errors:
        return _form(box, session, typed, status=422)
    return _pay(box, id, typed)


def _reprice(box: Sandbox, session: Doc, typed: Typed) -> str | None:
    """Take over delivery, code and address; the note to show when that changed the total the buyer had seen."""
    offered = [option["shipping_rate"] for option in session["shipping_options"]]
    if typed["shipping_rate"] in offered:
        session["_shipping_rate"] = typed["shipping_rate"]
    place = {
        part: typed[f"shipping_{part}"] or typed[f"billing_{part}"] or None for part in ("country", "state")
    }
    session["_taxed_at"] = place if place["country"] else None
    price_session(box, session)
    if session["automatic_tax"]["enabled"] and place["country"]:
        session["automatic_tax"]["status"] = "complete"
    if session["allow_promotion_codes"] and typed["act"] == "remove":
        sessions.use_coupon(box, session, None, None)
    elif session["allow_promotion_codes"] and typed["act"] in ("apply", "pay") and typed["promotion_code"]:
        _promote(box, session, typed)
    total = session["amount_total"]
    if typed["act"] in ("pay", "decline") and typed["shown_total"] != str(total):
        return f"The total is now {written(total, session['currency'])}. Please look it over and pay again."
    return None


def _promote(box: Sandbox, session: Doc, typed: Typed) -> None:
    promotion = find_promotion(box, typed["promotion_code"])
    coupon = promotion and box.vault.get(promotion["promotion"]["coupon"], "coupon")
    if promotion is None or coupon is None:
        typed.errors["promotion_code"] = "This code is invalid."
        return
    before = session["_coupon"], session["discounts"]
    problem = coupon_problem(box, coupon, promotion, session["amount_subtotal"], session["currency"])
    if problem is None:
        sessions.use_coupon(box, session, coupon, promotion)
        if 0 < session["amount_total"] < minimum(session["currency"]):
            problem = "This code would leave less than can be charged."
            session["_coupon"], session["discounts"] = before
            price_session(box, session)
    if problem is not None:
        typed.errors["promotion_code"] = problem
    else:
        typed.values["promotion_code"] = ""


def _pay(box: Sandbox, id: str, typed: Typed) -> Any:
    token = cause.set(Cause(origin=request.host_url.rstrip("/")))
    try:
        with box.transaction():
            session = box.need(id, "checkout.session", "checkout.session", "session")
            if session["status"] != "open":  # another tab was faster
                return _closed(session)
            write_down(typed, session)
            box.vault.put(session)
            outcome = _try(box, session, typed)
    finally:
        cause.reset(token)
    if isinstance(outcome, Declined):
        return _form(box, session, typed, status=402, declined=outcome)
    return _return(box, id) if outcome else redirect(f"/pay/{id}/confirm", 303)


def _try(box: Sandbox, session: Doc, typed: Typed) -> bool | Declined:
    """One attempt: True when the session is complete, False when 3-D Secure comes first."""
    if session["amount_total"] == 0:
        sessions.complete(box, session, "no_payment_required")
        return True
    if method_of(typed, session) == "us_bank_account":
        pay_by_bank(box, session, ACCOUNTS[typed["account_number"]])
        return True
    number = number_of(typed)
    if number not in CARDS:
        return refuse(box, session, NOT_A_TEST_CARD if luhn(number) else WRONG_NUMBER, None)
    card = CARDS[number]
    if card.declined is not None and not card.challenge:
        return refuse(box, session, card.declined, card)
    return pay_by_card(box, session, card)


def _confirmed(box: Sandbox, id: str, *, agreed: bool) -> Any:
    box.sweep()
    with box.transaction():
        session = box.vault.get(id, "checkout.session")
        card = CARDS.get((session or {}).get("_card") or "")
        if session is None or session["status"] != "open" or card is None:
            return (
                _closed(session)
                if session is None or session["status"] != "open"
                else redirect(f"/pay/{id}", 303)
            )
        session["_card"] = None
        box.vault.put(session)
        outcome: bool | Declined
        if not agreed:
            outcome = refuse(box, session, UNAUTHENTICATED, None)
        elif card.declined is not None:
            outcome = refuse(box, session, card.declined, card)
        else:
            outcome = pay_by_card(box, session, card, authenticated=True)
    if isinstance(outcome, Declined):
        return _form(box, session, Typed(_typed_before(session)), status=402, declined=outcome)
    return _return(box, id)


def _typed_before(session: Doc) -> dict[str, str]:
    """What the buyer had typed before going to confirm: all but the card, which was not kept."""
    details = session["customer_details"] or {}
    shipping = session["collected_information"]["shipping_details"] or {"address": {}, "name": None}
    values = {name: details.get(name) for name in ("email", "phone", "individual_name", "business_name")}
    values |= {
        "card_name": details.get("name"),
        "billing_name": details.get("name"),
        "shipping_name": shipping["name"],
    }
    values |= {f"shipping_{part}": text for part, text in shipping["address"].items()}
    values |= {f"billing_{part}": text for part, text in (details.get("address") or {}).items()}
    values |= {f"custom_{one['key']}": one[one["type"]]["value"] for one in session["custom_fields"]}
    values["terms"] = "on" if (session["consent"] or {}).get("terms_of_service") else None
    return {name: text for name, text in values.items() if text}


def _return(box: Sandbox, id: str) -> Response:
    """Back to the shop, once it has answered the webhook or ten seconds have passed."""
    for event in box.vault.every("event"):
        if event["type"] == "checkout.session.completed" and event["data"]["object"]["id"] == id:
            box.post.wait_for(event["id"], WEBHOOK_PATIENCE)
            break
    session = box.need(id, "checkout.session", "checkout.session", "session")
    return redirect(session["success_url"].replace("{CHECKOUT_SESSION_ID}", id), 303)


def _recover(box: Sandbox, token: str) -> Any:
    box.sweep()
    for old in box.vault.every("checkout.session"):
        recovery = (old["after_expiration"] or {}).get("recovery", {})
        if old.get("_recovery") == token and recovery["expires_at"] > box.clock.now():
            break
    else:
        return _closed(None)
    params = {name: value for name, value in old["_params"].items() if name != "expires_at"}
    if recovery["allow_promotion_codes"] and "discounts" not in params:
        params["allow_promotion_codes"] = True
    reset = cause.set(Cause(origin=request.host_url.rstrip("/")))
    try:
        with box.transaction():
            new = sessions.create(box, params)
            box.vault.put(new | {"recovered_from": old["id"]})
    except ApiError:
        return _closed(None)
    finally:
        cause.reset(reset)
    return redirect(f"/pay/{new['id']}", 303)
