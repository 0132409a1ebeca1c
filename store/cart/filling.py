"""Filling a cart with several things at once: from a permalink, an old order, or a cart on another device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from store.cart.models import Cart, CartLine
from store.cart.services import begin, row_of, touch
from store.cart.types import MOST_LINES, MOST_PER_LINE, MOST_UNITS


@dataclass(frozen=True)
class Fitted:
    """What becomes of one thing that was asked for.

    `before` are in the cart already and `after` will be. `cut` says why it is not all that was wanted:
    "left" (the stock room has no more), "line" (99 of one thing), "units" (200 in all), "lines" (50 different
    things), or "" when nothing was cut.
    """

    variant_id: int
    wanted: int
    before: int
    after: int
    cut: str = ""

    @property
    def added(self) -> int:
        """How many come on top of what was there."""
        return self.after - self.before


def fit(
    held: Mapping[int, int], wanted: Mapping[int, int], left: Mapping[int, int], *, add: bool
) -> tuple[Fitted, ...]:
    """What a cart that holds `held` would hold of `wanted` (units by variant id), within its limits.

    `add` puts them on top; otherwise the larger of the two counts stays, so that the same cart merged twice is
    the same cart. `left` is how many this cart can have of each. What is in the cart already is never lowered.
    """
    lines, units = len(held), sum(held.values())
    fitted = []
    for variant_id, count in wanted.items():
        before = held.get(variant_id, 0)
        after, cut = before + count if add else max(before, count), ""
        for most, why in (
            (left.get(variant_id, 0), "left"),
            (MOST_PER_LINE, "line"),
            (before + MOST_UNITS - units, "units"),
            (before if not before and lines >= MOST_LINES else after, "lines"),
        ):
            if after > most:
                after, cut = max(before, most), why
        if after > before:
            lines += before == 0
            units += after - before
        fitted.append(Fitted(variant_id, count, before, after, cut))
    return tuple(fitted)


def put_in(
    token: str | None,
    wanted: Mapping[int, int],
    left: Mapping[int, int],
    *,
    add: bool,
    form: str = "",
    story_id: str = "",
    now: datetime,
) -> tuple[str | None, Sequence[Fitted]]:
    """Put several things into the cart at once; answers its token (None: still no cart) and what became of each.

    `form` is the key of the confirmation that was sent: a second sending of the same one changes nothing and
    answers nothing.
    """
    row = row_of(token, now, lock=True)
    if row is not None and form and row.last_form == form:
        return token, ()
    held = {line.variant_id: line.quantity for line in row.lines} if row is not None else {}
    fitted = fit(held, wanted, left, add=add)
    if not any(one.added for one in fitted):
        return token if row is not None else None, fitted
    if row is None:
        row, token = begin(now)
    _write(row, fitted, now)
    row.last_form = form
    row.story_id = row.story_id or story_id
    touch(row, now)
    return token, fitted


def _write(row: Cart, fitted: Sequence[Fitted], now: datetime) -> None:
    lines = {line.variant_id: line for line in row.lines}
    for one in fitted:
        if not one.added:
            continue
        line = lines.get(one.variant_id)
        if line is None:
            row.lines.append(CartLine(variant_id=one.variant_id, quantity=one.after, added_at=now))
        else:
            line.quantity, line.seen_minor = one.after, None
