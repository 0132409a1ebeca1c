"""A room's refusal, put beside the box it is about."""

from __future__ import annotations

from flask_wtf import FlaskForm

from store.kit.errors import StoreError
from store.web.errors import say


def about(form: FlaskForm, refusal: StoreError) -> bool:
    """Write what a room refused beside its field; False when the form has no such field."""
    field = form._fields.get(refusal.field or "")
    if field is None:
        return False
    field.errors = [*field.errors, say(refusal.message)]
    return True
