"""Refusals in Stripe's envelope: `{"error": {"type", "code", "param", "message"}}` and the HTTP status around it."""

from __future__ import annotations

from typing import Any

DOCS = "https://stripe.com/docs/error-codes/"


class ApiError(Exception):
    """A refusal as Stripe words it.

    `kept` says whether an idempotency key remembers it: a refusal by the parameter tables was never begun and is
    forgotten, one that an act reached (a charge already refunded) is part of that key's story.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        kept: bool = False,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.type = type
        self.code = code
        self.param = param
        self.kept = kept
        self.extra = extra or {}

    def body(self) -> dict[str, Any]:
        """The JSON document Stripe would send."""
        error: dict[str, Any] = {"message": self.message, "type": self.type}
        if self.code is not None:
            error |= {"code": self.code, "doc_url": DOCS + self.code.replace("_", "-")}
        if self.param is not None:
            error["param"] = self.param
        return {"error": error | self.extra}


def missing(name: str, id: str, param: str, *, status: int = 404) -> ApiError:
    """No such object: 404 where the address names it, 400 where a parameter does."""
    return ApiError(f"No such {name}: '{id}'", status=status, code="resource_missing", param=param)


def unauthorized(message: str) -> ApiError:
    """The key is absent, unknown or one for real money."""
    return ApiError(message, status=401)


class SandboxRefused(RuntimeError):
    """The sandbox will not start here: it never runs beside real money."""
