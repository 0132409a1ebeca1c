"""Options and variants of a product at the desk: what can be chosen, what exists of it, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from store import inventory, merchandising
from store.catalog import Product, desk, rules
from store.db import db, transaction
from store.kit.errors import Conflict, NotFound, StoreError
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.choices import OptionRows, read_options, rows_of
from store.web.admin.forms.products import said
from store.web.admin.forms.refusal import field_about, refuse
from store.web.admin.forms.variants import MakeForm, ManyForm
from store.web.admin.products import around, to
from store.web.admin.security import who
from store.web.context import now
from store.web.errors import say


@dataclass
class Typed:
    """What a refused form of this page held, and what was wrong with it."""

    options: OptionRows | None = None
    make: MakeForm | None = None
    many: ManyForm | None = None
    prices: dict[str, str] = field(default_factory=dict)
    keys: list[str] | None = None
    errors: dict[str, str] = field(default_factory=dict)


@bp.get("/products/<int(max=999999999):product_id>/variants")
@for_staff("catalog.read")
def product_variants(product_id: int) -> ResponseReturnValue:
    """Options, the variants they make, and those that could be made."""
    return _page(product_id)


@bp.post("/products/<int(max=999999999):product_id>/options")
@for_staff("catalog.write")
def set_options(product_id: int) -> ResponseReturnValue:
    """Save options and values; an emptied name takes one away."""
    rows = read_options(request.form)
    try:
        with transaction():
            dropped = merchandising.set_options(
                product_id, rows.wishes(), version=_version(), by=who().actor, at=now()
            )
    except StoreError as refusal:
        return _refused(product_id, refusal, Typed(options=rows, errors={"options": say(refusal.message)}))
    flash(_("Saved."), "good")
    if dropped:
        flash(
            ngettext(
                "%(num)s variant went with its value.",
                "%(num)s variants went with their values.",
                len(dropped),
            ),
            "warn",
        )
    return to("admin.product_variants", product_id, "variants")


@bp.post("/products/<int(max=999999999):product_id>/variants")
@for_staff("catalog.write")
def make_variants(product_id: int) -> ResponseReturnValue:
    """Make the ticked combinations, each with its first count."""
    form = MakeForm(prefix="make-")
    chosen = request.form.getlist("combination")
    if not form.validate_on_submit():
        return _page(product_id, Typed(make=form, keys=chosen)), 422
    try:
        with transaction():
            made = merchandising.make_variants(
                product_id,
                [_key(text) for text in chosen],
                sku=said(form.sku),
                price_minor=rules.price_of(said(form.price)),
                weight_g=int(said(form.weight_g) or 0),
                count=int(said(form.count) or 0),
                version=form.version.data,
                by=who().actor,
                at=now(),
            )
    except StoreError as refusal:
        errors = {"combinations": say(refusal.message)}
        if (about := field_about(form, refusal)) is not None:
            refuse(about, refusal)
            errors = {}
        return _refused(product_id, refusal, Typed(make=form, keys=chosen, errors=errors))
    flash(ngettext("%(num)s variant is made.", "%(num)s variants are made.", len(made)), "good")
    return to("admin.product_variants", product_id, "variants")


@bp.post("/products/<int(max=999999999):product_id>/prices")
@for_staff("catalog.write")
def set_prices(product_id: int) -> ResponseReturnValue:
    """Save the prices of all variants as they stand in the table."""
    whole = desk.whole(product_id)
    prices: dict[int, tuple[int, int | None]] = {}
    errors: dict[str, str] = {}
    typed = {name: text.strip()[:12] for name, text in request.form.items() if "-" in name}
    for variant in whole.variants:
        pair: list[int | None] = []
        for name in (f"price-{variant.id}", f"compare-{variant.id}"):
            text = typed.get(name, "")
            try:
                optional = name.startswith("compare") and not text
                pair.append(None if optional else rules.price_of(text, name))
            except StoreError as refusal:
                errors[name] = say(refusal.message)
        if len(pair) == 2 and pair[0] is not None:
            prices[variant.id] = (pair[0], pair[1])
    if errors:
        return _page(product_id, Typed(prices=typed, errors=errors)), 422
    try:
        with transaction():
            changed = desk.set_prices(product_id, prices, version=_version(), by=who().actor, at=now())
    except StoreError as refusal:
        errors = {refusal.field or "prices": say(refusal.message)}
        return _refused(product_id, refusal, Typed(prices=typed, errors=errors))
    flash(
        ngettext("%(num)s price is changed.", "%(num)s prices are changed.", changed)
        if changed
        else _("Nothing was changed."),
        "good",
    )
    return to("admin.product_variants", product_id, "variants")


@bp.post("/products/<int(max=999999999):product_id>/variants/many")
@for_staff("catalog.write")
def set_many(product_id: int) -> ResponseReturnValue:
    """Set the same for all variants, or those of one value."""
    form = ManyForm(prefix="many-")
    if not form.validate_on_submit():
        return _page(product_id, Typed(many=form)), 422
    columns = form.columns()
    which = form.which.data or ""
    if not columns:
        errors = {"many": _("Fill in what shall be set.")}
        return _page(product_id, Typed(many=form, errors=errors)), 422
    try:
        with transaction():
            changed = desk.set_many(
                product_id,
                columns,
                value_id=int(which) if which.isascii() and which.isdigit() and len(which) < 10 else None,
                version=form.version.data,
                by=who().actor,
                at=now(),
            )
    except StoreError as refusal:
        errors = {}
        if (about := field_about(form, refusal)) is not None:
            refuse(about, refusal)
        else:
            errors = {"many": say(refusal.message)}
        return _refused(product_id, refusal, Typed(many=form, errors=errors))
    flash(ngettext("%(num)s variant is changed.", "%(num)s variants are changed.", changed), "good")
    return to("admin.product_variants", product_id, "variants")


def _refused(product_id: int, refusal: StoreError, typed: Typed) -> ResponseReturnValue:
    if isinstance(refusal, NotFound):
        raise refusal
    return _page(product_id, typed, stale=isinstance(refusal, desk.StaleProduct)), refusal.status


def _page(product_id: int, typed: Typed | None = None, *, stale: bool = False) -> str:
    db.session.rollback()
    whole = desk.whole(product_id)
    typed = typed or Typed()
    make = typed.make or _make_form(whole)
    many = typed.many or ManyForm(formdata=None, prefix="many-", data={"version": whole.version})
    for form in (make, many):
        form.version.raw_data, form.version.data = None, whole.version
    many.which.choices = _groups(whole)
    names = {value.id: value.value for option in whole.options for value in option.values}
    missing = desk.missing(whole)
    stock = inventory.availability(variant.id for variant in whole.variants)
    return render_template(
        "admin/product_variants.html",
        **around(whole),
        options=typed.options or rows_of(whole),
        make=make,
        many=many,
        combinations=[
            ("-".join(map(str, key)), " / ".join(names[one] for one in key) or _("The one variant"))
            for key in missing
        ],
        keys=typed.keys if typed.keys is not None else ["-".join(map(str, key)) for key in missing],
        prices=typed.prices,
        errors=typed.errors,
        stale=stale,
        stock=stock,
        price_text=rules.price_text,
        most_values=desk.MOST_VALUES,
    )


def _make_form(whole: Product) -> MakeForm:
    """What the next variants are likely to be like: the last ones."""
    last = whole.variants[-1] if whole.variants else None
    beginning = last.sku if last else desk.slug_of(whole.title).upper()[:24].strip("-")
    for _part in whole.options if last else ():
        beginning = beginning.rpartition("-")[0] or beginning
    given: dict[str, Any] = {"sku": beginning, "weight_g": "0", "count": "0"}
    if last:
        given |= {"price": rules.price_text(last.price_minor), "weight_g": str(last.weight_g)}
    return MakeForm(formdata=None, prefix="make-", data=given)


def _groups(whole: Product) -> list[tuple[str, str]]:
    """All variants, or those of one value."""
    every = [("", _("All variants"))]
    return every + [
        (str(value.id), f"{option.name}: {value.value}")
        for option in whole.options
        for value in option.values
    ]


def _key(text: str) -> tuple[int, ...]:
    parts = text.split("-") if text else []
    if len(text) > 40 or not all(part.isascii() and part.isdigit() for part in parts):
        raise NotFound
    return tuple(map(int, parts))


def _version() -> int:
    text = request.form.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Conflict
    return int(text)
