"""Loading the demo shop: once, and never over real data."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from store import catalog, settings
from store.db import transaction
from store.demo import catalogue, pairs, stories
from store.kit.errors import Conflict
from store.kit.i18n import lazy


class RealShop(Conflict):
    """There are products that are not of the demo: it is not loaded beside them."""

    message = lazy("This shop has products of its own. The demo is only loaded into an empty shop.")


def load(folder: Path, *, now: datetime) -> bool:
    """Fill an empty shop with the demo catalogue and stories; False when that was done before.

    `folder` is where media files live. A load that was broken off is taken up again. Raises RealShop where
    real products exist.
    """
    if catalog.real_products():
        raise RealShop
    if settings.shop().demo_loaded_at is not None:
        return False
    catalogue.load(folder, now=now)
    stories.load(folder, now=now)
    pairs.load(now=now)
    with transaction():
        settings.shop().demo_loaded_at = now
    return True
