"""Options and their values as rows of boxes: names change in place, an emptied box takes one away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from store.catalog import Product, desk
from store.web.admin.forms.plain import UNSEEN

COLOURS = frozenset({"colour", "color", "colours", "colors"})


@dataclass
class ValueRow:
    """One value in a row of boxes; `place` is what was typed to order them."""

    id: int | None
    value: str
    swatch: str = ""
    place: str = ""


@dataclass
class OptionRow:
    """One option: its name, the values that stand there, and new ones, one a line."""

    id: int | None = None
    name: str = ""
    values: list[ValueRow] = field(default_factory=list)
    new: str = ""

    @property
    def coloured(self) -> bool:
        """Whether dots are asked for: it is called a colour, or has dots already."""
        return self.name.casefold() in COLOURS or any(value.swatch for value in self.values)


@dataclass
class OptionRows:
    """The whole form: always three options, empty ones last."""

    options: list[OptionRow]

    def wishes(self) -> list[desk.OptionWish]:
        """What the room is asked for: options with a name, values with words, in the order typed."""
        found = []
        for option in self.options:
            if not option.name:
                continue
            stay = [value for value in option.values if value.value]
            ranked = sorted(stay, key=lambda one: int(one.place) if one.place.isdigit() else 99)
            values = [desk.ValueWish(one.value, one.id, one.swatch) for one in ranked]
            values += [desk.ValueWish(line) for line in _lines(option.new)]
            found.append(desk.OptionWish(option.name, values, option.id))
        return found


def rows_of(product: Product) -> OptionRows:
    """The form as the product stands."""
    rows = [
        OptionRow(
            option.id,
            option.name,
            [
                ValueRow(value.id, value.value, value.swatch, str(place))
                for place, value in enumerate(option.values, start=1)
            ],
        )
        for option in product.options
    ]
    return OptionRows(rows + [OptionRow() for _spare in range(desk.MOST_OPTIONS - len(rows))])


def read_options(form: Mapping[str, str]) -> OptionRows:
    """The form as it was sent. Fields: option-<n>-id|name|new, and value-<id>, place-<id>, swatch-<id> with
    option-<n>-values naming the ids."""
    rows = []
    for place in range(1, desk.MOST_OPTIONS + 1):
        values = [
            ValueRow(one, _clean(form, f"value-{one}"), form.get(f"swatch-{one}", "")[:24], form.get(f"place-{one}", "")[:3])
            for one in _ids(form.get(f"option-{place}-values", ""))
        ]  # fmt: skip
        rows.append(
            OptionRow(
                next(iter(_ids(form.get(f"option-{place}-id", ""))), None),
                _clean(form, f"option-{place}-name"),
                values,
                UNSEEN.sub("", form.get(f"option-{place}-new", "").replace("\r\n", "\n"))[:2000],
            )
        )
    return OptionRows(rows)


def _ids(text: str) -> list[int]:
    parts = text.split()[: desk.MOST_VALUES]
    return [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) <= 9]


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _clean(form: Mapping[str, str], name: str) -> str:
    return " ".join(UNSEEN.sub(" ", form.get(name, "")).split())[:200]
