"""Which engine the tests of pages run on.

Pages are the same on both engines: what differs lies in the rooms below, whose own tests run on both. A test of
a page therefore runs on one of the two, the same one every time, half of them on each. `make test BOTH_ENGINES=1`
runs them all twice, and a module or test marked `both_engines` always does.
"""

from __future__ import annotations

import os
from collections import defaultdict
from zlib import crc32

import pytest

PAGES = (
    *(
        "admin/",
        "embeds/",
        "fulfillment/",
        "letters/",
        "media/",
        "newsroom/",
        "shop/",
        "staff/",
        "storefront/",
    ),
    *("stories/", "web/", "pairing/test_pages.py", "pricing/test_packs_page.py", "orders/test_returns.py"),
)
"""Whose tests, below tests/, ask for pages, or would find the same on either engine."""
ENGINES = ("sqlite", "postgresql")


def shared_out(items: list[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Those to run and those to leave to the other engine; whoever was chosen alone stays."""
    if os.environ.get("BOTH_ENGINES"):
        return items, []
    twins: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        twins[_without_engine(item)].append(item)
    left = {
        id(item)
        for key, group in twins.items()
        if len(group) > 1
        for item in group
        if _engine(item) != ENGINES[crc32(key.encode()) % 2]
    }
    return [item for item in items if id(item) not in left], [item for item in items if id(item) in left]


def _engine(item: pytest.Item) -> str | None:
    """The engine a test of pages was made for; None where that is not ours to choose."""
    callspec = getattr(item, "callspec", None)
    asks_for_pages = item.nodeid.removeprefix("tests/").startswith(PAGES)
    if callspec is None or not asks_for_pages or item.get_closest_marker("both_engines"):
        return None
    return callspec.params.get("engine_name")


def _without_engine(item: pytest.Item) -> str:
    """What twins have in common: the test and its parameters but for the engine."""
    engine = _engine(item)
    if engine is None:
        return item.nodeid
    parts = [part for part in item.callspec.id.split("-") if part != engine]
    return f"{item.nodeid.partition('[')[0]}[{'-'.join(parts)}]"
