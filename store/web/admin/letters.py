"""What was mailed about an order, with a way to send it again; and how every kind of letter looks."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import letters, mail, orders
from store.db import transaction
from store.kit.codes import is_token, new_token
from store.kit.errors import Conflict, NotFound
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.security import who
from store.web.context import now, settings
from store.web.letter_frame import framed, pieces


@bp.get("/orders/<int(max=999999999):number>/letters")
@for_staff("orders.read")
def order_letters(number: int) -> str:
    """The letters that left about an order, newest first."""
    facts = orders.by_number(number)
    if facts is None:
        raise NotFound
    sent = mail.sent_about(facts.id)
    return render_template(
        "admin/order_letters.html", order=facts, letters=sent[::-1], request_key=new_token()
    )


@bp.post("/orders/<int(max=999999999):number>/letters/<int(max=999999999):letter>")
@for_staff("orders.write")
def resend_letter(number: int, letter: int) -> ResponseReturnValue:
    """Send a letter again, as the order stands now; a form sent twice sends one."""
    key = request.form.get("request_key", "")
    facts = orders.by_number(number)
    if facts is None:
        raise NotFound
    if not is_token(key):
        raise Conflict
    with transaction():
        letters.again(letter, order_id=facts.id, request=key, by=who().actor, at=now())
    flash(_("The mail is being sent again."), "good")
    return redirect(url_for("admin.order_letters", number=number), 303)


@bp.get("/letters")
@for_staff("orders.read")
def letter_kinds() -> str:
    """Every kind of letter by its subject, on sample facts."""
    shown = {name: letters.preview(name, settings()) for name in letters.KINDS}
    return render_template("admin/letter_kinds.html", letters=shown)


@bp.get("/letters/<name>")
@for_staff("orders.read")
def letter_kind(name: str) -> str:
    """One kind of letter, on sample facts and the shop's own paper."""
    letter = letters.preview(name, settings()) or abort(404)
    return render_template(
        "admin/letter_kind.html", name=name, letter=letter, pieces=list(pieces(letter.text))
    )


@bp.get("/letters/<name>/page")
@for_staff("orders.read")
def letter_page(name: str) -> Response:
    """Its HTML part alone, for the frame."""
    letter = letters.preview(name, settings()) or abort(404)
    return framed(letter.html)
