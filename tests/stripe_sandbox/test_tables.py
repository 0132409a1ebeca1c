"""The sandbox's parameter tables against the contract: same names, same needs, same limits."""

from __future__ import annotations

import re

import pytest

from store.stripe_sandbox.operations import OPERATIONS
from store.stripe_sandbox.parameters import (
    Each,
    Flag,
    Metadata,
    Must,
    Number,
    OneOf,
    Opaque,
    Text,
    Whole,
    Word,
)
from tests.stripe_sandbox.contract import ABSENT, contract, contract_path, operation, parameters_of

pytestmark = pytest.mark.skipif(contract_path() is None, reason=ABSENT)
NARROWED = {"currency", "minimum_amount_currency"}
"""Plain strings in the contract of which the sandbox knows the words."""


def differences(shape, schema, path="", required=False):
    """Where a shape of ours and a schema of Stripe's part ways."""
    if isinstance(shape, Must) != required:
        yield f"{path}: needed is {isinstance(shape, Must)} here, {required} there"
    shape = shape.shape if isinstance(shape, Must) else shape
    kind, options = schema.get("type"), schema.get("anyOf")
    if isinstance(shape, Opaque):
        return
    if isinstance(shape, OneOf):
        shapes = list(shape.shapes)
        if options is None or len(options) != len(shapes):
            yield f"{path}: alternatives differ"
            return
        for option in options:
            if not any(not list(differences(one, option, path)) for one in shapes):
                yield f"{path}: no alternative for {option}"
        return
    match shape:
        case Flag():
            fits = kind == "boolean"
        case Whole(minimum):
            fits = kind == "integer" and (minimum or 0) >= schema.get("minimum", 0)
        case Number(as_text):
            fits = kind == ("string" if as_text else "number")
        case Text(longest, pattern):
            words = schema.get("enum", [])
            fits = kind == "string" and longest in (schema.get("maxLength"), 5000)
            fits = fits and (not words or (pattern and all(re.fullmatch(pattern, one) for one in words)))
        case Word(of):
            there = schema.get("enum")
            fits = kind == "string" and (
                set(of) == set(there) if there else path.rpartition(".")[2] in NARROWED
            )
        case Each(item, most):
            fits = kind == "array" and most == schema.get("maxItems")
            if fits:
                yield from differences(item, schema["items"], path + "[]")
        case Metadata():
            fits = kind == "object" and schema.get("maxProperties") == 50
        case _:
            fits = kind == "object"
            if fits:
                yield from table_differences(shape, schema, path)
    if not fits:
        yield f"{path}: {shape} here, {schema} there"


def table_differences(table, schema, path):
    names, theirs = set(table), set(schema.get("properties", {}))
    if names != theirs:
        yield f"{path}: only here {sorted(names - theirs)}, only there {sorted(theirs - names)}"
    for name in names & theirs:
        yield from differences(
            table[name], schema["properties"][name], f"{path}.{name}", name in schema.get("required", [])
        )


@pytest.mark.parametrize("route", OPERATIONS, ids=lambda route: f"{route.method} {route.path}")
def test_a_table_takes_what_stripe_takes(route):
    path = re.sub(r"<\w+>", "x", route.path)
    schema = parameters_of(operation(route.method.lower(), path))

    assert list(table_differences(route.table, schema, "")) == []


def test_every_operation_of_the_contract_is_served_and_no_other():
    there = {
        f"{method.upper()} {re.sub(r'{(.*?)}', r'<>', path)}"
        for path, operations in contract()["paths"].items()
        for method in operations
    }

    assert {f"{one.method} {re.sub(r'<(.*?)>', '<>', one.path)}" for one in OPERATIONS} == there
