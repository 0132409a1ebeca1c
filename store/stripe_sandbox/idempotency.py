"""Idempotency keys as Stripe's v1 API treats them.

The first request under a key is executed and its answer kept for 24 hours of sandbox time, a 500 included. A repeat
with the same parameters gets that answer again, with other parameters a refusal, and while the first is still
running 409. What the parameter tables refuse was never begun and is not kept.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.vault import Doc

if TYPE_CHECKING:
    from store.stripe_sandbox.sandbox import Sandbox

KEPT_FOR = 24 * 3600
LONGEST = 255


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: status, JSON document, and the headers that are particular to it."""

    status: int
    body: Doc
    headers: dict[str, str]


def claim(box: Sandbox, key: str, path: str, params: Doc, request: str) -> Answer | None:
    """Take the key for this request: None means go on and `keep` or `release`; otherwise the answer of before.

    Raises ApiError: 400 `idempotency_error` for another endpoint or other parameters, 409
    `idempotency_key_in_use` while the first request runs.
    """
    if not 0 < len(key) <= LONGEST:
        raise ApiError(f"Idempotency keys must be 1 to {LONGEST} characters long.")
    wanted = json.dumps(params, sort_keys=True)
    now = box.clock.now()
    with box.vault.transaction():
        box.vault.run("DELETE FROM answer WHERE created <= ? AND status IS NOT NULL", now - KEPT_FOR)
        rows = box.vault.run("SELECT * FROM answer WHERE key = ?", key)
        if not rows:
            sql = "INSERT INTO answer (key, path, params, created, request) VALUES (?, ?, ?, ?, ?)"
            box.vault.run(sql, key, path, wanted, now, request)
            return None
    first = rows[0]
    if first["path"] != path:
        raise _mismatch(f"endpoint they were first used for ('{first['path']}' vs '{path}')", key)
    if first["params"] != wanted:
        raise _mismatch("parameters they were first used with", key)
    if first["status"] is None:
        raise ApiError(
            f"There is currently another in-progress request using this Stripe-Idempotency key ({key}). "
            "It probably means that you submitted twice, and the other request is still going through.",
            status=409,
            type="idempotency_error",
            code="idempotency_key_in_use",
        )
    headers = json.loads(first["headers"]) | {
        "Idempotent-Replayed": "true",
        "Original-Request": first["request"],
    }
    return Answer(first["status"], json.loads(first["body"]), headers)


def _mismatch(what: str, key: str) -> ApiError:
    message = (
        f"Keys for idempotent requests can only be used with the same {what}. "
        f"Try using a key other than '{key}' if you meant to execute a different request."
    )
    return ApiError(message, type="idempotency_error")


def keep(box: Sandbox, key: str, answer: Answer) -> None:
    """Remember the answer under its key."""
    sql = "UPDATE answer SET status = ?, body = ?, headers = ? WHERE key = ?"
    box.vault.run(sql, answer.status, json.dumps(answer.body), json.dumps(answer.headers), key)


def release(box: Sandbox, key: str) -> None:
    """Nothing was begun: the key is free again."""
    box.vault.run("DELETE FROM answer WHERE key = ? AND status IS NULL", key)
