"""Objects as Stripe answers with them: private notes left out, what depends on the moment filled in, ids expanded."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.parameters import words
from store.stripe_sandbox.vault import Doc

if TYPE_CHECKING:
    from store.stripe_sandbox.sandbox import Sandbox

ID = re.compile(r"(pi|ch|py|cus|txn|re|pm|promo|shr|prod|price|dp|di)_\w+")
EXPANDABLE = frozenset(
    words("""balance_transaction charge coupon customer failure_balance_transaction latest_charge payment_intent
    payment_method product promotion_code shipping_rate source""")
)
"""Properties that hold the id of another object and may be asked for in full."""


def render(box: Sandbox, doc: Doc) -> Doc:
    """The public face of an object at this moment."""
    out = {name: value for name, value in doc.items() if not name.startswith("_")}
    compute = COMPUTED.get(doc["object"])
    return out | compute(box, doc) if compute else out


def _session(box: Sandbox, doc: Doc) -> Doc:
    return {"url": doc["_page"] if doc["status"] == "open" else None}


def _event(box: Sandbox, doc: Doc) -> Doc:
    pending = "event = ? AND state IN ('waiting', 'sending', 'held')"
    return {"pending_webhooks": len(box.post.deliveries(pending, doc["id"]))}


def _balance_transaction(box: Sandbox, doc: Doc) -> Doc:
    return {"status": "available" if doc["available_on"] <= box.clock.now() else "pending"}


def _coupon(box: Sandbox, doc: Doc) -> Doc:
    in_time = doc["redeem_by"] is None or doc["redeem_by"] > box.clock.now()
    left = doc["max_redemptions"] is None or doc["times_redeemed"] < doc["max_redemptions"]
    return {"valid": in_time and left}


COMPUTED: dict[str, Callable[[Sandbox, Doc], Doc]] = {
    "checkout.session": _session,
    "event": _event,
    "balance_transaction": _balance_transaction,
    "coupon": _coupon,
}


def listed(data: Sequence[Any], url: str, *, has_more: bool = False) -> Doc:
    """A list object."""
    return {"object": "list", "data": list(data), "has_more": has_more, "url": url}


def _line_items(box: Sandbox, doc: Doc) -> Doc:
    lines = doc["_lines"]
    return listed(lines[:10], f"/v1/checkout/sessions/{doc['id']}/line_items", has_more=len(lines) > 10)


def _refunds(box: Sandbox, doc: Doc) -> Doc:
    made = [render(box, refund) for refund in box.vault.every("refund") if refund["charge"] == doc["id"]]
    return listed(made[:10], f"/v1/charges/{doc['id']}/refunds", has_more=len(made) > 10)


INCLUDABLE: dict[tuple[str, str], Callable[[Sandbox, Doc], Doc]] = {
    ("checkout.session", "line_items"): _line_items,
    ("charge", "refunds"): _refunds,
}
"""Properties that are left out unless they are asked for."""


def expanded(box: Sandbox, answer: Doc, paths: Sequence[str]) -> Doc:
    """`answer` with each path of `paths` in full, e.g. "data.payment_intent.latest_charge".

    Raises ApiError (400) for a property that does not exist or cannot be expanded, or a path over four deep.
    """
    for path in paths:
        if path.count(".") > 4:
            raise ApiError(
                f"You cannot expand more than 4 levels of a property. Path: {path}", param="expand"
            )
        if path.endswith("total_details.breakdown"):
            _add_breakdowns(box, answer["data"] if path.startswith("data.") else [answer])
        else:
            _expand(box, answer, path.split("."), path)
    return answer


def _add_breakdowns(box: Sandbox, sessions: Sequence[Doc]) -> None:
    for session in sessions:
        original = box.vault.get(session["id"], "checkout.session")
        if original is not None:
            session["total_details"] = session["total_details"] | {"breakdown": original["_breakdown"]}


def _expand(box: Sandbox, here: Any, steps: Sequence[str], path: str) -> None:
    if isinstance(here, list):
        for one in here:
            _expand(box, one, steps, path)
        return
    if not isinstance(here, dict):
        return  # nothing there to expand: a null on the way is no mistake
    step, rest = steps[0], steps[1:]
    if not rest or step not in here or isinstance(here[step], str):
        _fill(box, here, step, path)
    if rest:
        _expand(box, here[step], rest, path)


def _fill(box: Sandbox, here: Doc, step: str, path: str) -> None:
    original = box.vault.get(here["id"]) if "id" in here else None
    include = INCLUDABLE.get((here.get("object", ""), step))
    if include is not None and original is not None:
        here.setdefault(step, include(box, original))
    elif step not in here or step not in EXPANDABLE:
        raise ApiError(f"This property cannot be expanded ({step}).", param="expand")
    elif (isinstance(here[step], str) and ID.fullmatch(here[step])) or step == "coupon":
        found = box.vault.get(here[step]) if isinstance(here[step], str) else None
        if found is not None:
            here[step] = render(box, found)
