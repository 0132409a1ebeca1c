"""What every other request may carry, and the filters of the lists (compared with the contract file by the tests)."""

from __future__ import annotations

from store.stripe_sandbox.money import CURRENCY
from store.stripe_sandbox.parameters import (
    Each,
    Flag,
    Metadata,
    Must,
    Number,
    OneOf,
    Opaque,
    Table,
    Text,
    Whole,
    or_blank,
    word,
)
from store.stripe_sandbox.session_tables import EMAIL, RATE

EXPAND = Each(Text())
ONLY_EXPAND: Table = {"expand": EXPAND}
PAGE: Table = {"ending_before": Text(), "expand": EXPAND, "limit": Whole(), "starting_after": Text()}
CREATED = OneOf(({"gt": Whole(), "gte": Whole(), "lt": Whole(), "lte": Whole()}, Whole()))

SESSION_LIST: Table = {
    **PAGE,
    "created": CREATED,
    "customer": Text(),
    "customer_account": Text(),
    "customer_details": {"email": Must(Text())},
    "payment_intent": Text(),
    "payment_link": Text(),
    "status": word("complete", "expired", "open"),
    "subscription": Text(),
}
INTENT_LIST: Table = {**PAGE, "created": CREATED, "customer": Text(), "customer_account": Text()}
INTENT_GET: Table = {"client_secret": Text(), "expand": EXPAND}
CHARGE_LIST: Table = {
    **PAGE,
    "created": CREATED,
    "customer": Text(),
    "payment_intent": Text(),
    "transfer_group": Text(),
}
REFUND_LIST: Table = {**PAGE, "charge": Text(), "created": CREATED, "payment_intent": Text()}
DISPUTE_LIST: Table = REFUND_LIST
EVENT_LIST: Table = {
    **PAGE,
    "created": CREATED,
    "delivery_success": Flag(),
    "type": Text(),
    "types": Each(Text(), 20),
}

REFUND_CREATE: Table = {
    "amount": Whole(1),
    "charge": Text(),
    "currency": CURRENCY,
    "customer": Text(),
    "expand": EXPAND,
    "instructions_email": EMAIL,
    "metadata": or_blank(Metadata()),
    "origin": word("customer_balance"),
    "payment_intent": Text(),
    "reason": word("duplicate", "fraudulent", "requested_by_customer"),
    "refund_application_fee": Flag(),
    "reverse_transfer": Flag(),
}

COUPON_CREATE: Table = {
    "amount_off": Whole(1),
    "applies_to": {"products": Each(Text())},
    "currency": CURRENCY,
    "currency_options": Opaque(),
    "duration": word("forever", "once", "repeating"),
    "duration_in_months": Whole(1),
    "expand": EXPAND,
    "id": Text(pattern=r"[A-Za-z0-9_\-]{1,500}"),
    "max_redemptions": Whole(1),
    "metadata": or_blank(Metadata()),
    "name": Text(),
    "percent_off": Number(),
    "redeem_by": Whole(),
}
PROMOTION_CREATE: Table = {
    "active": Flag(),
    "code": Text(
        pattern=r"[A-Za-z0-9\-]{1,500}", says="Promotion codes may only have letters, digits and dashes."
    ),
    "customer": Text(),
    "customer_account": Text(),
    "expand": EXPAND,
    "expires_at": Whole(),
    "max_redemptions": Whole(1),
    "metadata": Metadata(),
    "promotion": Must({"coupon": Text(), "type": Must(word("coupon"))}),
    "restrictions": {
        "currency_options": Opaque(),
        "first_time_transaction": Flag(),
        "minimum_amount": Whole(1),
        "minimum_amount_currency": CURRENCY,
    },
}
SHIPPING_RATE_CREATE: Table = {**RATE, "expand": EXPAND}
ADDRESS: Table = {
    "city": Text(),
    "country": Text(),
    "line1": Text(),
    "line2": Text(),
    "postal_code": Text(),
    "state": Text(),
}
CUSTOMER_CREATE: Table = {
    "address": or_blank(ADDRESS),
    "balance": Whole(),
    "business_name": or_blank(Text()),
    "cash_balance": Opaque(),
    "description": Text(),
    "email": EMAIL,
    "expand": EXPAND,
    "individual_name": or_blank(Text()),
    "invoice_prefix": Text(),
    "invoice_settings": Opaque(),
    "metadata": or_blank(Metadata()),
    "name": Text(),
    "next_invoice_sequence": Whole(1),
    "payment_method": Text(),
    "phone": Text(),
    "preferred_locales": Each(Text()),
    "shipping": or_blank({"address": Must(ADDRESS), "name": Must(Text()), "phone": Text()}),
    "source": Text(),
    "tax": Opaque(),
    "tax_exempt": word("", "exempt", "none", "reverse"),
    "tax_id_data": Opaque(),
    "test_clock": Text(),
    "validate": Flag(),
}
ENDPOINT_CREATE: Table = {
    "api_version": Text(pattern=r"\d{4}-\d\d-\d\d(\.[a-z]+)?", says="Invalid API version: {value}"),
    "connect": Flag(),
    "description": or_blank(Text()),
    "enabled_events": Must(
        Each(Text(pattern=r"\*|[a-z0-9_]+(\.[a-z0-9_]+)+", says="Invalid event type: {value}"))
    ),
    "expand": EXPAND,
    "metadata": or_blank(Metadata()),
    "url": Must(Text(pattern=r"https?://.+", says="Not a valid URL: {value}", code="url_invalid")),
}
