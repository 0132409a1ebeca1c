"""The empty form of a session: every property the contract promises, from the parameters or its default."""

from __future__ import annotations

from store.stripe_sandbox.ids import random_text
from store.stripe_sandbox.vault import Doc


def shape(params: Doc, *, id: str, created: int, currency: str, methods: list[str]) -> Doc:
    """A session that is open and unpaid; amounts, lines and the page's address are filled in by the caller."""
    recovery = params.get("after_expiration", {}).get("recovery")
    tax = params.get("automatic_tax", {}).get("enabled", False)
    consent = params.get("consent_collection")
    texts = params.get("custom_text", {})
    doc = {
        "id": id,
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": params.get("adaptive_pricing", {}).get("enabled", False)},
        "after_expiration": recovery
        and {
            "recovery": {
                "allow_promotion_codes": recovery.get("allow_promotion_codes", False),
                "enabled": recovery["enabled"],
                "expires_at": None,
                "url": None,
            }
        },
        "allow_promotion_codes": params.get("allow_promotion_codes"),
        "allowed_payment_method_types": params.get("allowed_payment_method_types"),
        "automatic_tax": {
            "enabled": tax,
            "liability": {"type": "self"} if tax else None,
            "provider": "stripe" if tax else None,
            "status": "requires_location_inputs" if tax else None,
        },
        "billing_address_collection": params.get("billing_address_collection"),
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "client_secret": None,
        "collected_information": {"business_name": None, "individual_name": None, "shipping_details": None},
        "consent": {"promotions": None, "terms_of_service": None} if consent else None,
        "consent_collection": consent
        and {
            "payment_method_reuse_agreement": consent.get("payment_method_reuse_agreement"),
            "promotions": consent.get("promotions"),
            "terms_of_service": consent.get("terms_of_service"),
        },
        "created": created,
        "currency": currency,
        "currency_conversion": None,
        "custom_fields": [_custom_field(field) for field in params.get("custom_fields", [])],
        "custom_text": {
            name: texts.get(name) or None
            for name in ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        },
        "customer": params.get("customer"),
        "customer_account": None,
        "customer_creation": params.get("customer_creation", "if_required"),
        "customer_details": _known_buyer(params.get("customer_email")),
        "customer_email": params.get("customer_email"),
        "discounts": [],
        "integration_identifier": params.get("integration_identifier"),
        "invoice": None,
        "invoice_creation": {
            "enabled": params.get("invoice_creation", {}).get("enabled", False),
            "invoice_data": _invoice_data(),
        },
        "livemode": False,
        "locale": params.get("locale"),
        "managed_payments": {"enabled": params.get("managed_payments", {}).get("enabled", False)},
        "metadata": params.get("metadata", {}),
        "mode": "payment",
        "origin_context": params.get("origin_context"),
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": params.get("payment_method_collection", "if_required"),
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": methods,
        "payment_status": "unpaid",
        "permissions": None,
        "phone_number_collection": {
            "enabled": params.get("phone_number_collection", {}).get("enabled", False)
        },
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": params.get("shipping_address_collection"),
        "status": "open",
        "submit_type": params.get("submit_type"),
        "subscription": None,
        "success_url": params["success_url"],
        "ui_mode": "hosted_page",
        "wallet_options": None,
    }
    if "excluded_payment_method_types" in params:
        doc["excluded_payment_method_types"] = params["excluded_payment_method_types"]
    if "name_collection" in params:
        asked = params["name_collection"]
        doc["name_collection"] = {
            kind: {"enabled": asked[kind]["enabled"], "optional": asked[kind].get("optional", False)}
            for kind in asked
        }
    if "tax_id_collection" in params:
        asked = params["tax_id_collection"]
        doc["tax_id_collection"] = {"enabled": asked["enabled"], "required": asked.get("required", "never")}
    return doc


def _invoice_data() -> Doc:
    empty = ("account_tax_ids", "custom_fields", "description", "footer", "issuer", "rendering_options")
    return dict.fromkeys(empty) | {"metadata": {}}


def _known_buyer(email: str | None) -> Doc | None:
    if email is None:
        return None
    unknown = ("address", "business_name", "individual_name", "name", "phone")
    return dict.fromkeys(unknown) | {"email": email, "tax_exempt": "none", "tax_ids": None}


def _custom_field(field: Doc) -> Doc:
    kind = field["type"]
    asked = field.get(kind, {})
    if kind == "dropdown":
        answer = {"default_value": asked.get("default_value"), "options": asked["options"], "value": None}
    else:
        lengths = {name: asked.get(name) for name in ("default_value", "maximum_length", "minimum_length")}
        answer = lengths | {"value": None}
    return {
        "key": field["key"],
        "label": {"custom": field["label"]["custom"], "type": "custom"},
        "optional": field.get("optional", False),
        "type": kind,
        kind: answer,
    }


def recovery_of(session: Doc, until: int) -> Doc:
    """What `after_expiration` becomes when a session with recovery expires: an address that opens a new one."""
    recovery = session["after_expiration"]["recovery"]
    if recovery["enabled"]:
        session["_recovery"] = session.get("_recovery") or random_text(24)
        origin = session["_page"].removesuffix(f"/pay/{session['id']}")
        recovery = recovery | {"expires_at": until, "url": f"{origin}/recover/{session['_recovery']}"}
    return {"recovery": recovery}
