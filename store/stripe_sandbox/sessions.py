"""Checkout Sessions: made, changed, completed, expired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from store.stripe_sandbox.amounts import price_session
from store.stripe_sandbox.cause import cause
from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.events import emit
from store.stripe_sandbox.ids import new_id, session_id
from store.stripe_sandbox.money import chargeable
from store.stripe_sandbox.offers import coupon_problem, create_customer, create_shipping_rate, make_price
from store.stripe_sandbox.session_rules import LONGEST, check_session, methods_for
from store.stripe_sandbox.session_shape import recovery_of, shape
from store.stripe_sandbox.vault import Doc

if TYPE_CHECKING:
    from store.stripe_sandbox.sandbox import Sandbox

RECOVERABLE_FOR = 30 * 86400


def create(box: Sandbox, params: Doc) -> Doc:
    """A new session, open until it is paid or `expires_at` comes; its page is under /pay/."""
    now = box.clock.seconds()
    check_session(params, now)
    lines = [make_line(box, line, f"line_items[{at}]") for at, line in enumerate(params["line_items"])]
    currency = _one_currency(params, lines)
    if "customer" in params:
        box.need(params["customer"], "customer", "customer", "customer")
    id = session_id()
    session = shape(params, id=id, created=now, currency=currency, methods=methods_for(params, currency))
    session |= {
        "expires_at": params.get("expires_at", now + LONGEST),
        "_page": f"{cause.get().origin}/pay/{id}",
        "_params": params,
        "_lines": lines,
        "_coupon": None,
        "_taxed_at": None,
        "_shipping_rate": None,
        "_intent_data": params.get("payment_intent_data", {}),
        "_challenge": params.get("payment_method_options", {}).get("card", {}).get("request_three_d_secure"),
    }
    set_shipping_options(box, session, params.get("shipping_options", []))
    price_session(box, session)
    _apply_discounts(box, session, params.get("discounts", []))
    chargeable(session["amount_total"], currency)
    box.vault.put(session)
    box.vault.later(session["expires_at"], "expire", id)
    return session


def make_line(box: Sandbox, given: Doc, at: str) -> Doc:
    """A line item from its parameters; `at` is their name, for refusals."""
    if ("price" in given) == ("price_data" in given):
        raise ApiError("You must specify exactly one of `price` and `price_data`.", param=f"{at}[price]")
    if given.get("tax_rates"):
        box.need(given["tax_rates"][0], "tax_rate", "tax rate", f"{at}[tax_rates][0]")
    if "quantity" not in given:
        param = f"{at}[quantity]"
        raise ApiError(f"Missing required param: {param}.", code="parameter_missing", param=param)
    if "price" in given:
        price = box.need(given["price"], "price", "price", f"{at}[price]")
    else:
        price = make_price(box, given["price_data"], f"{at}[price_data]")
    product = box.vault.get(price["product"], "product") or {"name": ""}
    adjustable = given.get("adjustable_quantity")
    return {
        "id": new_id("li"),
        "object": "item",
        "adjustable_quantity": adjustable
        and {
            "enabled": adjustable["enabled"],
            "maximum": adjustable.get("maximum"),
            "minimum": adjustable.get("minimum"),
        },
        "amount_discount": 0,
        "amount_subtotal": 0,
        "amount_tax": 0,
        "amount_total": 0,
        "currency": price["currency"],
        "description": product["name"],
        "metadata": given.get("metadata") or {},
        "price": price,
        "quantity": given["quantity"],
    }


def _one_currency(params: Doc, lines: list[Doc]) -> str:
    currencies = {line["currency"] for line in lines} | (
        {params["currency"]} if "currency" in params else set()
    )
    if len(currencies) != 1:
        raise ApiError(
            f"All line items must have the same currency. Found: {', '.join(sorted(currencies))}.",
            param="line_items",
        )
    return str(currencies.pop())


def set_shipping_options(box: Sandbox, session: Doc, options: list[Doc]) -> None:
    """Offer these deliveries (at most five) and choose the first."""
    offered = []
    for at, option in enumerate(options):
        here = f"shipping_options[{at}]"
        if ("shipping_rate" in option) == ("shipping_rate_data" in option):
            raise ApiError(
                "You must specify exactly one of `shipping_rate` and `shipping_rate_data`.", param=here
            )
        if "shipping_rate" in option:
            rate = box.need(
                option["shipping_rate"], "shipping_rate", "shipping rate", f"{here}[shipping_rate]"
            )
        else:
            rate = create_shipping_rate(box, option["shipping_rate_data"], f"{here}[shipping_rate_data]")
        if rate["fixed_amount"]["currency"] != session["currency"]:
            raise ApiError("Shipping rates must be in the currency of the line items.", param=here)
        offered.append({"shipping_amount": rate["fixed_amount"]["amount"], "shipping_rate": rate["id"]})
    session["shipping_options"] = offered
    session["_shipping_rate"] = offered[0]["shipping_rate"] if offered else None


def _apply_discounts(box: Sandbox, session: Doc, discounts: list[Doc]) -> None:
    for given in discounts:
        if ("coupon" in given) == ("promotion_code" in given):
            raise ApiError(
                "You must specify exactly one of `coupon` and `promotion_code`.", param="discounts[0]"
            )
        if "coupon" in given:
            coupon, promotion = box.need(given["coupon"], "coupon", "coupon", "discounts[0][coupon]"), None
        else:
            param = "discounts[0][promotion_code]"
            promotion = box.need(given["promotion_code"], "promotion_code", "promotion code", param)
            coupon = box.need(promotion["promotion"]["coupon"], "coupon", "coupon", param)
        problem = coupon_problem(box, coupon, promotion, session["amount_subtotal"], session["currency"])
        if problem:
            raise ApiError(
                problem, param="discounts[0]", code="coupon_expired" if "expired" in problem else None
            )
        use_coupon(box, session, coupon, promotion)


def use_coupon(box: Sandbox, session: Doc, coupon: Doc | None, promotion: Doc | None) -> None:
    """Put a discount on a session, or with None take it off, and price it again."""
    session["_coupon"] = coupon and coupon["id"]
    session["discounts"] = (
        [{"coupon": None if promotion else coupon["id"], "promotion_code": promotion and promotion["id"]}]
        if coupon
        else []
    )
    price_session(box, session)


def update(box: Sandbox, id: str, params: Doc) -> Doc:
    """Change what may still be changed; all but `metadata` only while the session is open."""
    session = box.need(id, "checkout.session", "checkout.session", "session", status=404)
    if session["status"] != "open" and set(params) - {"metadata", "expand"}:
        raise ApiError(f"This session is {session['status']}; only its metadata can be updated.", kept=True)
    if "metadata" in params:
        session["metadata"] = merged(session["metadata"], params["metadata"])
    if "line_items" in params:
        session["_lines"] = [
            _changed_line(box, session, line, at) for at, line in enumerate(params["line_items"])
        ]
        _one_currency({"currency": session["currency"]}, session["_lines"])
    if "shipping_options" in params:
        set_shipping_options(box, session, params["shipping_options"] or [])
    for name, value in params.get("payment_intent_data", {}).items():
        old = session["_intent_data"].get(name)
        session["_intent_data"][name] = merged(old or {}, value) if name == "metadata" else value or None
    if "collected_information" in params:
        session["collected_information"] |= params["collected_information"]
    price_session(box, session)
    chargeable(session["amount_total"], session["currency"])
    return box.vault.put(session)


def _changed_line(box: Sandbox, session: Doc, given: Doc, at: int) -> Doc:
    if "id" not in given:
        return make_line(box, given, f"line_items[{at}]")
    for line in session["_lines"]:
        if line["id"] == given["id"]:
            return dict(line) | ({"quantity": given["quantity"]} if "quantity" in given else {})
    raise ApiError(
        f"No such line item: '{given['id']}'", code="resource_missing", param=f"line_items[{at}][id]"
    )


def merged(old: Doc, new: Any) -> Doc:
    """Metadata after an update: an empty value takes a key away, an empty string takes all."""
    return {} if new == "" else {key: value for key, value in (old | new).items() if value != ""}


def expire(box: Sandbox, id: str, params: Doc) -> Doc:
    """Close an open session for good; refused for any other."""
    session = box.need(id, "checkout.session", "checkout.session", "session", status=404)
    if session["status"] != "open":
        raise ApiError(
            f'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{session['status']}`.",
            kept=True,
        )
    return _close(box, session)


def expire_due(box: Sandbox, id: str) -> None:
    """The session's time is up: expire it if it is still open."""
    session = box.vault.get(id, "checkout.session")
    if session is not None and session["status"] == "open":
        _close(box, session)


def _close(box: Sandbox, session: Doc) -> Doc:
    session |= {"status": "expired", "_buyer": None}
    intent = box.vault.get(session["payment_intent"] or "", "payment_intent")
    if intent is not None:
        intent |= {"status": "canceled", "canceled_at": box.clock.seconds(), "cancellation_reason": "expired"}
        intent["next_action"] = None
        emit(box, "payment_intent.canceled", box.vault.put(intent))
    if session["after_expiration"]:
        session["after_expiration"] = recovery_of(session, box.clock.seconds() + RECOVERABLE_FOR)
    box.vault.forget_later("expire", session["id"])
    emit(box, "checkout.session.expired", box.vault.put(session))
    return session


def complete(box: Sandbox, session: Doc, payment_status: str) -> Doc:
    """The buyer is done: the session is complete, its coupon used, its customer known if one was wanted."""
    session |= {"status": "complete", "payment_status": payment_status, "_buyer": None}
    if session["customer"] is None and (
        session["customer_creation"] == "always" or payment_status == "no_payment_required"
    ):
        details = session["customer_details"]
        customer = create_customer(
            box, {"email": details["email"], "name": details["name"], "phone": details["phone"]}
        )
        session["customer"] = customer["id"]
        emit(box, "customer.created", customer)
    for used in (session["_coupon"], *(one["promotion_code"] for one in session["discounts"])):
        offer = box.vault.get(used or "")
        if offer is not None:
            offer["times_redeemed"] += 1
            box.vault.put(offer)
    box.vault.forget_later("expire", session["id"])
    emit(box, "checkout.session.completed", box.vault.put(session))
    return session
