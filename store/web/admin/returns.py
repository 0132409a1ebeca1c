"""Returns at the desk: the list, and one of them from the answer to the money."""

from __future__ import annotations

from functools import partial

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import fulfillment, orders, refunds, shipments
from store.db import db, retried, transaction
from store.kit.errors import Conflict, NotFound, StoreError
from store.kit.money import Money
from store.orders import OrderFacts
from store.refunds import Restock, Wish, WishLine
from store.shipments import REASONS, ReturnFacts
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.refusal import field_about, refuse
from store.web.admin.forms.returns import AnswerForm, PayBackForm, ReceivedForm
from store.web.admin.refunds import must_prove
from store.web.admin.security import place_to_return, who
from store.web.context import now, ports
from store.web.errors import say

ONE = "/orders/<int(max=999999999):number>/returns/<int(max=999):place>"


@bp.get("/returns")
@for_staff("orders.read")
def returns() -> str:
    """What waits for an answer, a parcel or money, oldest first; or what is settled."""
    settled = request.args.get("show") == "settled"
    return render_template(
        "admin/returns.html", rows=fulfillment.returns_at_desk(settled=settled), settled=settled
    )


@bp.get(ONE, endpoint="return_page")
@for_staff("orders.read")
def show(number: int, place: int) -> ResponseReturnValue:
    """One return, with the next step."""
    return _page(number, place)


@bp.post(f"{ONE}/approve")
@for_staff("orders.write")
def approve_return(number: int, place: int) -> ResponseReturnValue:
    """Let it come back."""
    return _answer(number, place, approve=True)


@bp.post(f"{ONE}/decline")
@for_staff("orders.write")
def decline_return(number: int, place: int) -> ResponseReturnValue:
    """Say no, and why."""
    return _answer(number, place, approve=False)


@bp.post(f"{ONE}/receive")
@for_staff("orders.fulfill")
def receive_return(number: int, place: int) -> ResponseReturnValue:
    """Write down what was in the parcel and what of it may be sold again."""
    form = ReceivedForm()
    one = _found(number, place)[1]
    typed = {
        name: request.form.get(name, "0").strip()[:4] or "0"
        for line in one.lines
        for name in (f"received-{line.order_line_id}", f"restock-{line.order_line_id}")
    }
    wrong = {
        name: _("Enter a whole number, 0 or more.")
        for name, text in typed.items()
        if not (text.isascii() and text.isdigit())
    }
    if not form.validate_on_submit() or wrong:
        return _page(number, place, status=422, typed=typed, wrong=wrong)
    try:
        receive = partial(
            fulfillment.receive_return,
            number,
            place,
            received={line.order_line_id: int(typed[f"received-{line.order_line_id}"]) for line in one.lines},
            restock={line.order_line_id: int(typed[f"restock-{line.order_line_id}"]) for line in one.lines},
            version=form.version.data,
            by=who().actor,
            at=now(),
        )
        retried(receive)
    except Conflict as refusal:
        return _stale(number, place, refusal)
    except NotFound:
        raise
    except StoreError as refusal:
        wrong = {refusal.field or next(iter(typed)): say(refusal.message)}
        return _page(number, place, status=refusal.status, typed=typed, wrong=wrong)
    flash(_("Written down. Pay it back, or close it without."), "good")
    return _to(number, place)


@bp.post(f"{ONE}/refund")
@for_staff("orders.refund")
def refund_return(number: int, place: int) -> ResponseReturnValue:
    """Pay back what came; things that may be sold again go on the shelf. Twice is once."""
    form = PayBackForm()
    order, one = _found(number, place)
    if not form.validate_on_submit() or one.received_at is None:
        return _page(number, place, status=422)
    wish = _wish(order, one, shipping=bool(form.shipping.data))
    due = refunds.price(refunds.possible(order.id), wish)
    if must_prove(due):
        return redirect(url_for("admin.prove", next=place_to_return()), 303)
    db.session.rollback()
    try:
        given = refunds.give(order.id, wish, ports=ports(), by=who().actor, at=now())
    except NotFound:
        raise
    except StoreError as refusal:
        flash(say(refusal.message), "bad")
        return _page(number, place, status=refusal.status)
    with transaction():
        fulfillment.close_return(number, place, refunded=True, by=who().actor, at=now())
    if given.state == "submitting":
        flash(_("Stripe did not answer yet. The refund is asked for again by itself until it does."), "warn")
    else:
        flash(_("Paid back; the buyer is being told."), "good")
    return _to(number, place)


@bp.post(f"{ONE}/close")
@for_staff("orders.write")
def close_return(number: int, place: int) -> ResponseReturnValue:
    """Done without money: nothing came, or what came cannot be paid for."""
    form = AnswerForm()
    if not form.validate_on_submit():
        return _page(number, place, status=422, form=form)
    with transaction():
        closed = fulfillment.close_return(
            number, place, refunded=False, note=str(form.note.data or "").strip(), by=who().actor, at=now()
        )
    if closed:
        flash(_("Closed. No money went back."), "good")
    return _to(number, place)


def _answer(number: int, place: int, *, approve: bool) -> ResponseReturnValue:
    form = AnswerForm()
    if not form.validate_on_submit():
        return _page(number, place, status=422, form=form)
    act = fulfillment.approve_return if approve else fulfillment.decline_return
    try:
        with transaction():
            act(
                number,
                place,
                version=form.version.data,
                note=str(form.note.data or "").strip(),
                by=who().actor,
                at=now(),
            )
    except Conflict as refusal:
        return _stale(number, place, refusal)
    except NotFound:
        raise
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.note, refusal)
        return _page(number, place, status=refusal.status, form=form)
    flash(
        _("Approved; the buyer gets the slip.") if approve else _("Declined; the buyer is being told."),
        "good",
    )
    return _to(number, place)


def _wish(order: OrderFacts, one: ReturnFacts, *, shipping: bool) -> Wish:
    """What a return is paid back as: things for the shelf, things that are not, perhaps the delivery."""
    lines = []
    for line in one.lines:
        kept = line.received - line.restock
        if line.restock:
            lines.append(WishLine(line.order_line_id, line.restock, Restock.RETURN))
        if kept:
            lines.append(WishLine(line.order_line_id, kept, Restock.NO_RESTOCK, sent=True))
    minor = refunds.possible(order.id).shipping.minor if shipping else 0
    reason = f"Return {one.slip_number(order.number)}"
    return Wish(key=f"return-{one.id}", lines=lines, shipping_minor=minor, reason=reason)


def _found(number: int, place: int) -> tuple[OrderFacts, ReturnFacts]:
    order = orders.by_number(number)
    one = shipments.return_of(order.id, place) if order is not None else None
    if order is None or one is None:
        raise NotFound
    return order, one


def _page(
    number: int,
    place: int,
    *,
    status: int = 200,
    form: AnswerForm | None = None,
    typed: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
) -> ResponseReturnValue:
    db.session.rollback()
    order, one = _found(number, place)
    due: Money | None = None
    if one.status == "open" and one.received_at is not None:
        due = refunds.price(refunds.possible(order.id), _wish(order, one, shipping=False))
    shown = render_template(
        "admin/return.html",
        order=order,
        one=one,
        lines={line.id: line for line in order.lines},
        reasons=REASONS,
        due=due,
        delivery=refunds.possible(order.id).shipping if due is not None else None,
        form=form or AnswerForm(formdata=None),
        pay_back=PayBackForm(formdata=None, data={"shipping": one.our_mistake}),
        typed=typed or {},
        wrong=wrong or {},
    )
    return make_response(shown, status)


def _stale(number: int, place: int, refusal: StoreError) -> ResponseReturnValue:
    flash(say(refusal.message), "bad")
    return _page(number, place, status=refusal.status)


def _to(number: int, place: int) -> Response:
    return make_response(redirect(url_for("admin.return_page", number=number, place=place), 303))
