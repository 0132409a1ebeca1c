"""Lists: newest first, cut by `limit`, continued from an object's id, filtered as the tables allow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from store.stripe_sandbox.errors import ApiError, missing
from store.stripe_sandbox.rendering import listed, render
from store.stripe_sandbox.vault import Doc

if TYPE_CHECKING:
    from store.stripe_sandbox.sandbox import Sandbox

Test = Callable[[Doc], bool]


def limit_of(params: Doc) -> int:
    """How many objects were asked for: 10 unless told, 1 to 100."""
    limit: int = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise ApiError(
            "This value must be between 1 and 100.", param="limit", code="parameter_invalid_integer"
        )
    return limit


def created_test(bounds: Any) -> Test:
    """Whether an object was made at the asked time, or within the asked bounds (gt, gte, lt, lte)."""
    if bounds is None:
        return lambda doc: True
    if isinstance(bounds, int):
        return lambda doc: bool(doc["created"] == bounds)
    low = max(bounds.get("gt", -1) + 1, bounds.get("gte", 0))
    high = min(bounds.get("lt", 2**62) - 1, bounds.get("lte", 2**62))
    return lambda doc: low <= doc["created"] <= high


def page(box: Sandbox, kind: str, url: str, params: Doc, tests: Iterable[Test] = ()) -> Doc:
    """One page of the objects of a kind that pass every test."""
    limit = limit_of(params)
    before, after = _mark(box, kind, params, "starting_after"), _mark(box, kind, params, "ending_before")
    if before is not None and after is not None:
        raise ApiError("You may only specify one of these parameters: ending_before, starting_after.")
    wanted = [created_test(params.get("created")), *tests]
    found: list[Doc] = []
    for doc in box.vault.every(kind, before=before, after=after):
        if all(test(doc) for test in wanted):
            found.append(doc)
            if len(found) > limit:
                break
    shown = found[:limit]
    if after is not None:
        shown.reverse()
    return listed([render(box, doc) for doc in shown], url, has_more=len(found) > limit)


def _mark(box: Sandbox, kind: str, params: Doc, name: str) -> int | None:
    if name not in params:
        return None
    position = box.vault.position(params[name], kind)
    if position is None:
        raise missing(kind, params[name], name, status=400)
    return position


def slice_of(items: Sequence[Doc], url: str, params: Doc) -> Doc:
    """One page of a short list that is kept whole, such as the lines of a session, in its own order."""
    limit = limit_of(params)
    ids = [item["id"] for item in items]
    start, end = 0, len(items)
    for name in ("starting_after", "ending_before"):
        if name in params and params[name] not in ids:
            raise missing("item", params[name], name, status=400)
    if "starting_after" in params:
        start = ids.index(params["starting_after"]) + 1
    if "ending_before" in params:
        end = ids.index(params["ending_before"])
        start = max(start, end - limit)
        return listed(items[start:end], url, has_more=start > 0)
    return listed(items[start : start + limit], url, has_more=start + limit < end)
