"""A room's refusal, put beside the field it is about."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import Field

from store.kit.errors import StoreError
from store.web.errors import say


def refuse(field: Field, refusal: StoreError) -> None:
    """Say beside `field` why the room refused."""
    field.errors = [*field.errors, say(refusal.message)]


def field_about(form: FlaskForm, refusal: StoreError) -> Field | None:
    """The field of the form that the refusal names, or None when it names none of them."""
    name = refusal.field
    return form[name] if name is not None and name in form else None
