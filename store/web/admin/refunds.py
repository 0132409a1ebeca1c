"""Giving money back, calling an order off, and the one click that returns money without a place."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import orders, refunds
from store.db import db
from store.kit.codes import new_token
from store.kit.errors import NotFound, StoreError
from store.kit.money import Money
from store.orders import OrderFacts
from store.refunds import Given, Possible, Wish
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.refunds import CancelForm, PartsForm, RefundForm, minor_of
from store.web.admin.forms.refusal import field_about, refuse
from store.web.admin.refund_choice import choices, decimal, everything, wish_lines
from store.web.admin.security import FRESH, place_to_return, safe_place, who
from store.web.context import now, ports
from store.web.errors import say
from store.web.filters import money

PROOF_ABOVE_MINOR = 10_000
"""Above this amount (100.00) staff prove who they are once more."""


@bp.get("/orders/<int(max=999999999):number>/refund")
@for_staff("orders.refund")
def refund_page(number: int) -> ResponseReturnValue:
    """What can go back, and what the chosen parts come to. Everything chosen stands in the address."""
    return render_template("admin/refund.html", **_refund_page(number))


@bp.post("/orders/<int(max=999999999):number>/refund")
@for_staff("orders.refund")
def give_refund(number: int) -> ResponseReturnValue:
    """Give it back; a form sent twice gives once."""
    facts = _order(number)
    form = RefundForm()
    before = refunds.given_before(facts.id, str(form.request_key.data or "")[:64])
    if before is not None and before.state != "nothing":
        _say(before)
        return redirect(url_for("admin.order", number=number, _anchor="money"), 303)
    shown = _refund_page(number, form=form)
    if not form.validate_on_submit() or shown["wrong"]:
        return render_template("admin/refund.html", **shown), 422
    wish = _wish(form, shown)
    if must_prove(_amount(shown["can"], wish)):
        return redirect(url_for("admin.prove", next=place_to_return()), 303)
    db.session.rollback()
    try:
        given = refunds.give(facts.id, wish, ports=ports(), by=who().actor, at=now())
    except NotFound:
        raise
    except StoreError as refusal:
        return _refused(number, form, refusal)
    _say(given)
    return redirect(url_for("admin.order", number=number, _anchor="money"), 303)


def _refund_page(number: int, form: RefundForm | None = None) -> dict[str, Any]:
    """All the page shows. Raises NotFound."""
    db.session.rollback()
    facts = _order(number)
    can = refunds.possible(facts.id)
    chosen = request.values
    rows = choices(can, chosen)
    parts = PartsForm(formdata=chosen)
    parts.validate()
    wrong = any(row.error for row in rows) or bool(parts.errors)
    wish = Wish(
        key="",
        lines=wish_lines(rows),
        shipping_minor=minor_of(parts.shipping.data) or 0,
        donation_minor=minor_of(parts.donation.data) or 0,
    )
    for field, left in ((parts.shipping, can.shipping), (parts.donation, can.donation)):
        if not field.errors and (minor_of(field.data) or 0) > left.minor:
            field.errors = [_("At most %(left)s.", left=money(left))]
            wrong = True
    proposal = refunds.price(can, wish)
    capped = Money(min(proposal.minor, can.total.minor), proposal.currency)
    if form is None:
        form = RefundForm(
            formdata=None,
            data={
                "amount": decimal(capped.minor) if capped.minor else "",
                "notify": True,
                "request_key": new_token(),
                "version": facts.version,
            },
        )
    gift_part = max(0, capped.minor - can.money.minor)
    return {
        "order": facts,
        "can": can,
        "rows": rows,
        "parts": parts,
        "wrong": wrong,
        "form": form,
        "proposal": capped,
        "gift_part": Money(gift_part, capped.currency),
        "everything": url_for("admin.refund_page", number=number, **dict[str, Any](everything(can))),
        "must_prove": must_prove(capped),
        "prove": url_for("admin.prove", next=safe_place(request.full_path.removesuffix("?"))),
        "proof_above": Money(PROOF_ABOVE_MINOR, capped.currency),
        "failed": any(refund.state == "failed" for refund in refunds.of_order(facts.id)),
    }


def _wish(form: RefundForm, shown: dict[str, Any]) -> Wish:
    parts = shown["parts"]
    return Wish(
        key=str(form.request_key.data),
        lines=wish_lines(shown["rows"]),
        shipping_minor=minor_of(parts.shipping.data) or 0,
        donation_minor=minor_of(parts.donation.data) or 0,
        amount_minor=minor_of(form.amount.data) or None,
        cause=str(form.cause.data or ""),
        reason=str(form.reason.data or "").strip(),
        notify=bool(form.notify.data),
        version=form.version.data,
        by_hand=bool(form.by_hand.data),
    )


def _amount(can: Possible, wish: Wish) -> Money:
    minor = refunds.price(can, wish).minor if wish.amount_minor is None else wish.amount_minor
    return Money(minor, can.total.currency)


def _refused(number: int, form: RefundForm, refusal: StoreError) -> ResponseReturnValue:
    field = field_about(form, refusal)
    shown = _refund_page(number, form=form)
    if isinstance(refusal, orders.StaleOrder):
        form.version.raw_data, form.version.data = None, shown["order"].version
    if field is not None:
        refuse(field, refusal)
    else:
        flash(say(refusal.message), "bad")
    if not isinstance(refusal, orders.StaleOrder):
        form.request_key.raw_data, form.request_key.data = None, new_token()  # the next try is another wish
    return render_template("admin/refund.html", **shown), refusal.status


def must_prove(amount: Money) -> bool:
    """Whether giving back this amount asks for a fresh proof of who they are."""
    me = who()
    if amount.minor <= PROOF_ABOVE_MINOR or not (me.has_password or me.has_second_step):
        return False
    return now() - me.proved_at > FRESH


def _say(given: Given) -> None:
    amount = money(given.amount) if given.amount else ""
    if given.state == "submitting":
        flash(
            _(
                "Stripe has not answered yet. The refund of %(amount)s is written down and is asked for again by "
                "itself; do not give it a second time.",
                amount=amount,
            ),
            "warn",
        )
    elif given.state == "nothing":
        flash(_("No money had to go back."), "good")
    elif given.repeated:
        flash(_("This refund of %(amount)s was given already.", amount=amount), "good")
    else:
        flash(_("%(amount)s goes back to the buyer.", amount=amount), "good")


@bp.get("/orders/<int(max=999999999):number>/cancel")
@for_staff("orders.refund")
def cancel_page(number: int) -> ResponseReturnValue:
    """Ask why, and what shall follow."""
    return render_template("admin/cancel.html", **_cancel_page(number))


@bp.post("/orders/<int(max=999999999):number>/cancel")
@for_staff("orders.refund")
def cancel_order(number: int) -> ResponseReturnValue:
    """Call it off: the page is closed or the money given back, the things go to others."""
    form = CancelForm()
    facts = _order(number)
    if not form.validate_on_submit():
        return render_template("admin/cancel.html", **_cancel_page(number, form)), 422
    if form.refund.data and must_prove(refunds.possible(facts.id).total):
        return redirect(url_for("admin.prove", next=place_to_return()), 303)
    db.session.rollback()
    try:
        given = refunds.cancel(
            facts.id,
            reason=str(form.reason.data),
            refund=bool(form.refund.data),
            notify=bool(form.notify.data),
            note=str(form.note.data or "").strip(),
            version=form.version.data,
            ports=ports(),
            by=who().actor,
            at=now(),
        )
    except NotFound:
        raise
    except StoreError as refusal:
        flash(say(refusal.message), "bad")
        shown = _cancel_page(number, form)
        form.version.raw_data, form.version.data = None, shown["order"].version
        return render_template("admin/cancel.html", **shown), refusal.status
    flash(_("Order #%(number)s is canceled.", number=number), "good")
    if given.amount:
        _say(given)
    return redirect(url_for("admin.order", number=number), 303)


def _cancel_page(number: int, form: CancelForm | None = None) -> dict[str, Any]:
    db.session.rollback()
    facts = _order(number)
    can = refunds.possible(facts.id)
    if form is None:
        form = CancelForm(formdata=None, data={"refund": True, "notify": True, "version": facts.version})
    return {
        "order": facts,
        "can": can,
        "form": form,
        "must_prove": facts.paid and must_prove(can.total),
        "prove": url_for("admin.prove", next=request.path),
        "proof_above": Money(PROOF_ABOVE_MINOR, facts.total.currency),
    }


@bp.post("/attention/<int(max=999999999):matter>/refund")
@for_staff("orders.refund")
def refund_matter(matter: int) -> ResponseReturnValue:
    """Give back the money a matter is about, all of it; pressed twice it goes back once."""
    payment_id = refunds.payment_of_matter(matter)
    if payment_id is None:
        raise NotFound
    db.session.rollback()
    back = safe_place(request.form.get("back")) or url_for("admin.attention")
    if must_prove(refunds.left_of_payment(payment_id)):
        return redirect(url_for("admin.prove", next=back), 303)
    try:
        given = refunds.give_payment(payment_id, ports=ports(), by=who().actor, at=now())
    except NotFound:
        raise
    except StoreError as refusal:
        flash(say(refusal.message), "bad")
    else:
        _say(given)
    return make_response(redirect(back, 303))


def _order(number: int) -> OrderFacts:
    facts = orders.by_number(number)
    if facts is None:
        raise NotFound
    return facts
