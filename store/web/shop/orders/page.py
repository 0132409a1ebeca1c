"""The page itself: honest about the payment, and open to what a buyer may mend."""

from __future__ import annotations

from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from store import checkout, fulfillment, media, payments, privacy, shipments
from store.db import db, transaction
from store.kit.errors import NotFound, StoreError
from store.orders import OrderFacts
from store.payments import AttemptFacts
from store.settings import shop
from store.web.access import public
from store.web.context import now, ports
from store.web.errors import say
from store.web.language import local
from store.web.limits import limited
from store.web.shop import visitor
from store.web.shop.forms.checkout import EmailForm
from store.web.shop.orders.blueprint import bp, opened, private
from store.web.shop.orders.told import expected, state_of, steps, timeline

REFRESH_S = {"confirming": 5, "processing": 300}
"""A page that waits for the payment looks again after this many seconds, with or without script."""

JUST_DONE = frozenset(
    {"email", "address", "canceled", "return", "withdrawn", "mails_stopped", "mails_resumed"}
)
"""What a redirect may say has just happened (`?done=`)."""


@bp.get("/orders/<token>")
@public
def show(token: str) -> Response:
    """How the order stands."""
    return order_page(token)


def order_page(
    token: str, *, form: EmailForm | None = None, message: str = "", status: int = 200
) -> Response:
    """The page behind a secret link; unknown links answer like missing pages."""
    db.session.rollback()  # a refused act leaves nothing behind, and the page reads what stands
    at = now()
    order = opened(token, at=at)
    parcels = shipments.parcels_of(order.id)
    returns = shipments.returns_of(order.id)
    attempt = payments.live_attempt(order.id)
    state = state_of(order, under_way=attempt is None or attempt.status.value == "complete")
    dates = expected(order, parcels)
    arrived = state == "shipped" and bool(dates) and max(last for _, last in dates.values()) < at.date()
    if form is None and mendable(order):
        form = EmailForm(formdata=None, data={"email": order.email})
    page = render_template(
        "shop/order.html",
        order=order,
        parcels=parcels,
        returns=returns,
        lines_by_id={line.id: line for line in order.lines},
        reasons=shipments.REASONS,
        pictures=media.pictures([line.media_id for line in order.lines if line.media_id]),
        timeline=timeline(order),
        zone=shop().zone,
        state=state,
        arrived=arrived,
        steps_shown=steps(state, arrived),
        expected=dates,
        held_until=_held_until(attempt, state),
        refresh=REFRESH_S.get(state),
        email_form=form if mendable(order) else None,
        can_readdress=can_readdress(order, attempt),
        can_cancel=can_cancel(order, state),
        can_return=fulfillment.returnable(order, parcels, returns, at=at).why_not is None,
        keeps=privacy.why_not(order.id, at=at),
        done=request.args.get("done") if request.args.get("done") in JUST_DONE else None,
        message=message,
        pay_again=state == "unpaid",
        can_order_again=can_order_again(order),
    )
    return private(page, status)


def _held_until(attempt: AttemptFacts | None, state: str) -> object:
    return attempt.expires_at if attempt is not None and state == "unpaid" else None


def mendable(order: OrderFacts) -> bool:
    """Whether its e-mail address may still be corrected here."""
    return order.status in ("open", "pending_payment")


def can_readdress(order: OrderFacts, attempt: AttemptFacts | None) -> bool:
    """Whether the page offers to correct the address: something travels, and nothing has been packed."""
    at_the_bank = order.status == "pending_payment" and attempt is None
    unsent = not any(line.shipped for line in order.lines)
    return bool(order.delivery_name) and unsent and (order.status == "open" or at_the_bank)


def can_cancel(order: OrderFacts, state: str) -> bool:
    """Whether the page offers to cancel; the act itself asks again under lock."""
    return state in ("unpaid", "paid", "thanked") and bool(order.lines)


def can_order_again(order: OrderFacts) -> bool:
    """Whether there is anything in it that can be put into a cart."""
    return any(line.variant_id is not None for line in order.lines)


@bp.post("/orders/<token>/email")
@public
@limited("20/minute")
def mend_email(token: str) -> ResponseReturnValue:
    """Correct a mistyped address; the confirmation goes out again, to the right one."""
    form = EmailForm()
    opened(token, at=now())
    if not form.validate():
        return order_page(token, form=form, status=422)
    try:
        with transaction():
            changed = checkout.mend_email(token, form.email.data, at=now())
    except NotFound:
        raise
    except StoreError as refusal:
        return order_page(token, form=form, message=say(refusal.message), status=refusal.status)
    return back(token, "email" if changed else "")


@bp.post("/orders/<token>/pay")
@public
def pay(token: str) -> ResponseReturnValue:
    """Go (back) to the payment page of an order that is not paid yet."""
    visitor.check_form_token()
    order = opened(token, at=now())
    try:
        page = checkout.open_payment(order.id, ports=ports(), at=now())
    except StoreError as refusal:
        return order_page(token, message=say(refusal.message), status=refusal.status)
    return redirect(page.url if page is not None else local(f"/orders/{token}"), 303)


def back(token: str, done: str = "") -> Response:
    """To the order page, which says what has just happened."""
    answer = redirect(local(f"/orders/{token}" + (f"?done={done}" if done else "")), 303)
    assert isinstance(answer, Response)
    return answer
