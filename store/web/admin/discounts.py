"""Discount codes and automatic promotions: how often each is used, making, changing, pausing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import promotions
from store.catalog.scopes import scope_choices
from store.db import db, transaction
from store.kit.errors import Conflict, NotFound, StoreError
from store.promotions import AutomaticPromotion, DiscountCode
from store.settings import shop
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.discount_words import CodeRow, PromotionRow, code_rows, promotion_rows
from store.web.admin.forms.discounts import CODE_KINDS, PROMOTION_KINDS, CodeForm, PromotionForm, ScopedForm
from store.web.admin.forms.orders import VersionForm
from store.web.admin.forms.refusal import field_about, refuse
from store.web.admin.security import who
from store.web.context import now

Row = TypeVar("Row", DiscountCode, AutomaticPromotion)
Form = TypeVar("Form", bound=ScopedForm)

KEY = "<int(max=999999999):key>"


@bp.get("/discounts")
@for_staff("discounts.read")
def discounts() -> ResponseReturnValue:
    """All codes and promotions."""
    codes: list[CodeRow] = code_rows(promotions.all_codes(), now())
    automatic: list[PromotionRow] = promotion_rows(promotions.all_promotions(), now())
    return render_template("admin/discounts.html", codes=codes, promotions=automatic)


@bp.get("/discounts/codes/new")
@for_staff("discounts.write")
def new_code() -> ResponseReturnValue:
    """The form of a code to be made, with a name suggested."""
    form = CodeForm(formdata=None, data={"code": promotions.suggested_code(), "per_customer_limit": "1"})
    return _code_page(form, None)


@bp.post("/discounts/codes")
@for_staff("discounts.write")
def make_code() -> ResponseReturnValue:
    """Make a code."""
    form = _offering(CodeForm())
    if not form.validate_on_submit():
        return _code_page(form, None), 422
    try:
        with transaction():
            made = promotions.make_code(form.wish(), by=who().actor, at=now()).code
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.code, refusal)
        return _code_page(form, None), refusal.status
    flash(_("%(code)s can be used.", code=made), "good")
    return _to_list()


@bp.get(f"/discounts/codes/{KEY}")
@for_staff("discounts.read")
def code(key: int) -> ResponseReturnValue:
    """One code."""
    return _code_page(CodeForm.of(_row(DiscountCode, key)), key)


@bp.post(f"/discounts/codes/{KEY}")
@for_staff("discounts.write")
def change_code(key: int) -> ResponseReturnValue:
    """Change a code; its letters stay."""
    form, row = _offering(CodeForm()), _row(DiscountCode, key)
    form.code.data = row.code
    if not form.validate_on_submit():
        return _code_page(form, key), 422
    try:
        with transaction():
            promotions.change_code(key, form.wish(), version=form.version.data or 0, by=who().actor, at=now())
    except Conflict:
        return _code_page(CodeForm.of(_row(DiscountCode, key)), key, stale=True), 409
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.kind, refusal)
        return _code_page(form, key), refusal.status
    flash(_("%(code)s is changed.", code=form.code.data), "good")
    return _to_list()


@bp.post(f"/discounts/codes/{KEY}/state")
@for_staff("discounts.write")
def switch_code(key: int) -> ResponseReturnValue:
    """Pause a code, or put it to use again."""
    return _switch(promotions.switch_code, key)


@bp.get("/discounts/promotions/new")
@for_staff("discounts.write")
def new_promotion() -> ResponseReturnValue:
    """The form of a promotion to be made."""
    return _promotion_page(PromotionForm(formdata=None), None)


@bp.post("/discounts/promotions")
@for_staff("discounts.write")
def make_promotion() -> ResponseReturnValue:
    """Make a promotion; it holds at once, or from its first day on."""
    form = _offering(PromotionForm())
    if not form.validate_on_submit():
        return _promotion_page(form, None), 422
    with transaction():
        title = promotions.make_promotion(form.wish(), by=who().actor, at=now()).title
    flash(_("“%(title)s” is made.", title=title), "good")
    return _to_list()


@bp.get(f"/discounts/promotions/{KEY}")
@for_staff("discounts.read")
def promotion(key: int) -> ResponseReturnValue:
    """One promotion."""
    return _promotion_page(PromotionForm.of(_row(AutomaticPromotion, key)), key)


@bp.post(f"/discounts/promotions/{KEY}")
@for_staff("discounts.write")
def change_promotion(key: int) -> ResponseReturnValue:
    """Change a promotion."""
    form = _offering(PromotionForm())
    _row(AutomaticPromotion, key)
    if not form.validate_on_submit():
        return _promotion_page(form, key), 422
    try:
        with transaction():
            promotions.change_promotion(
                key, form.wish(), version=form.version.data or 0, by=who().actor, at=now()
            )
    except Conflict:
        return _promotion_page(PromotionForm.of(_row(AutomaticPromotion, key)), key, stale=True), 409
    flash(_("“%(title)s” is changed.", title=form.title.data), "good")
    return _to_list()


@bp.post(f"/discounts/promotions/{KEY}/state")
@for_staff("discounts.write")
def switch_promotion(key: int) -> ResponseReturnValue:
    """Pause a promotion, or let it hold again."""
    return _switch(promotions.switch_promotion, key)


def _switch(act: Callable[..., DiscountCode | AutomaticPromotion], key: int) -> ResponseReturnValue:
    form = VersionForm()
    if not form.validate_on_submit():
        raise Conflict
    active = request.form.get("act") == "resume"
    with transaction():
        row = act(key, active, version=form.version.data, by=who().actor, at=now())
        name = row.code if isinstance(row, DiscountCode) else row.title
    told = _("%(name)s holds again.", name=name) if active else _("%(name)s is paused.", name=name)
    flash(told, "good")
    return _to_list()


def _row(table: type[Row], key: int) -> Row:
    db.session.rollback()
    row = db.session.get(table, key)
    if row is None:
        raise NotFound
    return row


def _offering(form: Form) -> Form:
    form.offer(*scope_choices())
    return form


def _code_page(form: CodeForm, key: int | None, *, stale: bool = False) -> str:
    _offering(form)
    row = _row(DiscountCode, key) if key is not None else None
    if row is not None and (stale or not form.is_submitted()):
        form.version.raw_data, form.version.data = None, row.version
    notes = {kind.value: words[1] for kind, words in CODE_KINDS.items()}
    return render_template(
        "admin/discount_code.html", form=form, row=row, notes=notes, stale=stale, currency=shop().currency
    )


def _promotion_page(form: PromotionForm, key: int | None, *, stale: bool = False) -> str:
    _offering(form)
    row = _row(AutomaticPromotion, key) if key is not None else None
    if row is not None and (stale or not form.is_submitted()):
        form.version.raw_data, form.version.data = None, row.version
    notes = {kind.value: words[1] for kind, words in PROMOTION_KINDS.items()}
    return render_template(
        "admin/promotion.html", form=form, row=row, notes=notes, stale=stale, currency=shop().currency
    )


def _to_list() -> Response:
    return make_response(redirect(url_for("admin.discounts"), 303))
