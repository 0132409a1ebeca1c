"""Sections of the newsroom at the desk: their list and order, one section's name and address, two that become one."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store.db import db, transaction
from store.kit.errors import NotFound, StoreError
from store.news import desk
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.refusal import field_about, refuse
from store.web.admin.forms.sections import MergeForm, SectionForm
from store.web.admin.security import who
from store.web.context import now
from store.web.errors import say
from store.web.reach import ask_news

SECTION = "/sections/<int(max=2147483647):section_id>"


@bp.get("/sections", endpoint="sections")
@for_staff("news.read")
def section_list() -> ResponseReturnValue:
    """All sections in their order, with how many stories each has."""
    return _list_page()


@bp.post("/sections/order")
@for_staff("news.write")
def order_sections() -> ResponseReturnValue:
    """Save the order: places are typed, ties stay as they stand."""
    places: dict[int, int] = {}
    for name, typed in request.form.items():
        key, place = name.removeprefix("place-"), typed.strip()
        if key == name or not (key.isascii() and key.isdigit() and len(key) <= 9):
            continue
        if not (place.isascii() and place.isdigit() and len(place) <= 4):
            return _list_page(_("Enter whole numbers; the smallest comes first.")), 422
        places[int(key)] = int(place)
    with transaction("news"):
        done = desk.order_sections(places, by=who().actor, at=now())
    flash(_("Saved.") if done else _("Nothing was changed."), "good")
    return make_response(redirect(url_for("admin.sections"), 303))


@bp.get(SECTION)
@for_staff("news.read")
def section(section_id: int) -> ResponseReturnValue:
    """One section."""
    return _page(section_id)


@bp.post(SECTION)
@for_staff("news.write")
def change_section(section_id: int) -> ResponseReturnValue:
    """Save a section's name and address; the old address leads to the new one."""
    form = SectionForm()
    if not form.validate_on_submit():
        return _page(section_id, form), 422
    title, slug = " ".join((form.title.data or "").split()), (form.slug.data or "").strip()
    try:
        with transaction("news"):
            names = desk.change_section(
                section_id, title, slug, version=form.version.data, by=who().actor, at=now()
            )
    except NotFound:
        raise
    except desk.StaleSection as stale:
        return _page(section_id, form, trouble=say(stale.message), anew=True), stale.status
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.title, refusal)
        return _page(section_id, form), refusal.status
    flash(_("Saved. It is so on every page now.") if names else _("Nothing was changed."), "good")
    return _to(section_id)


@bp.post(f"{SECTION}/state")
@for_staff("news.write")
def list_section(section_id: int) -> ResponseReturnValue:
    """List a section on the front page of the news (`act=list`), or leave it out there."""
    listed = request.form.get("act") == "list"
    try:
        with transaction("news"):
            desk.list_section(section_id, listed, version=_version(), by=who().actor, at=now())
    except desk.StaleSection as stale:
        return _page(section_id, trouble=say(stale.message)), stale.status
    flash(_("It is listed again.") if listed else _("It is listed no more. Its stories stay."), "good")
    return _to(section_id)


@bp.post(f"{SECTION}/merge")
@for_staff("news.write")
def merge_section(section_id: int) -> ResponseReturnValue:
    """Make a section part of another; the worker moves its stories."""
    form, typed = MergeForm(), request.form.get("into", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):
        form.into.errors = [_("Choose the section that stays.")]
        return _page(section_id, merging=form), 422
    try:
        with transaction("news"):
            desk.merge_section(section_id, int(typed), version=_version(), by=who().actor, at=now())
    except NotFound:
        raise
    except desk.StaleSection as stale:
        return _page(section_id, trouble=say(stale.message)), stale.status
    except StoreError as refusal:
        form.into.errors = [say(refusal.message)]
        return _page(section_id, merging=form), refusal.status
    flash(_("The worker moves its stories now. Old addresses lead to the new ones."), "good")
    return make_response(redirect(url_for("admin.sections"), 303))


def _version() -> int:
    typed = request.form.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 9 else 0


def _to(section_id: int) -> ResponseReturnValue:
    return make_response(redirect(url_for("admin.section", section_id=section_id), 303))


def _list_page(trouble: str = "") -> str:
    db.session.rollback()
    return render_template("admin/sections.html", rows=ask_news(desk.section_rows), trouble=trouble)


def _page(
    section_id: int,
    form: SectionForm | None = None,
    *,
    merging: MergeForm | None = None,
    trouble: str = "",
    anew: bool = False,
) -> str:
    """One section; what was typed stays, and `anew` takes the version that stands there now."""
    db.session.rollback()
    rows = ask_news(desk.section_rows)
    row = next((one for one in rows if one.id == section_id), None)
    if row is None:
        raise NotFound
    form = form or SectionForm.of(row)
    if anew:
        form.version.raw_data, form.version.data = None, row.version
    merging = merging or MergeForm(formdata=None)
    merging.offer(rows, section_id)
    return render_template("admin/section.html", row=row, form=form, merging=merging, trouble=trouble)
