"""What the buyer typed on the hosted page: read, checked, and written onto the session."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from store.stripe_sandbox.cards import ACCOUNTS, CARDS
from store.stripe_sandbox.parameters import words
from store.stripe_sandbox.vault import Doc

ADDRESS = ("line1", "line2", "city", "state", "postal_code", "country")
NEEDS_STATE = frozenset(words("AU BR CA CN IN JP MX US"))
NO_POSTCODE = frozenset(
    words("AE AG AO BI BJ BO BS BW BZ CD CF CG CI CM DJ ER FJ GA GH GM GQ HK IE KM LY ML MO MW QA")
)
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}")
NEEDED = "Please fill this in."
LABELS = {
    "email": "Email",
    "phone": "Phone",
    "individual_name": "Your name",
    "business_name": "Business name",
    "promotion_code": "Promotion code",
    "number": "Card number",
    "expiry": "Expiry",
    "cvc": "Security code",
    "card_name": "Name on card",
    "account_name": "Account holder",
    "routing_number": "Routing number",
    "account_number": "Account number",
    "terms": "Terms",
}
PARTS = {
    "name": "full name",
    "country": "country",
    "line1": "address",
    "city": "city",
    "state": "state or province",
    "postal_code": "ZIP or postal code",
}


@dataclass
class Typed:
    """The fields as they came (spaces trimmed, at most 500 characters each), and what is wrong with which."""

    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def need(self, *names: str) -> None:
        """Ask for fields that were left empty."""
        for name in names:
            if not self[name]:
                self.errors.setdefault(name, NEEDED)


def label_of(name: str, session: Doc) -> str:
    """What a field is called where its mistake is listed away from it: "Delivery: city"."""
    kind, _, part = name.partition("_")
    if kind == "custom":
        return next((one["label"]["custom"] for one in session["custom_fields"] if one["key"] == part), part)
    where = {"shipping": "Delivery", "billing": "Billing"}.get(kind)
    return f"{where}: {PARTS[part]}" if where and part in PARTS else LABELS.get(name, name)


def read(form: Mapping[str, str]) -> Typed:
    """The form as typed."""
    return Typed({name: value.strip()[:500].replace("\0", "") for name, value in form.items()})


def check(typed: Typed, session: Doc, now: float) -> None:
    """Note every mistake, field by field; leaves `typed.errors` empty when the payment may be tried."""
    typed.need("email")
    if typed["email"] and EMAIL.fullmatch(typed["email"]) is None:
        typed.errors["email"] = "This does not look like an e-mail address."
    if session["phone_number_collection"]["enabled"]:
        typed.need("phone")
        if typed["phone"] and re.fullmatch(r"\+?[0-9 ()./-]{5,30}", typed["phone"]) is None:
            typed.errors["phone"] = "This does not look like a phone number."
    if session["shipping_address_collection"]:
        _check_address(typed, "shipping", session["shipping_address_collection"]["allowed_countries"])
    if session["billing_address_collection"] == "required":
        _check_address(typed, "billing", None)
    for kind, asked in session.get("name_collection", {}).items():
        if asked["enabled"] and not asked["optional"]:
            typed.need(f"{kind}_name")
    for custom in session["custom_fields"]:
        _check_custom(typed, custom)
    if (session["consent_collection"] or {}).get("terms_of_service") == "required" and not typed["terms"]:
        typed.errors["terms"] = "Please accept the terms to go on."
    if session["amount_total"] > 0:
        _check_means(typed, session, now)


def _check_address(typed: Typed, kind: str, countries: list[str] | None) -> None:
    typed.need(f"{kind}_name", f"{kind}_line1", f"{kind}_city", f"{kind}_country")
    country = typed[f"{kind}_country"]
    if country and (country not in countries if countries else re.fullmatch(r"[A-Z]{2}", country) is None):
        typed.errors[f"{kind}_country"] = "We cannot deliver to this country."
    if country in NEEDS_STATE:
        typed.need(f"{kind}_state")
    if country not in NO_POSTCODE:
        typed.need(f"{kind}_postal_code")


def _check_custom(typed: Typed, custom: Doc) -> None:
    name, kind = f"custom_{custom['key']}", custom["type"]
    value, asked = typed[name], custom[custom["type"]]
    if not value:
        if not custom["optional"]:
            typed.need(name)
    elif kind == "dropdown":
        if value not in [option["value"] for option in asked["options"]]:
            typed.errors[name] = "Please choose one of these."
    elif kind == "numeric" and re.fullmatch(r"[0-9]+", value) is None:
        typed.errors[name] = "Digits only, please."
    elif not (asked["minimum_length"] or 0) <= len(value) <= (asked["maximum_length"] or 255):
        typed.errors[name] = "This is too short or too long."


def _check_means(typed: Typed, session: Doc, now: float) -> None:
    if method_of(typed, session) == "us_bank_account":
        typed.need("account_name", "routing_number", "account_number")
        account = ACCOUNTS.get(typed["account_number"])
        if typed["account_number"] and (account is None or account.routing != typed["routing_number"]):
            typed.errors["account_number"] = "The sandbox only knows the test accounts listed here."
        return
    typed.need("card_name", "number", "expiry", "cvc")
    if typed["number"] and re.fullmatch(r"[0-9]{12,19}", number_of(typed)) is None:
        typed.errors["number"] = "Your card number is incomplete."
    _check_expiry(typed, now)
    card = CARDS.get(number_of(typed))
    digits = 4 if card is not None and card.brand == "amex" else 3
    if typed["cvc"] and re.fullmatch(rf"[0-9]{{{digits}}}", typed["cvc"]) is None:
        typed.errors["cvc"] = f"The security code of this card has {digits} digits."


def _check_expiry(typed: Typed, now: float) -> None:
    if not typed["expiry"]:
        return
    match = re.fullmatch(
        r"(0?[1-9]|1[0-2])\s*/\s*(?:20)?([0-9]{2})|(0[1-9]|1[0-2])([0-9]{2})", typed["expiry"]
    )
    if match is None:
        typed.errors["expiry"] = "Please write month and year, for example 12/34."
        return
    month, year = int(match[1] or match[3]), 2000 + int(match[2] or match[4])
    today = datetime.fromtimestamp(now, UTC)
    if (year, month) < (today.year, today.month):
        typed.errors["expiry"] = "Your card's expiration date is in the past."


def method_of(typed: Typed, session: Doc) -> str:
    """How the buyer wants to pay: what was chosen, else the first the session offers."""
    offered: list[str] = session["payment_method_types"]
    return typed["method"] if typed["method"] in offered else offered[0]


def number_of(typed: Typed) -> str:
    """The card number without the spaces and dashes people type."""
    return re.sub(r"[ -]", "", typed["number"])


def write_down(typed: Typed, session: Doc) -> None:
    """Put the buyer's details onto the session, as Stripe does when it completes."""
    shipping, billing = _address(typed, "shipping"), _address(typed, "billing")
    name = typed["billing_name"] or typed["card_name"] or typed["account_name"] or typed["shipping_name"]
    session["customer_details"] = {
        "address": billing or shipping or dict.fromkeys(ADDRESS),
        "business_name": typed["business_name"] or None,
        "email": typed["email"],
        "individual_name": typed["individual_name"] or None,
        "name": name or None,
        "phone": typed["phone"] or None,
        "tax_exempt": "none",
        "tax_ids": [],
    }
    information = session["collected_information"]
    information |= {name: typed[name] or None for name in ("business_name", "individual_name")}
    if session["shipping_address_collection"]:
        information["shipping_details"] = {"address": shipping, "name": typed["shipping_name"]}
    if session["consent"] is not None and typed["terms"]:
        session["consent"]["terms_of_service"] = "accepted"
    for custom in session["custom_fields"]:
        custom[custom["type"]]["value"] = typed[f"custom_{custom['key']}"] or None


def _address(typed: Typed, kind: str) -> Doc | None:
    if not typed[f"{kind}_line1"]:
        return None
    return {part: typed[f"{kind}_{part}"] or None for part in ADDRESS}
