"""A room's rule as a validator: what the room would refuse is said beside the field before anything is written."""

from __future__ import annotations

from collections.abc import Callable

from wtforms import Field, Form
from wtforms.validators import StopValidation

from store.kit.errors import StoreError
from store.web.errors import say


class Rule:
    """Asks `rule` about what was typed; an empty box is not asked about unless `always`."""

    def __init__(self, rule: Callable[[str], object], *, always: bool = False) -> None:
        self.rule, self.always = rule, always

    def __call__(self, form: Form, field: Field) -> None:
        """Raise StopValidation with the room's own words."""
        text = (field.data or "").strip()
        if not text and not self.always:
            return
        try:
            self.rule(text)
        except StoreError as refusal:
            raise StopValidation(say(refusal.message)) from refusal
