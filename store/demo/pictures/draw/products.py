"""Which drawing becomes which product picture: file name (without .webp) to the function that draws it."""

from __future__ import annotations

from collections.abc import Callable

from store.demo.pictures.draw import cards, gift, kit, notes, tee, tee_views, tote
from store.demo.pictures.draw.ink import group

PRODUCTS: dict[str, Callable[[], str]] = {
    "americas-1-enemy-tee-black-1": lambda: tee.enemy_front(tee.BLACK),
    "americas-1-enemy-tee-black-2": lambda: tee_views.back_view(tee.BLACK),
    "americas-1-enemy-tee-white-1": lambda: tee.enemy_front(tee.WHITE_COTTON),
    "americas-1-enemy-tee-white-2": lambda: tee_views.enemy_close(tee.WHITE_COTTON, light=True),
    "tvnl-tee-black-1": lambda: tee.tvnl_front(tee.BLACK),
    "tvnl-tee-red-1": lambda: tee.tvnl_front(tee.RED_COTTON),
    "tvnl-tee-red-2": lambda: tee_views.folded_view(
        tee.RED_COTTON, group(tee.tvnl_print(tee.RED_COTTON), move=(800, 760), scale=0.78)
    ),
    "tvnl-tote-bag-1": tote.front,
    "tvnl-tote-bag-2": tote.carried,
    "tvnl-tote-bag-3": tote.near,
    "deception-dollars-1": notes.fan,
    "deception-dollars-2": lambda: notes.single(notes.face(), -14),
    "deception-dollars-3": lambda: notes.single(notes.back(), 10),
    "deception-dollars-4": notes.bundles,
    "deception-dollars-5": notes.near,
    "dinner-table-kit-1": kit.together,
    "tvnl-gift-card-1": gift.posted,
    "the-loaded-deck-1": cards.boxed,
    "the-loaded-deck-2": cards.four,
    "the-loaded-deck-3": cards.backs,
}
