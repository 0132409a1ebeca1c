"""What Stripe refuses in a new session beyond the shape of its parameters."""

from __future__ import annotations

from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.vault import Doc

SHORTEST, LONGEST = 30 * 60, 24 * 3600
METHODS = ("card", "us_bank_account")
"""How the hosted page can be paid; bank debit for US dollars only."""


def check_session(params: Doc, now: int) -> None:
    """Refuse what contradicts itself, lies outside the allowed times, or is beyond this sandbox."""
    _only_payment_pages(params)
    for one, other in (
        ("allow_promotion_codes", "discounts"),
        ("customer", "customer_email"),
        ("allowed_payment_method_types", "excluded_payment_method_types"),
    ):
        if one in params and other in params:
            raise ApiError(f"You may only specify one of these parameters: {one}, {other}.", param=one)
    if "success_url" not in params:
        raise ApiError("Missing required param: success_url.", code="parameter_missing", param="success_url")
    if not params.get("line_items"):
        raise ApiError("Missing required param: line_items.", code="parameter_missing", param="line_items")
    if len(params["line_items"]) + len(params.get("optional_items", [])) > 100:
        raise ApiError("A session takes at most 100 items, optional ones included.", param="line_items")
    if "shipping" in params.get("payment_intent_data", {}) and "shipping_address_collection" in params:
        raise ApiError(
            "You can not pass `payment_intent_data[shipping]` together with `shipping_address_collection`.",
            param="payment_intent_data[shipping]",
        )
    check_expiry(params.get("expires_at"), now)
    if params.get("consent_collection", {}).get("promotions") == "auto":
        raise ApiError(
            "This sandbox does not ask for promotional consent.", param="consent_collection[promotions]"
        )
    for field in params.get("custom_fields", []):
        if field["type"] == "dropdown" and not field.get("dropdown", {}).get("options"):
            raise ApiError("Dropdown fields need options.", param="custom_fields")


def _only_payment_pages(params: Doc) -> None:
    if params.get("mode", "payment") != "payment":
        raise ApiError("This sandbox only makes sessions in `payment` mode.", param="mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise ApiError("This sandbox only serves `hosted_page`.", param="ui_mode")
    for name in ("subscription_data", "setup_intent_data", "return_url", "redirect_on_completion"):
        if name in params:
            raise ApiError(f"You can not pass `{name}` in `payment` mode with a hosted page.", param=name)
    if params.get("optional_items"):
        raise ApiError(
            "This sandbox knows no stored prices to offer as optional items.", param="optional_items"
        )
    if params.get("payment_intent_data", {}).get("capture_method") == "manual":
        raise ApiError("This sandbox always captures at once.", param="payment_intent_data[capture_method]")


def check_expiry(expires_at: int | None, now: int) -> None:
    """A session lives for 30 minutes to 24 hours."""
    if expires_at is None:
        return
    if expires_at < now + SHORTEST:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise ApiError(message, param="expires_at")
    if expires_at > now + LONGEST:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise ApiError(message, param="expires_at")


def methods_for(params: Doc, currency: str) -> list[str]:
    """The ways to pay that the page will offer; raises ApiError when the filters leave none."""
    offered = [method for method in METHODS if method == "card" or currency == "usd"]
    if "allowed_payment_method_types" in params:
        offered = [method for method in offered if method in params["allowed_payment_method_types"]]
    offered = [method for method in offered if method not in params.get("excluded_payment_method_types", [])]
    if not offered:
        raise ApiError(
            "No valid payment method types for this Checkout Session.", param="allowed_payment_method_types"
        )
    return offered
