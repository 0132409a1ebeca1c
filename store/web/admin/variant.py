"""One variant at the desk: everything about it, its price steps, its parts when it is a bundle."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import merchandising
from store.catalog import Product, Variant, desk, parts_of, rules
from store.db import db, transaction
from store.kit.errors import Conflict, NotFound, StoreError
from store.settings import shop
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.orders import VersionForm
from store.web.admin.forms.refusal import field_about, refuse
from store.web.admin.forms.variants import VariantForm, countries
from store.web.admin.products import around, to
from store.web.admin.security import who
from store.web.context import now
from store.web.errors import say

Rows = list[tuple[str, str]]
"""Two boxes a row, as typed: a count and a price, or a SKU and a count."""

SPARE = 2
"""Empty rows below those that are filled."""


@bp.get("/products/<int(max=999999999):product_id>/variants/<int(max=999999999):variant_id>")
@for_staff("catalog.read")
def product_variant(product_id: int, variant_id: int) -> ResponseReturnValue:
    """One variant."""
    return _page(product_id, variant_id)


@bp.post("/products/<int(max=999999999):product_id>/variants/<int(max=999999999):variant_id>")
@for_staff("catalog.write")
def edit_variant(product_id: int, variant_id: int) -> ResponseReturnValue:
    """Save everything about a variant."""
    _find(desk.whole(product_id), variant_id)
    form, steps = VariantForm(), _rows("from", "unit")
    wrong = ""
    try:
        breaks = _breaks(steps)
    except StoreError as refusal:
        breaks, wrong = {}, say(refusal.message)
    if not form.validate_on_submit() or wrong:
        return _page(
            product_id, variant_id, form, steps=steps, errors={"breaks": wrong} if wrong else {}
        ), 422
    try:
        with transaction():
            names = desk.edit_variant(
                product_id,
                variant_id,
                form.draft(breaks),
                version=form.version.data,
                by=who().actor,
                at=now(),
            )
    except NotFound:
        raise
    except StoreError as refusal:
        stale = isinstance(refusal, desk.StaleProduct)
        errors = {}
        if (about := field_about(form, refusal)) is not None:
            refuse(about, refusal)
        elif not stale:
            errors = {refusal.field or "": say(refusal.message)}
        return _page(product_id, variant_id, form, steps=steps, errors=errors, stale=stale), refusal.status
    flash(_("Saved.") if names else _("Nothing was changed."), "good")
    return to("admin.product_variants", product_id, f"variant-{variant_id}")


@bp.post("/products/<int(max=999999999):product_id>/variants/<int(max=999999999):variant_id>/parts")
@for_staff("catalog.write")
def set_variant_parts(product_id: int, variant_id: int) -> ResponseReturnValue:
    """Say what a bundle holds; without parts it is a thing of its own."""
    form, parts = VersionForm(), _rows("part", "count")
    if not form.validate_on_submit():
        raise Conflict
    try:
        wanted: dict[str, int] = {}
        for sku, count in parts:
            if sku in wanted:
                raise desk.Wrong(rules.TWICE, "parts")
            wanted[sku] = rules.whole_number(count or "1", "parts", least=1, most=99)
        with transaction():
            desk.fill_bundle(
                product_id, variant_id, wanted, version=form.version.data, by=who().actor, at=now()
            )
    except NotFound:
        raise
    except StoreError as refusal:
        errors = {"parts": say(refusal.message)}
        return _page(product_id, variant_id, parts=parts, errors=errors), refusal.status
    flash(_("Saved."), "good")
    return to("admin.product_variants", product_id, f"variant-{variant_id}")


@bp.post("/products/<int(max=999999999):product_id>/variants/<int(max=999999999):variant_id>/remove")
@for_staff("catalog.write")
def drop_variant(product_id: int, variant_id: int) -> ResponseReturnValue:
    """Take a variant that was never sold out of the catalogue."""
    form = VersionForm()
    if not form.validate_on_submit():
        raise Conflict
    try:
        with transaction():
            merchandising.drop_variant(
                product_id, variant_id, version=form.version.data, by=who().actor, at=now()
            )
    except NotFound:
        raise
    except StoreError as refusal:
        flash(say(refusal.message), "bad")
        return _page(product_id, variant_id), refusal.status
    flash(_("The variant is gone."), "good")
    return to("admin.product_variants", product_id, "variants")


def _page(
    product_id: int,
    variant_id: int,
    form: VariantForm | None = None,
    *,
    steps: Rows | None = None,
    parts: Rows | None = None,
    errors: dict[str, str] | None = None,
    stale: bool = False,
) -> str:
    db.session.rollback()
    whole = desk.whole(product_id)
    variant = _find(whole, variant_id)
    if form is not None:
        form.version.raw_data, form.version.data = None, whole.version
    there = parts_of([variant_id], shop().currency).get(variant_id, ())
    if steps is None:
        steps = [(str(step.min_quantity), rules.price_text(step.unit_minor)) for step in variant.breaks]
    if parts is None:
        parts = [(part.sku, str(part.quantity)) for part in there]
    return render_template(
        "admin/product_variant.html",
        **around(whole),
        variant=variant,
        form=form or VariantForm.of(variant, whole.version),
        steps=(steps + [("", "")] * SPARE)[: rules.MOST_BREAKS],
        parts=parts + [("", "")] * SPARE,
        held=there,
        errors=errors or {},
        stale=stale,
        kept=bool(merchandising.on_record([variant_id])),
        countries=sorted(countries()),
        price_text=rules.price_text,
    )


def _find(whole: Product, variant_id: int) -> Variant:
    found = next((variant for variant in whole.variants if variant.id == variant_id), None)
    if found is None:
        raise NotFound
    return found


def _rows(first: str, second: str) -> Rows:
    """Rows of two boxes as they were sent, those with anything in the first."""
    pairs = zip(request.form.getlist(first)[:20], request.form.getlist(second)[:20], strict=False)
    return [(left.strip()[:48], right.strip()[:12]) for left, right in pairs if left.strip() or right.strip()]


def _breaks(steps: Rows) -> dict[int, int]:
    """Price steps as typed. Raises Wrong."""
    found: dict[int, int] = {}
    for least, unit in steps:
        count = rules.whole_number(least, "breaks", least=2, most=99)
        if count in found:
            raise desk.Wrong(rules.TWICE, "breaks")
        found[count] = rules.price_of(unit, "breaks")
    return found
