"""Translatable words as plain data: kept with an order, and told years later in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from store.kit.i18n import Text
from store.kit.money import Money


def freeze(text: Text) -> dict[str, Any]:
    """A Text as JSON. Its values may be words, numbers, Money and further Texts."""
    return {
        "message": text.message,
        "values": {name: _frozen(value) for name, value in text.values.items()},
    }


def _frozen(value: object) -> Any:
    if isinstance(value, Text):
        return {"text": freeze(value)}
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": value.currency}
    return value if isinstance(value, int) else str(value)


def thaw(data: Mapping[str, Any]) -> Text:
    """The Text that was frozen."""
    return Text(str(data["message"]), {name: _thawed(value) for name, value in data["values"].items()})


def _thawed(value: Any) -> object:
    if isinstance(value, Mapping):
        if "text" in value:
            return thaw(value["text"])
        return Money(int(value["minor"]), str(value["currency"]))
    return value
