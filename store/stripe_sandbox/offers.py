"""What a session can refer to: products and prices, coupons, promotion codes, shipping rates, customers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.ids import new_id, random_text
from store.stripe_sandbox.money import half_up
from store.stripe_sandbox.vault import Doc

if TYPE_CHECKING:
    from store.stripe_sandbox.sandbox import Sandbox


def _new(box: Sandbox, kind: str, id: str, params: Doc) -> Doc:
    return {
        "id": id,
        "object": kind,
        "created": box.clock.seconds(),
        "livemode": False,
        "metadata": params.get("metadata") or {},
    }


def make_price(box: Sandbox, data: Doc, at: str) -> Doc:
    """The throw-away price (and product) of an inline `price_data`; `at` is its parameter name for refusals."""
    whole, exact = data.get("unit_amount"), data.get("unit_amount_decimal")
    if (whole is None) == (exact is None):
        raise ApiError(
            "You must specify exactly one of `unit_amount` and `unit_amount_decimal`.",
            param=f"{at}[unit_amount]",
        )
    if exact is not None and Decimal(exact) < 0:
        raise ApiError("Invalid non-negative decimal", param=f"{at}[unit_amount_decimal]")
    if ("product" in data) == ("product_data" in data):
        raise ApiError(
            "You must specify exactly one of `product` and `product_data`.", param=f"{at}[product_data]"
        )
    if "recurring" in data:
        raise ApiError("You can not pass recurring prices in `payment` mode.", param=f"{at}[recurring]")
    if "product" in data:
        product = box.need(data["product"], "product", "product", f"{at}[product]")
    else:
        product = _product(box, data["product_data"])
    amount = Decimal(exact) if exact is not None else Decimal(whole or 0)
    return box.vault.put(
        _new(box, "price", new_id("price"), {})
        | {
            "active": False,
            "billing_scheme": "per_unit",
            "currency": data["currency"],
            "custom_unit_amount": None,
            "lookup_key": None,
            "nickname": None,
            "product": product["id"],
            "recurring": None,
            "tax_behavior": data.get("tax_behavior", "unspecified"),
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "one_time",
            "unit_amount": int(amount) if amount == int(amount) else None,
            "unit_amount_decimal": f"{amount.normalize():f}",
        }
    )


def _product(box: Sandbox, data: Doc) -> Doc:
    return box.vault.put(
        _new(box, "product", "prod_" + random_text(14), data)
        | {
            "active": False,
            "description": data.get("description"),
            "images": data.get("images", []),
            "marketing_features": [],
            "name": data["name"],
            "package_dimensions": None,
            "shippable": None,
            "tax_code": data.get("tax_code"),
            "tax_details": None,
            "type": "service",
            "updated": box.clock.seconds(),
            "url": None,
        }
        | ({"unit_label": data["unit_label"]} if "unit_label" in data else {})
    )


def create_coupon(box: Sandbox, params: Doc) -> Doc:
    """A coupon: so much percent, or so many minor units of one currency, off the items (never off the shipping)."""
    percent, amount = params.get("percent_off"), params.get("amount_off")
    if (percent is None) == (amount is None):
        raise ApiError("You must pass exactly one of `percent_off` and `amount_off`.", param="percent_off")
    if percent is not None and not 0 < percent <= 100:
        raise ApiError("`percent_off` must be above 0 and at most 100.", param="percent_off")
    if amount is not None and "currency" not in params:
        raise ApiError("You must pass `currency` when passing `amount_off`.", param="currency")
    id = params.get("id") or random_text(8)
    if box.vault.get(id) is not None:
        raise ApiError("Coupon already exists.", code="resource_already_exists", param="id")
    doc = _new(box, "coupon", id, params) | {
        "amount_off": amount,
        "currency": params.get("currency") if amount is not None else None,
        "duration": params.get("duration", "once"),
        "duration_in_months": params.get("duration_in_months"),
        "max_redemptions": params.get("max_redemptions"),
        "name": params.get("name"),
        "percent_off": percent,
        "redeem_by": params.get("redeem_by"),
        "times_redeemed": 0,
        "_products": params.get("applies_to", {}).get("products"),
    }
    return box.vault.put(doc)


def create_promotion_code(box: Sandbox, params: Doc) -> Doc:
    """A code that buyers can type, standing for a coupon."""
    coupon = box.need(params["promotion"].get("coupon"), "coupon", "coupon", "promotion[coupon]")
    code = params.get("code") or random_text(8).upper()
    if find_promotion(box, code) is not None:
        raise ApiError("An active promotion code with `code: " + code + "` already exists.", param="code")
    limits = params.get("restrictions", {})
    doc = _new(box, "promotion_code", new_id("promo"), params) | {
        "active": params.get("active", True),
        "code": code,
        "customer": params.get("customer"),
        "customer_account": None,
        "expires_at": params.get("expires_at"),
        "max_redemptions": params.get("max_redemptions"),
        "promotion": {"coupon": coupon["id"], "type": "coupon"},
        "restrictions": {
            "first_time_transaction": limits.get("first_time_transaction", False),
            "minimum_amount": limits.get("minimum_amount"),
            "minimum_amount_currency": limits.get("minimum_amount_currency"),
        },
        "times_redeemed": 0,
    }
    return box.vault.put(doc)


def find_promotion(box: Sandbox, code: str) -> Doc | None:
    """The active promotion code written like this, in capitals or not."""
    for doc in box.vault.every("promotion_code"):
        if doc["active"] and doc["code"].casefold() == code.strip().casefold():
            return doc
    return None


def coupon_problem(
    box: Sandbox, coupon: Doc, promotion: Doc | None, subtotal: int, currency: str
) -> str | None:
    """Why a coupon (by way of a promotion code) cannot be used on a cart of `subtotal`; None when it can."""
    now = box.clock.now()
    for doc in (coupon, promotion):
        until = doc and doc.get("redeem_by", doc.get("expires_at"))
        if until and until <= now:
            return "This promotion has expired."
        if doc and doc["max_redemptions"] is not None and doc["times_redeemed"] >= doc["max_redemptions"]:
            return "This promotion has been used up."
    if coupon["currency"] not in (None, currency):
        return f"This promotion is for purchases in {coupon['currency'].upper()}."
    if promotion is not None:
        least = promotion["restrictions"]["minimum_amount"]
        if not promotion["active"]:
            return "This promotion is not active."
        if least is not None and subtotal < least:
            return "This promotion needs a larger purchase."
        if promotion["restrictions"]["first_time_transaction"] or promotion["customer"]:
            return "This promotion is for particular customers."
    return None


def discount_on(coupon: Doc, lines: list[tuple[str, int]]) -> tuple[int, list[bool]]:
    """What a coupon takes off lines of (product id, subtotal): the amount, and which of the lines it covers."""
    covered = [coupon["_products"] is None or product in coupon["_products"] for product, _ in lines]
    base = sum(amount for (_, amount), yes in zip(lines, covered, strict=True) if yes)
    if coupon["percent_off"] is not None:
        return half_up(Decimal(base) * Decimal(str(coupon["percent_off"])) / 100), covered
    return min(base, coupon["amount_off"]), covered


def create_shipping_rate(box: Sandbox, params: Doc, at: str = "") -> Doc:
    """A delivery with a fixed price."""
    if "fixed_amount" not in params:
        param = f"{at}[fixed_amount]" if at else "fixed_amount"
        raise ApiError(f"Missing required param: {param}.", code="parameter_missing", param=param)
    amount = params["fixed_amount"]
    doc = _new(box, "shipping_rate", new_id("shr"), params) | {
        "active": True,
        "delivery_estimate": _estimate(params.get("delivery_estimate")),
        "display_name": params["display_name"],
        "fixed_amount": {"amount": amount["amount"], "currency": amount["currency"]},
        "tax_behavior": params.get("tax_behavior", "unspecified"),
        "tax_code": params.get("tax_code"),
        "type": "fixed_amount",
    }
    return box.vault.put(doc)


def _estimate(given: Doc | None) -> Doc | None:
    return None if given is None else {"maximum": given.get("maximum"), "minimum": given.get("minimum")}


def create_customer(box: Sandbox, params: Doc) -> Doc:
    """A customer the account knows by name; the shop's buyers are guests, so this is for tests and no-cost orders."""
    doc = _new(box, "customer", "cus_" + random_text(14), params) | {
        "address": _whole_address(params.get("address")),
        "balance": params.get("balance", 0),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": params.get("description"),
        "email": params.get("email"),
        "invoice_prefix": params.get("invoice_prefix") or random_text(8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "name": params.get("name"),
        "next_invoice_sequence": params.get("next_invoice_sequence", 1),
        "phone": params.get("phone"),
        "preferred_locales": params.get("preferred_locales", []),
        "shipping": params.get("shipping") or None,
        "tax_exempt": params.get("tax_exempt") or "none",
        "test_clock": None,
    }
    return box.vault.put(doc)


def _whole_address(given: Any) -> Doc | None:
    parts = ("city", "country", "line1", "line2", "postal_code", "state")
    return {part: given.get(part) for part in parts} if given else None
