"""The contract file as a judge: is a request one that Stripe takes, is an answer one that Stripe gives?"""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jsonschema import Draft202012Validator

FORM = "application/x-www-form-urlencoded"
ABSENT = "without the contract file: SHOP_SHARED names the folder of stripe/openapi-subset.json"


def contract_path() -> Path | None:
    """Where the contract file is, or None on a machine that does not have it."""
    folder = os.environ.get("SHOP_SHARED", "")
    path = Path(folder) / "stripe" / "openapi-subset.json"
    return path if folder and path.exists() else None


@cache
def contract() -> dict[str, Any]:
    path = contract_path()
    assert path is not None
    return json.loads(path.read_text())


def operation(method: str, path: str) -> dict[str, Any]:
    """The contract's operation behind a request."""
    path = path.rstrip("/")  # an id left empty reads the list
    for pattern, operations in contract()["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", r"[^/]+", pattern), path) and method in operations:
            return operations[method]
    raise AssertionError(f"the contract has no {method.upper()} {path}")


def parameters_of(operation: dict[str, Any]) -> dict[str, Any]:
    """One object schema for what an operation takes, from its body or its query."""
    if "requestBody" in operation:
        return operation["requestBody"]["content"][FORM]["schema"]
    query = [one for one in operation["parameters"] if one["in"] == "query"]
    return {
        "type": "object",
        "properties": {one["name"]: one["schema"] for one in query},
        "required": [one["name"] for one in query if one["required"]],
        "additionalProperties": False,
    }


def check_request(method: str, url: str, body: bytes | str | None) -> None:
    """Fail when the contract would not take this request."""
    parts = urlsplit(url)
    text = (body.decode() if isinstance(body, bytes) else body) if method == "post" else parts.query
    schema = parameters_of(operation(method, parts.path))
    _judge(schema, coerce(schema, _tree(text or "")), f"{method.upper()} {parts.path}")


def check_answer(method: str, url: str, status: int, body: str) -> None:
    """Fail when the contract would not give this answer."""
    path = urlsplit(url).path
    responses = operation(method, path)["responses"]
    schema = responses.get(str(status), responses["default"])["content"]["application/json"]["schema"]
    _judge(schema, json.loads(body), f"{status} to {method.upper()} {path}")


def check_object(kind: str, document: Any) -> None:
    """Fail when a document is no object of this kind."""
    _judge({"$ref": f"#/components/schemas/{kind}"}, document, kind)


def _judge(schema: dict[str, Any], document: Any, what: str) -> None:
    whole = _strict(schema) | {"components": _components()}
    errors = sorted(Draft202012Validator(whole).iter_errors(document), key=lambda error: list(error.path))
    assert not errors, what + ": " + "; ".join(f"{list(e.path)}: {e.message[:300]}" for e in errors[:3])


@cache
def _components() -> dict[str, Any]:
    return {"schemas": {name: _strict(one) for name, one in contract()["components"]["schemas"].items()}}


def _strict(schema: Any) -> Any:
    """The schema in JSON Schema's own words (`nullable`), and closed: a property nobody promised is a mistake."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    out = {
        key: _strict(value) for key, value in schema.items() if not key.startswith("x-") and key != "nullable"
    }
    if isinstance(out.get("properties"), dict) and out.get("type") == "object":
        out.setdefault("additionalProperties", False)
    if schema.get("nullable") is True:
        return {"anyOf": [out, {"type": "null"}]}
    return out


def _tree(text: str) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        first, *rest = re.findall(r"[^\[\]]+", key)
        here, last = tree, first
        for part in rest:
            here = here.setdefault(last, {})
            last = part
        here[last] = value
    return tree


def coerce(schema: dict[str, Any], value: Any) -> Any:
    """A form's strings as the types the schema asks for; what does not fit stays, for the judge to see."""
    if "anyOf" in schema:
        options = [
            one
            for one in schema["anyOf"]
            if (one.get("type") in ("object", "array")) == isinstance(value, dict)
        ]
        return coerce(options[0], value) if options else value
    kind = schema.get("type")
    if kind == "object" and isinstance(value, dict):
        inner, more = schema.get("properties", {}), schema.get("additionalProperties")
        loose = more if isinstance(more, dict) else {}
        return {name: coerce(inner.get(name, loose), one) for name, one in value.items()}
    if kind == "array" and isinstance(value, dict):
        return [coerce(schema["items"], value[key]) for key in sorted(value, key=int)]
    if kind == "integer" and isinstance(value, str) and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind == "number" and isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value)
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    return value
