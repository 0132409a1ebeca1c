"""The page of the audit log."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from store import audit, staff
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.plain import searched


@bp.get("/audit")
@for_staff("audit.read")
def audit_log() -> ResponseReturnValue:
    """The log, newest first, perhaps of one person or one thing."""
    kind, identity, actor = (searched(request.args.get(name)) for name in ("kind", "id", "actor"))
    subject = (kind, identity) if kind and identity else None
    page = audit.entries(after=request.args.get("after"), subject=subject, actor=actor)
    kept: dict[str, Any] = {"kind": kind or None, "id": identity or None, "actor": actor or None}
    return render_template(
        "admin/audit_log.html",
        page=page,
        names=staff.names_of({entry.actor for entry in page.rows}),
        narrowed=any(kept.values()),
        older=url_for("admin.audit_log", after=page.older, **kept) if page.older else None,
    )
