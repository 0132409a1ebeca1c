"""Size charts by product type at the desk, typed as small tables; a product may have one of its own."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store.catalog import desk, rules
from store.db import db, transaction
from store.kit.errors import NotFound, StoreError
from store.kit.i18n import LANGUAGES
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.products import ChartForm, NewChartForm, said
from store.web.admin.forms.refusal import field_about, refuse
from store.web.admin.products import around, to
from store.web.admin.security import who
from store.web.context import now

LOCALE = LANGUAGES[1]
"""The language beside English."""


@bp.get("/products/size-charts")
@for_staff("catalog.read")
def size_charts() -> ResponseReturnValue:
    """All charts, and a form for a new one."""
    kind = request.args.get("type", "")[:48]
    return _list_page(NewChartForm(formdata=None, data={"product_type": kind, "version": 0}))


@bp.post("/products/size-charts")
@for_staff("catalog.write")
def set_size_chart() -> ResponseReturnValue:
    """Make, change or (emptied) take away the chart of a product type."""
    form = NewChartForm()
    if not form.validate_on_submit():
        return _list_page(form), 422
    kind = said(form.product_type)
    try:
        chart = rules.chart_of(said(form.chart), form.unit.data)
        heads = request.form.get("heads", "").strip()
        with transaction():
            desk.set_chart(kind, chart, version=form.version.data, by=who().actor, at=now())
            parts = heads.split("|") if heads and chart else []
            desk.translate_chart(kind, LOCALE, parts, by=who().actor, at=now())
    except desk.StaleProduct as refusal:
        there = {chart.product_type: chart.version for chart in desk.charts()}
        form.version.raw_data, form.version.data = None, there.get(kind, 0)
        refuse(form.chart, refusal)
        return _list_page(form), refusal.status
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.chart, refusal)
        return _list_page(form), refusal.status
    flash(_("Saved.") if chart else _("The size chart is gone."), "good")
    return make_response(redirect(url_for("admin.size_charts"), 303))


@bp.get("/products/<int(max=999999999):product_id>/size-chart")
@for_staff("catalog.read")
def product_chart(product_id: int) -> ResponseReturnValue:
    """The chart a product shows: its type's, or its own."""
    return _own_page(product_id)


@bp.post("/products/<int(max=999999999):product_id>/size-chart")
@for_staff("catalog.write")
def set_product_chart(product_id: int) -> ResponseReturnValue:
    """Give a product a chart of its own, or (emptied) its type's again."""
    desk.whole(product_id)
    form = ChartForm()
    if not form.validate_on_submit():
        return _own_page(product_id, form), 422
    try:
        chart = rules.chart_of(said(form.chart), form.unit.data)
        with transaction():
            moved = desk.set_own_chart(product_id, chart, version=form.version.data, by=who().actor, at=now())
    except NotFound:
        raise
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.chart, refusal)
        return _own_page(product_id, form), refusal.status
    flash(_("Saved.") if moved else _("Nothing was changed."), "good")
    return to("admin.product_chart", product_id)


def _list_page(form: NewChartForm) -> str:
    db.session.rollback()
    charts = desk.charts()
    kind = said(form.product_type)
    there = next((chart for chart in charts if chart.product_type == kind), None)
    if there is not None and not form.is_submitted():
        form.version.data, form.unit.data = there.version, there.chart["unit"]
        form.chart.data = rules.chart_text(there.chart)
    heads = request.form.get("heads") if form.is_submitted() else None
    return render_template(
        "admin/size_charts.html",
        charts=charts,
        form=form,
        there=there,
        heads=heads if heads is not None else " | ".join(desk.translated_chart(kind, LOCALE)),
        types=desk.product_types(),
    )


def _own_page(product_id: int, form: ChartForm | None = None) -> str:
    db.session.rollback()
    whole = desk.whole(product_id)
    own = whole.size_chart
    if form is None:
        unit = (own or {}).get("unit", "in")
        form = ChartForm(formdata=None, data={"unit": unit, "chart": rules.chart_text(own)})
    form.version.raw_data, form.version.data = None, whole.version
    return render_template(
        "admin/product_chart.html",
        **around(whole),
        form=form,
        own=own,
        of_type=desk.chart_for(whole.product_type),
    )
