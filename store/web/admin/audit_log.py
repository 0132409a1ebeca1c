"""The page of the audit log."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import audit, staff
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.plain import searched
from store.web.reach import ask_news


@bp.get("/audit")
@for_staff("audit.read")
def audit_log() -> ResponseReturnValue:
    """The shop's log or the newsroom's, newest first, perhaps of one person or one thing."""
    kind, identity, actor = (searched(request.args.get(name)) for name in ("kind", "id", "actor"))
    subject = (kind, identity) if kind and identity else None
    after, log = request.args.get("after"), "news" if request.args.get("log") == "news" else None
    if log == "news":
        page = ask_news(lambda: audit.entries(after=after, subject=subject, actor=actor, bind="news"))
    else:
        page = audit.entries(after=after, subject=subject, actor=actor)
    kept: dict[str, Any] = {"kind": kind or None, "id": identity or None, "actor": actor or None}
    return render_template(
        "admin/audit_log.html",
        page=page,
        names=staff.names_of({entry.actor for entry in page.rows}),
        narrowed=any(kept.values()),
        log=log,
        logs=[
            (_("Shop"), url_for("admin.audit_log"), log is None, None),
            (_("Newsroom"), url_for("admin.audit_log", log="news"), log == "news", None),
        ],
        older=url_for("admin.audit_log", after=page.older, log=log, **kept) if page.older else None,
    )
