"""Forms of a discount code and of an automatic promotion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from store.pricing import CodeKind, PromotionKind, Scope
from store.promotions import CODE, AutomaticPromotion, CodeWish, DiscountCode, PromotionWish, scope_of
from store.web.admin.forms.amounts import (
    Amount,
    Needs,
    Whole,
    count,
    first_day,
    first_moment,
    last_day,
    minor,
    moment_after,
    typed,
)
from store.web.admin.forms.plain import Plain

CODE_KINDS = {
    CodeKind.PERCENT: (_l("Percent off"), _l("Off what promotions leave of the things it is for.")),
    CodeKind.FIXED: (_l("An amount off"), _l("Off the things it is for, at most all of them.")),
    CodeKind.FREE_SHIPPING: (
        _l("Free delivery"),
        _l("The plainest way is free; a faster one costs what it costs beyond that."),
    ),
}
PROMOTION_KINDS = {
    PromotionKind.TAKE_PAY: (
        _l("Take some, pay for fewer"),
        _l("Of every three, say, the cheapest is free. Different things count together."),
    ),
    PromotionKind.PERCENT: (_l("Percent off"), _l("From a number of pieces on, or from the first.")),
    PromotionKind.FREE_DELIVERY: (_l("Free delivery"), _l("From a sum of goods on, before discounts.")),
}
Choices = Sequence[tuple[int, str]]


class Ticks(SelectMultipleField):
    """Choices of which any number can be ticked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ScopedForm(FlaskForm):
    """What codes and promotions share: which things, which days, and the version the page showed."""

    version = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])
    collections = Ticks(_l("Collections"), coerce=int)
    products = Ticks(_l("Products"), coerce=int)
    first_day = DateField(_l("First day"), validators=[Optional()])
    last_day = DateField(_l("Last day"), validators=[Optional()])

    def offer(self, collections: Choices, products: Choices) -> None:
        """Name the things a scope can be made of."""
        self.collections.choices = [SelectChoice(key, title) for key, title in collections]
        self.products.choices = [SelectChoice(key, title) for key, title in products]

    def scope(self) -> Scope:
        """The things that were ticked; none at all is everything."""
        return Scope(frozenset(self.products.data or ()), frozenset(self.collections.data or ()))

    def validate_last_day(self, field: DateField) -> None:
        """It cannot end before it begins."""
        if field.data and self.first_day.data and field.data < self.first_day.data:
            raise StopValidation(_("The last day cannot be before the first."))


class CodeForm(ScopedForm):
    """A discount code."""

    code = StringField(_l("Code"), validators=[Needs(_l("Write the code.")), Length(max=32), Plain()])
    kind = RadioField(
        _l("What it gives"),
        choices=[SelectChoice(kind.value, words[0]) for kind, words in CODE_KINDS.items()],
        default=CodeKind.PERCENT.value,
    )
    value = StringField(_l("How much"))
    minimum = StringField(_l("From a sum of"), validators=[Amount()])
    usage_limit = StringField(_l("Uses in all"), validators=[Whole(1, 1_000_000)])
    per_customer_limit = StringField(_l("Uses for each customer"), validators=[Whole(1, 1000)])

    def validate_code(self, field: StringField) -> None:
        """Letters, digits, dots, dashes: what can be said and typed."""
        if not CODE.fullmatch(field.data.strip()):
            raise StopValidation(_("Use 3 to 32 letters, digits, dots, dashes or underscores."))

    def validate_value(self, field: StringField) -> None:
        """Whole percent, or an amount above zero; nothing for free delivery."""
        if self.kind.data == CodeKind.PERCENT.value and not 1 <= (count(field.data) or 0) <= 100:
            raise StopValidation(_("Enter whole percent from 1 to 100."))
        if self.kind.data == CodeKind.FIXED.value and not minor(field.data):
            raise StopValidation(_("Enter an amount such as 5.00, without a currency sign."))

    @classmethod
    def of(cls, row: DiscountCode) -> CodeForm:
        """The form as the code stands."""
        amount = typed(row.value) if row.kind is CodeKind.FIXED else str(row.value)
        scope = scope_of(row.scope)
        return cls(
            formdata=None,
            data={
                "version": row.version,
                "code": row.code,
                "kind": row.kind.value,
                "value": "" if row.kind is CodeKind.FREE_SHIPPING else amount,
                "minimum": typed(row.minimum_minor or None),
                "usage_limit": str(row.usage_limit or ""),
                "per_customer_limit": str(row.per_customer_limit or ""),
                **_scoped(scope, row),
            },
        )

    def wish(self) -> CodeWish:
        """What the room is asked for. Only of a valid form."""
        kind = CodeKind(self.kind.data)
        value = count(self.value.data) if kind is CodeKind.PERCENT else minor(self.value.data)
        return CodeWish(
            code=self.code.data.strip(),
            kind=kind,
            value=value or 0,
            scope=self.scope(),
            minimum_minor=minor(self.minimum.data) or 0,
            starts_at=first_moment(self.first_day.data),
            ends_at=moment_after(self.last_day.data),
            usage_limit=count(self.usage_limit.data),
            per_customer_limit=count(self.per_customer_limit.data),
        )


def _scoped(scope: Scope, row: DiscountCode | AutomaticPromotion) -> dict[str, Any]:
    return {
        "collections": sorted(scope.collections),
        "products": sorted(scope.products),
        "first_day": first_day(row.starts_at),
        "last_day": last_day(row.ends_at),
    }


class PromotionForm(ScopedForm):
    """An automatic promotion; only the boxes of the chosen kind are read."""

    title = StringField(
        _l("Title"), validators=[Needs(_l("Give it the title that buyers read.")), Length(max=120), Plain()]
    )
    kind = RadioField(
        _l("What it gives"),
        choices=[SelectChoice(kind.value, words[0]) for kind, words in PROMOTION_KINDS.items()],
        default=PromotionKind.TAKE_PAY.value,
        validators=[InputRequired()],
    )
    take = StringField(_l("Take"), validators=[Whole(2, 99)], default="3")
    pay = StringField(_l("Pay for"), validators=[Whole(1, 98)], default="2")
    percent = StringField(_l("Percent"), validators=[Whole(1, 100)])
    least = StringField(_l("From how many pieces on"), validators=[Whole(1, 200)])
    minimum = StringField(_l("From a sum of"), validators=[Amount()])
    position = StringField(_l("Place in the list"), validators=[Whole(1, 999)])

    def validate_pay(self, field: StringField) -> None:
        """Fewer are paid than taken."""
        if self.kind.data != PromotionKind.TAKE_PAY.value:
            return
        take, pay = count(self.take.data), count(field.data)
        if not take or not pay or pay >= take:
            raise StopValidation(_("Write how many are taken, and how many fewer are paid."))

    def validate_percent(self, field: StringField) -> None:
        """A percent promotion needs its percent."""
        if self.kind.data == PromotionKind.PERCENT.value and not count(field.data):
            raise StopValidation(_("Enter whole percent from 1 to 100."))

    def validate_minimum(self, field: StringField) -> None:
        """Free delivery for nothing bought would be for everybody; say so by an amount."""
        if self.kind.data == PromotionKind.FREE_DELIVERY.value and minor(field.data) is None:
            raise StopValidation(_("Enter the sum from which on delivery is free; 0 for every order."))

    @classmethod
    def of(cls, row: AutomaticPromotion) -> PromotionForm:
        """The form as the promotion stands."""
        rule = row.rule
        return cls(
            formdata=None,
            data={
                "version": row.version,
                "title": row.title,
                "kind": rule["kind"],
                "take": str(rule.get("take", 3)),
                "pay": str(rule.get("pay", 2)),
                "percent": str(rule.get("percent", "")),
                "least": str(rule.get("least", "")),
                "minimum": typed(rule.get("minimum_minor")),
                "position": str(row.position),
                **_scoped(scope_of(rule.get("scope", {})), row),
            },
        )

    def wish(self) -> PromotionWish:
        """What the room is asked for. Only of a valid form."""
        kind = PromotionKind(self.kind.data)
        rules: dict[PromotionKind, dict[str, int]] = {
            PromotionKind.TAKE_PAY: {"take": count(self.take.data) or 3, "pay": count(self.pay.data) or 2},
            PromotionKind.PERCENT: {
                "percent": count(self.percent.data) or 0,
                "least": count(self.least.data) or 1,
            },
            PromotionKind.FREE_DELIVERY: {"minimum_minor": minor(self.minimum.data) or 0},
        }
        return PromotionWish(
            title=" ".join(self.title.data.split()),
            kind=kind,
            rule=rules[kind],
            scope=self.scope(),
            starts_at=first_moment(self.first_day.data),
            ends_at=moment_after(self.last_day.data),
            position=count(self.position.data) or 0,
        )
