"""The catalogue at the desk: the list of products, and the words and the life of one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import inventory, media, merchandising
from store.catalog import ProductStatus, desk
from store.db import db, transaction
from store.kit.errors import Conflict, NotFound, StoreError
from store.settings import shop
from store.web.access import staff as for_staff
from store.web.admin import words
from store.web.admin.blueprint import bp
from store.web.admin.forms.orders import VersionForm
from store.web.admin.forms.plain import searched
from store.web.admin.forms.products import NewProductForm, ProductForm, stored
from store.web.admin.forms.refusal import field_about, refuse
from store.web.admin.security import who
from store.web.context import now
from store.web.errors import say
from store.web.shop import products as shop_products
from store.web.shop.prose import prose
from store.web.shop.shelf import best_word, picture_of

SLOTS = 4
"""How many products can be chosen to stand below one."""

FATES = {
    "activate": ProductStatus.ACTIVE,
    "archive": ProductStatus.ARCHIVED,
    "draft": ProductStatus.DRAFT,
}


@bp.get("/products", endpoint="products")
@for_staff("catalog.read")
def product_list() -> ResponseReturnValue:
    """The list; tab, search and place in it all stand in the address."""
    tab = request.args.get("tab", "all")
    tab = tab if tab in desk.TABS else "all"
    search = searched(request.args.get("q"))
    page = desk.products(shop().currency, tab=tab, search=search, after=request.args.get("after"))
    counts = desk.tab_counts(search)
    q = search or None
    pictures = media.pictures([row.image.media_id for row in page.rows if row.image])
    stock = inventory.availability(one for row in page.rows for one in row.variant_ids)
    return render_template(
        "admin/products.html",
        page=page,
        tab=tab,
        search=search,
        nothing=not any(counts.values()) and not search,
        pictures={row.id: picture_of(row.image, pictures) for row in page.rows},
        stock={row.id: best_word(stock[one].word for one in row.variant_ids).value for row in page.rows},
        tabs=[
            (label, url_for("admin.products", tab=name, q=q), name == tab, counts[name])
            for name, label in words.PRODUCT_TABS.items()
        ],
        older=url_for("admin.products", tab=tab, q=q, after=page.older) if page.older else None,
        first=url_for("admin.products", tab=tab, q=q) if request.args.get("after") else None,
        shelves=desk.shelf_rows(),
    )


@bp.get("/products/new")
@for_staff("catalog.write")
def new_product() -> ResponseReturnValue:
    """What a product begins with."""
    return _new_page(NewProductForm(formdata=None))


@bp.post("/products")
@for_staff("catalog.write")
def create_product() -> ResponseReturnValue:
    """Begin a product as a draft."""
    form = NewProductForm()
    if not form.validate_on_submit():
        return _new_page(form), 422
    try:
        with transaction():
            product_id = desk.create_product(form.draft(), by=who().actor, at=now()).id
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.title, refusal)
        return _new_page(form), refusal.status
    flash(
        _("The draft is there. Fill in what it is, its variants and pictures, then put it on sale."), "good"
    )
    return to("admin.product", product_id)


@bp.get("/products/<int(max=999999999):product_id>")
@for_staff("catalog.read")
def product(product_id: int) -> ResponseReturnValue:
    """The words and settings of one product."""
    return _page(product_id)


@bp.post("/products/<int(max=999999999):product_id>")
@for_staff("catalog.write")
def edit_product(product_id: int) -> ResponseReturnValue:
    """Save the words, or show what they would look like."""
    desk.whole(product_id)
    form = ProductForm()
    if not form.validate_on_submit():
        return _page(product_id, form), 422
    if request.form.get("act") == "preview":
        return _page(product_id, form, look=True)
    try:
        with transaction():
            names = desk.edit_product(
                product_id, form.draft(), version=form.version.data, by=who().actor, at=now()
            )
    except desk.StaleProduct:
        return _page(product_id, form, stale=True), 409
    except NotFound:
        raise
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.title, refusal)
        return _page(product_id, form), refusal.status
    flash(_("Saved.") if names else _("Nothing was changed."), "good")
    return to("admin.product", product_id)


@bp.post("/products/<int(max=999999999):product_id>/status")
@for_staff("catalog.write")
def set_product_status(product_id: int) -> ResponseReturnValue:
    """Put it on sale, back among the drafts, or away for good."""
    form, fate = VersionForm(), FATES.get(request.form.get("act", ""))
    if not form.validate_on_submit() or fate is None:
        raise Conflict
    try:
        with transaction():
            desk.set_status(product_id, fate, version=form.version.data, by=who().actor, at=now())
    except desk.NotReady as refusal:
        flash(_("Not on sale yet."), "bad")
        return _page(product_id), refusal.status
    except desk.StaleProduct as refusal:
        flash(say(refusal.message), "bad")
        return _page(product_id), refusal.status
    said = {
        ProductStatus.ACTIVE: _("It is on sale."),
        ProductStatus.DRAFT: _("It is a draft again; nobody but staff sees it."),
        ProductStatus.ARCHIVED: _("It is no longer sold; its page says so."),
    }
    flash(said[fate], "good")
    return to("admin.product", product_id)


@bp.post("/products/<int(max=999999999):product_id>/remove")
@for_staff("catalog.write")
def drop_product(product_id: int) -> ResponseReturnValue:
    """Delete a draft that nobody but staff ever saw."""
    form = VersionForm()
    if not form.validate_on_submit():
        raise Conflict
    try:
        with transaction():
            merchandising.drop_draft(product_id, version=form.version.data, by=who().actor, at=now())
    except NotFound:
        raise
    except StoreError as refusal:
        flash(say(refusal.message), "bad")
        return _page(product_id), refusal.status
    flash(_("The draft is gone."), "good")
    return make_response(redirect(url_for("admin.products"), 303))


@bp.post("/products/<int(max=999999999):product_id>/related")
@for_staff("catalog.write")
def choose_related(product_id: int) -> ResponseReturnValue:
    """Say which products stand below this one."""
    chosen = [number_of(text) for text in request.form.getlist("related")[:SLOTS] if text]
    try:
        with transaction():
            desk.choose_related(product_id, chosen, by=who().actor, at=now())
    except NotFound:
        raise
    except StoreError as refusal:
        flash(say(refusal.message), "bad")
        return _page(product_id, chosen=chosen), refusal.status
    flash(_("Saved."), "good")
    return to("admin.product", product_id, "related")


@bp.get("/products/<int(max=999999999):product_id>/preview")
@for_staff("catalog.read")
def preview_product(product_id: int) -> ResponseReturnValue:
    """The page supporters see, or will see; nobody else can open a draft's."""
    slug = desk.whole(product_id).slug
    return shop_products.product_page(slug, sku=request.args.get("variant", "")[:48], preview=True)


def _page(
    product_id: int,
    form: ProductForm | None = None,
    *,
    look: bool = False,
    stale: bool = False,
    chosen: list[int] | None = None,
) -> str:
    """The page of the words; `look` shows the description as a page would, `stale` what a colleague wrote."""
    db.session.rollback()
    whole = desk.whole(product_id)
    differs: dict[str, Any] = {}
    if stale and form is not None:
        form.version.raw_data, form.version.data = None, whole.version
        there = stored(whole)
        typed = {name: form[name].data for name in there}
        differs = {
            name: value
            for name, value in there.items()
            if (str(typed[name]).replace("\r\n", "\n").strip() if isinstance(value, str) else typed[name])
            != value
        }
    here = set(desk.shelves_of(product_id))
    return render_template(
        "admin/product.html",
        **around(whole),
        form=form or ProductForm.of(whole),
        look=prose(form.description_md.data or "") if look and form else None,
        stale=stale,
        differs=differs,
        types=desk.product_types(),
        chart=desk.chart_for(whole.product_type),
        shelves=[row for row in desk.shelf_rows() if row.id in here],
        others=desk.names(except_id=product_id),
        chosen=(chosen if chosen is not None else desk.related_ids(product_id)) + [0] * SLOTS,
        slots=SLOTS,
    )


def around(whole: Any) -> dict[str, Any]:
    """What every page of a product shows above: its name, state, what it lacks, the ways to its other pages."""
    images = media.pictures([image.media_id for image in whole.images[:1]])
    first = whole.images[0] if whole.images else None
    picture = images.get(first.media_id) if first else None
    return {
        "product": whole,
        "picture": replace(picture, alt=first.alt) if picture and first else None,
        "lacks": desk.lacks(whole) if whole.status is ProductStatus.DRAFT else [],
    }


def _new_page(form: NewProductForm) -> str:
    db.session.rollback()
    return render_template("admin/product_new.html", form=form, types=desk.product_types())


def number_of(text: str) -> int:
    """An id as a form sends it. Raises NotFound for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise NotFound
    return int(text)


def to(endpoint: str, product_id: int, anchor: str | None = None) -> Response:
    """On to one of a product's pages."""
    return make_response(redirect(url_for(endpoint, product_id=product_id, _anchor=anchor), 303))
