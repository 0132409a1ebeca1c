"""A product's pictures at the desk: taken in, described, put in order, taken down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from store import media, merchandising
from store.catalog import desk, rules
from store.db import db, transaction
from store.kit.errors import NotFound, StoreError
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.plain import UNSEEN
from store.web.admin.products import around, to
from store.web.admin.security import who
from store.web.context import now, settings
from store.web.errors import say
from store.web.uploads import takes_uploads

ROWS = 3
"""How many pictures one form takes."""


@dataclass
class Row:
    """One picture of the upload form. `kept` is the media id of a file that came in well while its words did not."""

    alt: str = ""
    value: str = ""
    kept: int = 0
    error: str = ""
    picture: media.Picture | None = None


@bp.get("/products/<int(max=999999999):product_id>/pictures")
@for_staff("catalog.read")
def product_pictures(product_id: int) -> ResponseReturnValue:
    """All pictures of a product, in their order."""
    return _page(product_id)


@bp.post("/products/<int(max=999999999):product_id>/pictures")
@for_staff("catalog.write")
@takes_uploads
def upload_pictures(product_id: int) -> ResponseReturnValue:
    """Take in up to three pictures, each with its words. A file whose words are missing is kept and asked about."""
    desk.whole(product_id)
    rows = [_row(index) for index in range(1, ROWS + 1)]
    sent = [(row, request.files.get(f"file-{index}")) for index, row in enumerate(rows, start=1)]
    hung = 0
    for row, file in sent:
        if not row.kept and not (file and file.filename):
            row.error = _("Choose the picture again.") if row.alt else ""
            continue
        try:
            original = None if row.kept or file is None else media.examine(file.read())
            db.session.rollback()
            with transaction():
                _take_in(product_id, row, original)
            hung += not row.error
        except StoreError as refusal:
            row.error = say(refusal.message)
    if hung:
        flash(ngettext("%(num)s picture hangs.", "%(num)s pictures hang.", hung), "good")
    wrong = [row for row in rows if row.error]
    if wrong:
        return _page(product_id, wrong), 422
    if not hung:
        return _page(product_id, [Row(error=_("Choose a picture first."))]), 422
    return to("admin.product_pictures", product_id)


@bp.post("/products/<int(max=999999999):product_id>/pictures/order")
@for_staff("catalog.write")
def arrange_pictures(product_id: int) -> ResponseReturnValue:
    """Save words, choice and place of all pictures; the arrows move one of them."""
    wanted, errors = {}, {}
    there = desk.hung(product_id)
    for place, image in enumerate(there):
        typed = request.form.get(f"place-{image.id}", "")
        known = typed.isascii() and typed.isdigit() and len(typed) <= 3
        if not known:
            errors[f"place-{image.id}"] = _("Enter a whole number.")
        wanted[image.id] = desk.Hung(
            _alt(f"alt-{image.id}"), _value(f"value-{image.id}"), int(typed) if known else place
        )
    if not errors:
        try:
            with transaction():
                moved = desk.rehang(product_id, wanted, by=who().actor, at=now())
        except NotFound:
            raise
        except StoreError as refusal:
            errors[refusal.field or ""] = say(refusal.message)
    if errors:
        return _page(product_id, typed=wanted, errors=errors), 422
    flash(_("Saved.") if moved else _("Nothing was changed."), "good")
    return to("admin.product_pictures", product_id)


@bp.post("/products/<int(max=999999999):product_id>/pictures/<int(max=999999999):image_id>/remove")
@for_staff("catalog.write")
def take_picture_down(product_id: int, image_id: int) -> ResponseReturnValue:
    """Take a picture down; the next page offers to hang it again."""
    try:
        with transaction():
            media_id, was = desk.take_down(product_id, image_id, by=who().actor, at=now())
    except NotFound:
        raise
    except StoreError as refusal:
        flash(say(refusal.message), "bad")
        return _page(product_id), refusal.status
    kept: dict[str, Any] = {
        "media": media_id,
        "alt": was.alt,
        "value": was.option_value_id,
        "place": was.position,
    }
    return make_response(redirect(url_for("admin.product_pictures", product_id=product_id, **kept), 303))


@bp.post("/products/<int(max=999999999):product_id>/pictures/again")
@for_staff("catalog.write")
def hang_picture_again(product_id: int) -> ResponseReturnValue:
    """Undo taking a picture down."""
    try:
        media_id = rules.whole_number(request.form.get("media", ""), "media", least=1, most=999_999_999)
        place = rules.whole_number(request.form.get("place", ""), "place", least=0, most=999)
        if media_id not in media.pictures([media_id]):
            raise NotFound
        with transaction():
            desk.hang(
                product_id, media_id, _alt("alt"), option_value_id=_value("value"), position=place,
                by=who().actor, at=now(),
            )  # fmt: skip
    except NotFound:
        raise
    except StoreError as refusal:
        flash(say(refusal.message), "bad")
        return _page(product_id), refusal.status
    flash(_("It hangs again."), "good")
    return to("admin.product_pictures", product_id)


def _row(index: int) -> Row:
    kept = request.form.get(f"kept-{index}", "")
    return Row(
        alt=_alt(f"alt-{index}"),
        value=request.form.get(f"value-{index}", "")[:12],
        kept=int(kept) if kept.isascii() and kept.isdigit() and len(kept) <= 9 else 0,
    )


def _take_in(product_id: int, row: Row, original: media.Original | None) -> None:
    """Hang one picture; without words it is only kept, and the row asks for them."""
    given: dict[str, Any] = {"option_value_id": _value_of(row.value), "by": who().actor, "at": now()}
    if original is not None and row.alt:
        merchandising.hang_picture(product_id, original, row.alt, folder=_folder(), **given)
    elif original is not None:
        row.kept = merchandising.keep_picture(product_id, original, folder=_folder(), at=now())
    elif row.kept not in media.pictures([row.kept]):
        row.kept, row.error = 0, _("Choose the picture again.")
        return
    elif row.alt:
        desk.hang(product_id, row.kept, row.alt, **given)
    if not row.alt:
        row.error = _("The picture is here. Now say what is seen, for those who do not see it.")


def _page(
    product_id: int,
    rows: list[Row] | None = None,
    *,
    typed: dict[int, desk.Hung] | None = None,
    errors: dict[str, str] | None = None,
) -> str:
    db.session.rollback()
    whole = desk.whole(product_id)
    rows = rows or []
    pictures = media.pictures(
        [*(image.media_id for image in whole.images), *(row.kept for row in rows if row.kept)]
    )
    for row in rows:
        row.picture = pictures.get(row.kept)
    removed = request.args if request.method == "GET" and request.args.get("media", "").isdigit() else None
    return render_template(
        "admin/product_pictures.html",
        **around(whole),
        pictures=pictures,
        waiting=media.waiting([image.media_id for image in whole.images]),
        rows=rows + [Row() for _spare in range(ROWS - len(rows))],
        room=desk.MOST_PICTURES - len(whole.images),
        typed=typed or {},
        errors=errors or {},
        removed=removed,
    )


def _folder() -> Path:
    return settings().instance / "media"


def _alt(name: str) -> str:
    return " ".join(UNSEEN.sub(" ", request.form.get(name, "")).split())


def _value(name: str) -> int | None:
    return _value_of(request.form.get(name, ""))


def _value_of(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None
