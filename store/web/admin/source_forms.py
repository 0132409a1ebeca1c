"""Adding and changing sources of news: a form for each kind, with what is wrong beside its field.

Where a database lies and which password opens it is said by those who answer for the shop's settings: it makes the
server knock at addresses inside its own network, with a secret of its own.
"""

from __future__ import annotations

from pathlib import Path

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import news, wire
from store.db import db, transaction
from store.kit.errors import NotFound, StoreError
from store.news import SourceChanged, SourceFacts, SourceKind
from store.web.access import staff as for_staff
from store.web.admin import source_words
from store.web.admin.blueprint import bp
from store.web.admin.forms.refusal import field_about, refuse
from store.web.admin.forms.sources import FORMS, DumpForm, SourceForm
from store.web.admin.security import NotAllowed, who
from store.web.admin.sources import DUMPS, SOURCE, to_source
from store.web.context import now, settings
from store.web.errors import say
from store.web.uploads import takes_uploads

CONNECTION = ("address", "password_env")
"""What leads to a database, and stays as it is for whoever may not change the shop's settings."""


@bp.get("/sources/new")
@for_staff("news.write")
def choose_source() -> ResponseReturnValue:
    """Which kind of source to add."""
    kinds = [(kind.value, *words, _may(kind)) for kind, words in source_words.KINDS.items()]
    return render_template("admin/source_kinds.html", kinds=kinds)


@bp.get("/sources/new/<kind>")
@for_staff("news.write")
def new_source(kind: str) -> ResponseReturnValue:
    """The form of a source to be added."""
    known = _kind(kind)
    return _page(FORMS[known](formdata=None), known, None)


@bp.post("/sources/new/<kind>")
@for_staff("news.write")
@takes_uploads
def add_source(kind: str) -> ResponseReturnValue:
    """Add a source. One that is read from elsewhere is off until somebody has seen what the check found."""
    known = _kind(kind)
    form = _offered(FORMS[known]())
    if not form.validate_on_submit():
        return _page(form, known, None), 422
    elsewhere, by, at = known is not SourceKind.WRITTEN, who().actor, now()
    sent: Path | None = None
    try:
        sent = _sent(form)
        with transaction("news"):
            address = str(sent) if sent else form.where()
            made = wire.add_source(
                known, form.name.data, address, form.wishes({}), by=by, at=at, active=not elsewhere
            )
            if elsewhere:
                wire.ask_check(made, by=by, at=at)
    except StoreError as refusal:
        return _refused(form, known, None, refusal, sent)
    if elsewhere:
        flash(
            _("Added, and still off. The worker looks at it now: switch it on when you like what it finds."),
            "good",
        )
    else:
        flash(_("Added. Its stories are written at this desk."), "good")
    return to_source(made)


@bp.get(f"{SOURCE}/edit")
@for_staff("news.write")
def edit_source(source_id: int) -> ResponseReturnValue:
    """The form of a source as it stands."""
    facts = _standing(source_id)
    return _page(FORMS[facts.kind].of(facts), facts.kind, facts)


@bp.post(f"{SOURCE}/edit")
@for_staff("news.write")
@takes_uploads
def change_source(source_id: int) -> ResponseReturnValue:
    """Change a source. What was read stays; the next reading goes by the new words."""
    facts = _standing(source_id)
    form = _offered(FORMS[facts.kind](), facts)
    if _tied(facts.kind):
        _tie(form, facts)
    if not form.validate_on_submit():
        return _page(form, facts.kind, facts), 422
    sent: Path | None = None
    try:
        sent = _sent(form)
        address = str(sent) if sent else form.where()
        with transaction("news"):
            changed = wire.change_source(
                source_id, form.name.data, address, form.wishes(facts.options),
                seen=form.version.data or 0, by=who().actor, at=now(),
            )  # fmt: skip
    except StoreError as refusal:
        return _refused(form, facts.kind, _standing(source_id), refusal, sent)
    if facts.kind is SourceKind.DUMP and facts.address != address:
        wire.part_with(facts.address, _folder())
    flash(_("Saved.") if changed else _("Nothing was changed."), "good")
    return to_source(source_id)


def _kind(name: str) -> SourceKind:
    """The kind of this name. Raises NotFound, and NotAllowed where its address is not this person's to say."""
    kind = next((one for one in SourceKind if one.value == name), None)
    if kind is None:
        raise NotFound
    if not _may(kind):
        raise NotAllowed
    return kind


def _may(kind: SourceKind) -> bool:
    """Whether this member of staff may add a source of the kind."""
    return not _tied(kind)


def _tied(kind: SourceKind) -> bool:
    """Whether the way to sources of this kind is not this person's to change."""
    return kind is SourceKind.JOOMLA and not who().may("settings.write")


def _tie(form: SourceForm, facts: SourceFacts) -> None:
    """Leave the way to the database as it is, whatever was sent."""
    kept = {"address": facts.address, "password_env": str(facts.options.get("password_env") or "")}
    for name in CONNECTION:
        form[name].data = kept[name]
        form[name].raw_data = [kept[name]]


def _standing(source_id: int) -> SourceFacts:
    """A source that is still read. Raises NotFound."""
    db.session.rollback()
    facts = news.source(source_id)
    if facts.forgotten_at is not None:
        raise NotFound
    return facts


def _folder() -> Path:
    return settings().instance / DUMPS


def _offered(form: SourceForm, facts: SourceFacts | None = None) -> SourceForm:
    if isinstance(form, DumpForm):
        form.offer(list(wire.kept_dumps(_folder())), facts.address if facts else "")
    return form


def _sent(form: SourceForm) -> Path | None:
    """Where the file lies that was sent, None when there is none. Raises NotADump."""
    file = form.upload.data if isinstance(form, DumpForm) else None
    if not file or not file.filename:
        return None
    return wire.keep_dump(file.stream, file.filename, _folder())


def _refused(
    form: SourceForm, kind: SourceKind, facts: SourceFacts | None, refusal: StoreError, sent: Path | None
) -> ResponseReturnValue:
    """The form once more, with what was refused beside its field; a file that was sent for nothing goes."""
    if sent is not None:
        sent.unlink(missing_ok=True)
    if isinstance(refusal, SourceChanged) and facts is not None:
        form.version.raw_data, form.version.data = (
            None,
            facts.version,
        )  # saving once more, having seen, is meant
        return _page(form, kind, facts, stale=say(refusal.message)), refusal.status
    field = field_about(form, refusal)
    refuse(form.file if isinstance(form, DumpForm) and field is None else field or form.name, refusal)
    return _page(form, kind, facts), refusal.status


def _page(form: SourceForm, kind: SourceKind, facts: SourceFacts | None, *, stale: str = "") -> str:
    _offered(form, facts)
    found = {}
    if facts is not None:
        checks = [run for run in news.runs_of(facts.id) if run.told.get("sections")]
        found = checks[0].told if checks else {}
    return render_template(
        "admin/source_form.html",
        form=form,
        kind=kind.value,
        words=source_words.KINDS[kind],
        facts=facts,
        stale=stale,
        tied=_tied(kind),
        sections=[title for title, _count in found.get("sections", ())],
        lost=isinstance(form, DumpForm) and request.method == "POST" and bool(form.upload.data),
    )
