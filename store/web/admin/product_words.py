"""A product's words in the other language, beside the English ones."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import media
from store.catalog import desk
from store.db import db, transaction
from store.kit.errors import NotFound, StoreError
from store.kit.i18n import LANGUAGES
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.plain import UNSEEN
from store.web.admin.forms.products import said
from store.web.admin.forms.refusal import field_about, refuse
from store.web.admin.forms.translation import ProductWordsForm
from store.web.admin.products import around, to
from store.web.admin.security import who
from store.web.context import now

LOCALE = LANGUAGES[1]
"""The language beside English."""


@bp.get("/products/<int(max=999999999):product_id>/words")
@for_staff("catalog.read")
def product_words(product_id: int) -> ResponseReturnValue:
    """English words on one side, the other language's on the other."""
    return _page(product_id)


@bp.post("/products/<int(max=999999999):product_id>/words")
@for_staff("catalog.write")
def translate_product(product_id: int) -> ResponseReturnValue:
    """Save the other language's words."""
    whole = desk.whole(product_id)
    form = ProductWordsForm()
    words = desk.Translated(
        product={name: said(form[name]) for name in desk.PRODUCT_WORDS},
        options={option.id: _text(f"option-{option.id}", 48) for option in whole.options},
        values={
            value.id: _text(f"value-{value.id}", 48) for option in whole.options for value in option.values
        },
        images={image.id: _text(f"alt-{image.id}", desk.LONGEST_ALT) for image in whole.images},
    )
    if not form.validate_on_submit():
        return _page(product_id, form, words), 422
    try:
        with transaction():
            moved = desk.translate(product_id, LOCALE, words, by=who().actor, at=now())
    except NotFound:
        raise
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.title, refusal)
        return _page(product_id, form, words), refusal.status
    flash(_("Saved.") if moved else _("Nothing was changed."), "good")
    return to("admin.product_words", product_id)


def _page(product_id: int, form: ProductWordsForm | None = None, words: desk.Translated | None = None) -> str:
    db.session.rollback()
    whole = desk.whole(product_id)
    words = words or desk.translated(product_id, LOCALE)
    return render_template(
        "admin/product_words.html",
        **around(whole),
        form=form or ProductWordsForm(formdata=None, data=dict(words.product)),
        words=words,
        pictures=media.pictures([image.media_id for image in whole.images]),
        locale=LOCALE,
    )


def _text(name: str, most: int) -> str:
    return " ".join(UNSEEN.sub(" ", request.form.get(name, "")).split())[:most]
