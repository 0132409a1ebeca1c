"""Gift cards at the desk: which there are, what is on them, giving one, mailing it again, closing it."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import orders
from store.checkout import issuing
from store.db import db, transaction
from store.kit.codes import new_token
from store.kit.money import Money
from store.payments import gift_queries
from store.settings import shop
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.amounts import minor, moment_after
from store.web.admin.forms.gift_cards import GiftCardForm
from store.web.admin.security import who
from store.web.context import now, settings
from store.web.filters import money

KEY = "<int(max=999999999):key>"


@bp.get("/discounts/gift-cards")
@for_staff("discounts.read")
def gift_cards() -> ResponseReturnValue:
    """All cards, newest first, or those that a search finds."""
    search = request.args.get("q", "")[:100]
    page = gift_queries.page(search, request.args.get("after"))
    db.session.rollback()
    return render_template(
        "admin/gift_cards.html",
        cards=page.rows,
        search=search,
        first=url_for("admin.gift_cards", q=search or None) if request.args.get("after") else None,
        older=url_for("admin.gift_cards", q=search or None, after=page.older) if page.older else None,
        moment=now(),
    )


@bp.get("/discounts/gift-cards/new")
@for_staff("discounts.write")
def new_gift_card() -> ResponseReturnValue:
    """The form of a card to be given."""
    return _form(GiftCardForm(formdata=None, data={"key": new_token()}))


@bp.post("/discounts/gift-cards")
@for_staff("discounts.write")
def give_gift_card() -> ResponseReturnValue:
    """Make a card and mail it."""
    form = GiftCardForm()
    if not form.validate_on_submit():
        return _form(form), 422
    amount = Money(minor(form.amount.data) or 0, shop().currency)
    with transaction():
        issuing.give_card(
            amount,
            email=(form.email.data or "").strip(),
            note=(form.note.data or "").strip(),
            expires_at=_end(form),
            once=form.key.data or "",
            secret=settings().secret_key.get_secret_value(),
            by=who().actor,
            at=now(),
        )
    flash(_("A gift card for %(amount)s is on its way by mail.", amount=money(amount)), "good")
    return redirect(url_for("admin.gift_cards"), 303)


@bp.get(f"/discounts/gift-cards/{KEY}")
@for_staff("discounts.read")
def gift_card(key: int) -> ResponseReturnValue:
    """One card with every change of its balance."""
    card, moves = gift_queries.one(key)
    ids = {move.order_id for move in moves if move.order_id is not None}
    return render_template(
        "admin/gift_card.html",
        card=card,
        moves=moves,
        numbers=orders.numbers_of(ids | ({card.order_id} if card.order_id else set())),
        kinds={
            "issue": _("Made"),
            "spend": _("Paid for"),
            "unspend": _("Given back by"),
            "refund": _("Refunded from"),
            "void": _("Closed"),
            "reopen": _("Opened again"),
        },
        request_key=new_token(),
        moment=now(),
    )


@bp.post(f"/discounts/gift-cards/{KEY}/mail")
@for_staff("discounts.write")
def mail_gift_card(key: int) -> ResponseReturnValue:
    """Mail a card once more, to the address it has."""
    card, _moves = gift_queries.one(key)
    db.session.rollback()
    asked = request.form.get("request", "")[:40]
    with transaction():
        issuing.mail_card(
            key, once=f"gift-card-{key}-again-{asked}", at=now(), by=who().actor, order_id=card.order_id
        )
    flash(_("The card is mailed again."), "good")
    return redirect(url_for("admin.gift_card", key=key), 303)


@bp.post(f"/discounts/gift-cards/{KEY}/close")
@for_staff("discounts.write")
def close_gift_card(key: int) -> ResponseReturnValue:
    """Close a card; what is left on it is gone."""
    gift_queries.one(key)
    db.session.rollback()
    with transaction():
        issuing.close_card(key, by=who().actor, at=now(), reason=_("closed at the desk"))
    flash(_("The card is closed."), "good")
    return redirect(url_for("admin.gift_card", key=key), 303)


def _end(form: GiftCardForm) -> datetime | None:
    """The end of the last day, in the shop's zone; None for a card without an end."""
    return moment_after(form.last_day.data)


def _form(form: GiftCardForm) -> str:
    return render_template("admin/gift_card_new.html", form=form, currency=shop().currency)
