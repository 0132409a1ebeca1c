"""Writing the service pages: Markdown with a preview, a history to go back in, and nothing public before it is saved."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from store import pages, staff
from store.db import db, transaction
from store.kit.errors import Conflict, NotFound, StoreError
from store.kit.i18n import LANGUAGES
from store.pages import SLUGS, PageChanged, Words, Written
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.orders import VersionForm
from store.web.admin.forms.refusal import field_about, refuse
from store.web.admin.forms.settings import PageForm
from store.web.admin.security import who
from store.web.context import now
from store.web.errors import say
from store.web.language import in_language
from store.web.shop.pages import first_text, text_of
from store.web.shop.prose import prose

NAMES = {"en": _l("English"), "es": _l("Spanish")}
PAGE = "/pages/<slug:slug>/<locale>"


@dataclass(frozen=True)
class Row:
    """A page in a language, as the list shows it."""

    slug: str
    locale: str
    language: str
    title: str
    href: str
    written: Written
    by: str


@bp.get("/pages")
@for_staff("pages.read")
def service_pages() -> ResponseReturnValue:
    """All service pages in all languages, and who wrote them last."""
    current = pages.all_current()
    names = staff.names_of({written.by for written in current.values()})
    rows = []
    for slug in SLUGS:
        for locale in LANGUAGES:
            written = current.get((slug, locale), Written(0, None))
            words = written.words or first_text(slug, locale)
            href = in_language(locale, f"/pages/{slug}")
            by = names.get(written.by, written.by)
            rows.append(Row(slug, locale, str(NAMES[locale]), words.title, href, written, by))
    return render_template("admin/service_pages.html", rows=rows)


@bp.get(PAGE)
@for_staff("pages.read")
def service_page(slug: str, locale: str) -> ResponseReturnValue:
    """The editor of one page."""
    return _editor(slug, locale, None)


@bp.post(PAGE)
@for_staff("pages.write")
def write_service_page(slug: str, locale: str) -> ResponseReturnValue:
    """Show what a text would look like (`act=preview`), or publish it."""
    _known(slug, locale)
    form = PageForm()
    if not form.validate_on_submit():
        return _editor(slug, locale, form), 422
    if request.form.get("act") == "preview":
        return _editor(slug, locale, form)
    words = Words(form.title.data or "", form.summary.data or "", form.body.data or "")
    try:
        with transaction():
            pages.write(slug, locale, words, seen=form.version.data, by=who().actor, at=now())
    except PageChanged as changed:
        return _editor(slug, locale, form, stale=say(changed.message)), changed.status
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.body, refusal)
        return _editor(slug, locale, form), refusal.status
    flash(_("Saved. Visitors read the new text from now on."), "good")
    return redirect(url_for("admin.service_page", slug=slug, locale=locale), 303)


@bp.post(f"{PAGE}/versions/<int(max=999999999):version>")
@for_staff("pages.write")
def restore_service_page(slug: str, locale: str, version: int) -> ResponseReturnValue:
    """Publish an earlier text again; 0 is the text the page began with."""
    _known(slug, locale)
    form = VersionForm()
    if not form.validate_on_submit():
        raise Conflict
    seen = form.version.data
    try:
        with transaction():
            if version:
                pages.bring_back(slug, locale, version, seen=seen, by=who().actor, at=now())
            else:
                pages.go_back_to_first(slug, locale, seen=seen, by=who().actor, at=now())
    except PageChanged as changed:
        return _editor(slug, locale, None, stale=say(changed.message)), changed.status
    flash(_("Brought back. What stood here before is in the list below."), "good")
    return redirect(url_for("admin.service_page", slug=slug, locale=locale), 303)


def _editor(slug: str, locale: str, form: PageForm | None, *, stale: str = "") -> str:
    """The editor; with a form, what was typed in it and its preview, and after a colleague's change their text."""
    _known(slug, locale)
    db.session.rollback()
    history = pages.versions(slug, locale)
    last = history[0].version if history else 0
    now_public = text_of(slug, locale)
    shown = now_public
    if form is None:
        data = {"title": shown.title, "summary": shown.summary, "body": shown.body.strip(), "version": last}
        form = PageForm(formdata=None, data=data)
    else:
        shown = Words(form.title.data or "", form.summary.data or "", form.body.data or "")
        if stale:  # saving once more, having seen their text, is meant
            form.version.raw_data, form.version.data = None, last
    return render_template(
        "admin/service_page.html",
        slug=slug,
        locale=locale,
        language=NAMES[locale],
        title=now_public.title,
        form=form,
        typed=request.method == "POST",
        preview=shown,
        preview_words=prose(shown.body),
        theirs=now_public if stale else None,
        theirs_words=prose(now_public.body) if stale else None,
        stale=stale,
        history=history,
        version=last,
        names=staff.names_of({one.by for one in history}),
        href=in_language(locale, f"/pages/{slug}"),
    )


def _known(slug: str, locale: str) -> None:
    if slug not in SLUGS or locale not in LANGUAGES:
        raise NotFound
