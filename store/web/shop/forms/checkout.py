"""The checkout's form: contact, address by the country's rules, delivery, code, donation, note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from store.orders import Address, Buyer
from store.pricing import DeliveryOffer
from store.web.filters import known
from store.web.shop.forms.address_fields import AddressFields
from store.web.shop.forms.rules import (
    DonationAmount,
    EmailAddress,
    Needed,
    PlainText,
    donation_minor,
    is_email,
    tidy,
)

AMOUNTS = ("3", "5", "10", "25")
"""Donations to choose from, in whole units of the shop's currency."""

NO_ADDRESS = ("phone", "country", "line1", "line2", "city", "state", "postcode", "postcode_seen", "delivery")
"""What is not asked when nothing travels."""

NOT_KEPT = ("csrf_token", "shown", "gift_seen", "cart_version", "lines", "postcode_seen", "code")


class CheckoutForm(AddressFields):
    """One page, guest only. `travels` says whether a parcel is sent; without one no address is asked."""

    email = StringField(
        _l("E-mail"),
        [Needed(_l("Please enter your e-mail address: your receipt goes there.")), EmailAddress()],
        filters=[tidy],
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email", "maxlength": 254},
    )
    remind = BooleanField(_l("Send me one reminder if I do not finish"))
    delivery = RadioField(_l("Delivery"), validate_choice=False)
    code = StringField(
        _l("Discount or gift code"),
        [Optional()],
        filters=[tidy],
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "maxlength": 48,
        },
    )
    donation = StringField(
        _l("Add a donation"),
        [DonationAmount()],
        filters=[tidy],
        render_kw={"inputmode": "decimal", "maxlength": 9},
    )
    round_up = BooleanField(_l("Round up for TVNL"))
    note = TextAreaField(
        _l("Note to the people who pack"),
        [Optional(), PlainText(500, lines=True)],
        filters=[tidy],
        render_kw={"rows": 3},
    )
    gift_message = TextAreaField(
        _l("Gift message"),
        [Optional(), PlainText(500, lines=True)],
        filters=[tidy],
        render_kw={"rows": 3},
    )
    shown = HiddenField()
    gift_seen = HiddenField()
    cart_version = HiddenField()
    lines = HiddenField()
    travels = True

    def without_address(self) -> None:
        """Nothing travels: forget the fields of a parcel; a name is welcome, but not needed."""
        self.travels = False
        for name in NO_ADDRESS:
            del self[name]
        self.name.validators = [Optional(), PlainText(100)]
        self.name.flags.required = False

    def offer(self, offers: Sequence[DeliveryOffer]) -> None:
        """Offer the country's deliveries; the first one is chosen until the buyer chooses."""
        self.delivery.choices = [SelectChoice(offer.code, known(offer.name)) for offer in offers]
        if self.delivery.data not in {offer.code for offer in offers}:
            self.delivery.data = offers[0].code if offers else ""

    @property
    def chosen_delivery(self) -> str:
        """The code of the delivery chosen; "" when none is, or nothing travels."""
        return (self.delivery.data or "") if self.travels else ""

    @property
    def destination(self) -> tuple[str, str]:
        """Country and state as chosen; both "" when nothing travels."""
        return (self.country.data or "", self.state.data or "") if self.travels else ("", "")

    @property
    def donated_minor(self) -> int:
        """The donation typed, in minor units; 0 for what is no amount."""
        return donation_minor(self.donation.data) or 0

    def buyer(self, locale: str) -> Buyer:
        """What was typed, as the checkout takes it. Only of a valid form."""
        nowhere = Address(self.name.data or "", "", "", "", "", "", "")
        return Buyer(
            email=self.email.data,
            phone=(self.phone.data or "") if self.travels else "",
            locale=locale,
            address=self.address() if self.travels else nowhere,
            delivery_code=self.chosen_delivery,
            donation_minor=self.donated_minor,
            note=self.note.data or "",
            gift_message=self.gift_message.data or "",
            round_up=bool(self.round_up.data),
        )

    def typed(self) -> dict[str, str]:
        """What was typed, to be kept for the way back; a tick that is not set is kept as ""."""
        return {name: _plain(field.data) for name, field in self._fields.items() if name not in NOT_KEPT}

    def reminder(self) -> tuple[str, bool]:
        """The address that may be reminded ("" while it is none), and whether it may."""
        email = self.email.data or ""
        return (email, bool(self.remind.data)) if is_email(email) else ("", False)


def _plain(data: Any) -> str:
    return "" if data in (None, False) else "y" if data is True else str(data)


class EmailForm(FlaskForm):
    """An e-mail address alone: to mend a mistyped one, or to find lost orders."""

    email = StringField(
        _l("E-mail"),
        [Needed(_l("Please enter your e-mail address.")), EmailAddress()],
        filters=[tidy],
        render_kw={"type": "email", "autocomplete": "email", "inputmode": "email", "maxlength": 254},
    )
