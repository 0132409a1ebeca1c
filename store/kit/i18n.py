"""Translatable words for rooms that do not know the web: marked here, translated where they are shown."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Text:
    """A message id with its values; doors translate it with gettext, then fill the values in."""

    message: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


def lazy(message: str, **values: object) -> Text:
    """Mark `message` for translation; `values` fill its %(name)s places when it is shown."""
    return Text(message, values)
