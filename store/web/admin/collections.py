"""Shelves (collections) at the desk: their words, what stands on them, taken down and put up again."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import media
from store.catalog import Collection, desk
from store.db import db, transaction
from store.kit.errors import Conflict, NotFound, StoreError
from store.kit.i18n import LANGUAGES
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.orders import VersionForm
from store.web.admin.forms.products import ShelfForm, said
from store.web.admin.forms.refusal import field_about, refuse
from store.web.admin.forms.translation import ShelfWordsForm
from store.web.admin.security import who
from store.web.context import now
from store.web.errors import say
from store.web.shop.prose import prose
from store.web.shop.shelf import picture_of

LOCALE = LANGUAGES[1]
"""The language beside English."""


@bp.get("/collections", endpoint="collections")
@for_staff("catalog.read")
def collection_list() -> ResponseReturnValue:
    """All shelves, and those that were taken down lately."""
    return render_template(
        "admin/collections.html", rows=desk.shelf_rows(), removed=desk.removed_shelves(now())
    )


@bp.get("/collections/new")
@for_staff("catalog.write")
def new_collection() -> ResponseReturnValue:
    """What a shelf begins with."""
    return render_template("admin/collection_new.html", form=ShelfForm(formdata=None))


@bp.post("/collections")
@for_staff("catalog.write")
def create_collection() -> ResponseReturnValue:
    """Put a new shelf up."""
    form = ShelfForm()
    if not form.validate_on_submit():
        return render_template("admin/collection_new.html", form=form), 422
    try:
        with transaction():
            collection_id = desk.create_shelf(form.draft(), by=who().actor, at=now()).id
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.title, refusal)
        return render_template("admin/collection_new.html", form=form), refusal.status
    flash(_("The collection is there. Now put products into it."), "good")
    return _to(collection_id, "products")


@bp.get("/collections/<int(max=999999999):collection_id>")
@for_staff("catalog.read")
def collection(collection_id: int) -> ResponseReturnValue:
    """One shelf."""
    return _page(collection_id)


@bp.post("/collections/<int(max=999999999):collection_id>")
@for_staff("catalog.write")
def edit_collection(collection_id: int) -> ResponseReturnValue:
    """Save a shelf's words, or show what they would look like."""
    _find(collection_id)
    form = ShelfForm()
    if not form.validate_on_submit():
        return _page(collection_id, form), 422
    if request.form.get("act") == "preview":
        return _page(collection_id, form, look=True)
    try:
        with transaction():
            names = desk.edit_shelf(
                collection_id, form.draft(), version=form.version.data, by=who().actor, at=now()
            )
    except desk.StaleProduct:
        return _page(collection_id, form, stale=True), 409
    except NotFound:
        raise
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.title, refusal)
        return _page(collection_id, form), refusal.status
    flash(_("Saved.") if names else _("Nothing was changed."), "good")
    return _to(collection_id)


@bp.post("/collections/<int(max=999999999):collection_id>/products")
@for_staff("catalog.write")
def arrange_collection(collection_id: int) -> ResponseReturnValue:
    """Save which products stand on a shelf, in which order; an emptied place takes one off, one can be added."""
    _find(collection_id)
    ranked, wrong = [], ""
    for place, text in enumerate(request.form.getlist("product")[:200]):
        typed = request.form.get(f"place-{text}", "").strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 9):
            raise NotFound
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
            wrong = _("Enter whole numbers; empty a box to take the product off.")
        elif typed:
            ranked.append((int(typed), place, int(text)))
    wanted = [one for _place, _row, one in sorted(ranked)]
    added = request.form.get("add", "")
    if added:
        wanted.append(int(added) if added.isascii() and added.isdigit() and len(added) <= 9 else 0)
    try:
        if wrong:
            raise StoreError(status=422)
        with transaction():
            moved = desk.arrange(collection_id, wanted, version=_version(), by=who().actor, at=now())
    except NotFound:
        raise
    except StoreError as refusal:
        return _page(collection_id, arranging=wrong or say(refusal.message)), refusal.status
    flash(_("Saved.") if moved else _("Nothing was changed."), "good")
    return _to(collection_id, "products")


@bp.post("/collections/<int(max=999999999):collection_id>/words")
@for_staff("catalog.write")
def translate_collection(collection_id: int) -> ResponseReturnValue:
    """Save a shelf's words in the other language."""
    _find(collection_id)
    form = ShelfWordsForm(prefix="es-")
    if not form.validate_on_submit():
        return _page(collection_id, words=form), 422
    said_there = {name: said(form[name]) for name in ("title", "description_md")}
    try:
        with transaction():
            moved = desk.translate_shelf(collection_id, LOCALE, said_there, by=who().actor, at=now())
    except NotFound:
        raise
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.title, refusal)
        return _page(collection_id, words=form), refusal.status
    flash(_("Saved.") if moved else _("Nothing was changed."), "good")
    return _to(collection_id, "words")


@bp.post("/collections/<int(max=999999999):collection_id>/remove")
@for_staff("catalog.write")
def remove_collection(collection_id: int) -> ResponseReturnValue:
    """Take a shelf down; the list offers to put it up again."""
    form = VersionForm()
    if not form.validate_on_submit():
        raise Conflict
    try:
        with transaction():
            removed_id = desk.remove_shelf(
                collection_id,
                leads_to=request.form.get("leads_to", "")[:96],
                version=form.version.data,
                by=who().actor,
                at=now(),
            )
    except NotFound:
        raise
    except StoreError as refusal:
        flash(say(refusal.message), "bad")
        return _page(collection_id), refusal.status
    return make_response(redirect(url_for("admin.collections", removed=removed_id), 303))


@bp.post("/collections/removed/<int(max=999999999):removed_id>")
@for_staff("catalog.write")
def restore_collection(removed_id: int) -> ResponseReturnValue:
    """Put a shelf up again."""
    try:
        with transaction():
            collection_id = desk.restore_shelf(removed_id, by=who().actor, at=now()).id
    except NotFound:
        raise
    except StoreError as refusal:
        flash(say(refusal.message), "bad")
        return make_response(redirect(url_for("admin.collections"), 303))
    flash(_("The collection is up again."), "good")
    return _to(collection_id)


def _find(collection_id: int) -> Collection:
    found = db.session.get(Collection, collection_id)
    if found is None:
        raise NotFound
    return found


def _page(
    collection_id: int,
    form: ShelfForm | None = None,
    *,
    words: ShelfWordsForm | None = None,
    look: bool = False,
    stale: bool = False,
    arranging: str = "",
) -> str:
    db.session.rollback()
    shelf = _find(collection_id)
    columns = {
        "title": shelf.title,
        "slug": shelf.slug,
        "description_md": shelf.description_md,
        "position": str(shelf.position),
    }
    differs = {}
    if stale and form is not None:
        form.version.raw_data, form.version.data = None, shelf.version
        differs = {name: value for name, value in columns.items() if said(form[name]) != value}
    there = desk.named(desk.on_shelf(collection_id))
    standing = {one.id for one in there}
    pictures = media.pictures([one.image.media_id for one in there if one.image])
    return render_template(
        "admin/collection.html",
        shelf=shelf,
        form=form or ShelfForm(formdata=None, data=columns | {"version": shelf.version}),
        words=words
        or ShelfWordsForm(formdata=None, prefix="es-", data=desk.translated_shelf(collection_id, LOCALE)),
        look=prose(form.description_md.data or "") if look and form else None,
        stale=stale,
        differs=differs,
        arranging=arranging,
        there=there,
        pictures={one.id: picture_of(one.image, pictures) for one in there},
        others=[one for one in desk.names() if one.id not in standing],
        elsewhere=[row for row in desk.shelf_rows() if row.id != collection_id],
    )


def _version() -> int:
    text = request.form.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Conflict
    return int(text)


def _to(collection_id: int, anchor: str | None = None) -> Response:
    return make_response(
        redirect(url_for("admin.collection", collection_id=collection_id, _anchor=anchor), 303)
    )
