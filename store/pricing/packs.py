"""The pack solver: which packs make up at least so many pieces for the least money. Pure, and in integers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import gcd

from store.kit.errors import StoreError
from store.kit.i18n import Text, lazy
from store.kit.money import Money, divide_half_up
from store.pricing.breaks import unit_at

MOST_PIECES = 5000
"""Nobody orders more through a web page; who wants to should write to us."""

PIECES = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True)
class Pack:
    """A pack as it is sold: `key` in the caller's world, how many pieces it holds, its price and price breaks.

    `left` is how many of it can be had, None when there is no end to them.
    """

    key: int
    pieces: int
    price: Money
    breaks: Mapping[int, Money] = field(default_factory=dict)
    left: int | None = None

    def cost(self, count: int) -> Money:
        """What `count` of it cost together."""
        return unit_at(self.price, self.breaks, count) * count


@dataclass(frozen=True)
class PackLine:
    """So many of one pack."""

    pack: Pack
    count: int

    @property
    def unit(self) -> Money:
        """The price of one of them, at this count."""
        return unit_at(self.pack.price, self.pack.breaks, self.count)

    @property
    def total(self) -> Money:
        """The price of all of them."""
        return self.pack.cost(self.count)


@dataclass(frozen=True)
class PackMix:
    """Packs that together hold at least `wanted` pieces, in the order the packs were given."""

    wanted: int
    lines: Sequence[PackLine]

    @property
    def pieces(self) -> int:
        """How many pieces they hold."""
        return sum(line.count * line.pack.pieces for line in self.lines)

    @property
    def surplus(self) -> int:
        """How many pieces more than were wanted."""
        return self.pieces - self.wanted

    @property
    def packs(self) -> int:
        """How many packs there are to carry."""
        return sum(line.count for line in self.lines)

    @property
    def total(self) -> Money:
        """What they cost together."""
        first, *rest = (line.total for line in self.lines)
        return sum(rest, first)

    @property
    def per_piece(self) -> Money:
        """The price of each piece that comes, surplus included, rounded half-up."""
        return Money(divide_half_up(self.total.minor, self.pieces), self.total.currency)


@dataclass(frozen=True)
class NextDeal:
    """A larger number that is the better buy, and why in words; the values of `reason` may be Money."""

    mix: PackMix
    reason: Text


class BadPieces(StoreError):
    """A number of pieces that is not a whole number from 1 to 5000."""

    status = 422
    field = "pieces"
    message = lazy("Please enter a whole number from 1 to %(most)s.", most=MOST_PIECES)


class NotEnoughPacks(StoreError):
    """All the packs there are do not hold that many; `most` is how many they hold."""

    status = 409
    field = "pieces"

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(
            lazy(
                "All packs we can put into one cart hold %(most)s together. Please ask for fewer.", most=most
            )
            if most
            else lazy("All packs have just sold out.")
        )


def read_pieces(text: str) -> int:
    """A number of pieces as typed: ASCII digits only, 1 to 5000. Raises BadPieces."""
    typed = text.strip(" ")
    if not PIECES.fullmatch(typed) or not 1 <= int(typed) <= MOST_PIECES:
        raise BadPieces
    return int(typed)


def best_packs(wanted: int, packs: Sequence[Pack]) -> PackMix:
    """The cheapest packs that hold at least `wanted` pieces (one or more), within what is left of each.

    Of mixes that cost the same, the one with the fewest pieces to spare, then with the fewest packs. Raises
    NotEnoughPacks when all of them together hold less.
    """
    table = _Table(packs, wanted)
    held = table.cheapest(wanted)
    if held is None:
        raise NotEnoughPacks(table.held)
    return PackMix(wanted, table.lines(held))


def next_deal(mix: PackMix, packs: Sequence[Pack]) -> NextDeal | None:
    """The better buy a little above `mix`, which is the answer of `best_packs` for the same packs; None is an answer.

    That is the most pieces for the very same money; where there is no such thing, the next number, up to one
    largest pack more, at which a piece costs at least a cent less. `best_packs` of its pieces gives its mix.
    """
    same = None
    for other in _above(mix, packs):
        if other.total == mix.total:
            same = other
        elif same is not None:
            break
        elif other.per_piece < mix.per_piece:
            return NextDeal(other, _cheaper(mix, other))
    if same is None:
        return None
    return NextDeal(same, lazy("%(more)s more for the same money.", more=same.pieces - mix.pieces))


def _above(mix: PackMix, packs: Sequence[Pack]) -> Iterator[PackMix]:
    """The best mixes of more pieces than `mix`, fewest first, up to one largest pack more."""
    top = mix.pieces + max((pack.pieces for pack in packs), default=0)
    table = _Table(packs, top)
    pieces = mix.pieces + 1
    while pieces <= top and (held := table.cheapest(pieces)) is not None:
        yield PackMix(held, table.lines(held))
        pieces = held + 1


def _cheaper(mix: PackMix, other: PackMix) -> Text:
    return lazy(
        "%(more)s more for %(extra)s: each one then costs %(now)s instead of %(was)s.",
        more=other.pieces - mix.pieces,
        extra=other.total - mix.total,
        now=other.per_piece,
        was=mix.per_piece,
    )


_COUNT_BITS = 24
_NEVER = 1 << 80


class _Table:
    """For every exact number of pieces the least money, then the fewest packs, that make it up.

    Both stand in one integer, money above the lowest 24 bits, so that one comparison decides. Row by row one
    more pack may be used. Numbers count in grains, the greatest number of pieces that divides every pack: packs
    of 10, 50 and 100 need a tenth of the columns.
    """

    def __init__(self, packs: Sequence[Pack], top: int) -> None:
        """For numbers up to `top` and as far above as an answer can lie.

        In a best mix the surplus is less than one pack, or, where a line stands just at a price break, than the
        packs of that break: one pack (or that line) could be left out otherwise, for no more money.
        """
        self.packs = [pack for pack in packs if pack.left is None or pack.left > 0]
        self.grain = gcd(*(pack.pieces for pack in self.packs)) or 1
        beyond = max((pack.pieces * max([1, *pack.breaks]) for pack in self.packs), default=0)
        size = (top + beyond) // self.grain
        self.rows = [[0] + [_NEVER] * size]
        for pack in self.packs:
            self.rows.append(_with(self.rows[-1], pack, pack.pieces // self.grain))
        self.best = self._best()

    @property
    def held(self) -> int:
        """How many pieces all the packs hold; meant for when that is too few."""
        return sum(pack.pieces * (pack.left or 0) for pack in self.packs)

    def cheapest(self, wanted: int) -> int | None:
        """The number of pieces, `wanted` or more, that costs least, the smaller one where two cost the same."""
        column = -(-wanted // self.grain)
        if column >= len(self.best) or self.rows[-1][self.best[column]] >= _NEVER:
            return None
        return self.best[column] * self.grain

    def _best(self) -> list[int]:
        """For every column the cheapest one from there on, the nearer of two that cost the same."""
        row = self.rows[-1]
        best = list(range(len(row)))
        for column in range(len(row) - 2, -1, -1):
            later = best[column + 1]
            if row[later] >> _COUNT_BITS < row[column] >> _COUNT_BITS:
                best[column] = later
        return best

    def lines(self, held: int) -> Sequence[PackLine]:
        """The packs that make up exactly `held` pieces, found by walking back through the rows."""
        column = held // self.grain
        lines = []
        for before, after, pack in reversed(list(zip(self.rows, self.rows[1:], self.packs, strict=False))):
            step = pack.pieces // self.grain
            count = next(
                n
                for n in range(_most(pack, column, step) + 1)
                if before[column - n * step] + _weight(pack, n) == after[column]
            )
            if count:
                lines.append(PackLine(pack, count))
            column -= count * step
        return tuple(reversed(lines))


def _with(row: Sequence[int], pack: Pack, step: int) -> list[int]:
    """The row above with `pack` to be used as well, `step` columns wide."""
    best = list(row)
    for count in range(1, _most(pack, len(row) - 1, step) + 1):
        weight = _weight(pack, count)
        best[count * step :] = [
            min(old, cost + weight) for old, cost in zip(best[count * step :], row, strict=False)
        ]
    return best


def _most(pack: Pack, columns: int, step: int) -> int:
    """How many of a pack fit into so many columns."""
    fitting = columns // step
    return fitting if pack.left is None else min(fitting, pack.left)


def _weight(pack: Pack, count: int) -> int:
    """Money and number of packs in one integer."""
    return pack.cost(count).minor << _COUNT_BITS | count
