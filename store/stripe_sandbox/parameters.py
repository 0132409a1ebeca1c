"""The small language of the parameter tables: what a value may be, and how Stripe words it when it is not.

A table is a dict of names; a nested dict is an object. `check()` turns the strings of a form into Python values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.forms import as_list


@dataclass(frozen=True)
class Flag:
    """true or false."""


@dataclass(frozen=True)
class Whole:
    """An integer, at least `minimum` when that is given."""

    minimum: int | None = None


@dataclass(frozen=True)
class Number:
    """A decimal number; kept as text where Stripe answers with a decimal string."""

    as_text: bool = False


@dataclass(frozen=True)
class Text:
    """A string of at most `longest` characters; `pattern` is this sandbox's own narrowing, `says` its message."""

    longest: int | None = None
    pattern: str | None = None
    says: str = "Invalid string: {value}"
    code: str | None = None


@dataclass(frozen=True)
class Word:
    """One of a closed list of words."""

    of: tuple[str, ...]


@dataclass(frozen=True)
class Each:
    """A list of at most `most` items of one shape."""

    item: Shape
    most: int | None = None


@dataclass(frozen=True)
class Metadata:
    """At most 50 pairs of strings: keys of up to 40 characters, values of up to 500."""


@dataclass(frozen=True)
class OneOf:
    """Any of several shapes, the first that fits."""

    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Opaque:
    """Accepted unread: the contract knows what is inside, the sandbox does not act on it."""


@dataclass(frozen=True)
class Must:
    """A parameter that may not be left out."""

    shape: Shape


Table: TypeAlias = Mapping[str, "Shape"]
Shape: TypeAlias = "Flag | Whole | Number | Text | Word | Each | Metadata | OneOf | Opaque | Must | Table"

BLANK = Word(("",))


def word(*of: str) -> Word:
    """One of `of`."""
    return Word(of)


def words(text: str) -> tuple[str, ...]:
    """The words of a long list, written as a paragraph."""
    return tuple(text.split())


def or_blank(shape: Shape) -> OneOf:
    """`shape`, or the empty string that unsets it."""
    return OneOf((BLANK, shape))


def check(table: Table, given: Mapping[str, Any], at: str = "") -> dict[str, Any]:
    """The values of `given` by `table`. Raises ApiError (400) for the first that is unknown, missing or wrong."""
    for name in given:
        if name not in table:
            path = _path(at, name)
            raise ApiError(f"Received unknown parameter: {path}", code="parameter_unknown", param=path)
    values: dict[str, Any] = {}
    for name, shape in table.items():
        path = _path(at, name)
        if name in given:
            values[name] = _value(shape.shape if isinstance(shape, Must) else shape, given[name], path)
        elif isinstance(shape, Must):
            raise ApiError(f"Missing required param: {path}.", code="parameter_missing", param=path)
    return values


def _path(at: str, name: str) -> str:
    return f"{at}[{name}]" if at else name


def _value(shape: Shape, value: Any, path: str) -> Any:
    match shape:
        case Must(inner):
            return _value(inner, value, path)
        case Opaque():
            return value
        case OneOf(shapes):
            return _first(shapes, value, path)
        case Metadata():
            return _metadata(value, path)
        case Each(item, most):
            return _each(item, most, value, path)
        case Flag() | Whole() | Number() | Text() | Word():
            return _scalar(shape, value, path)
        case _:
            if not isinstance(value, dict):
                raise ApiError("Invalid object", param=path)
            return check(shape, value, path)


def _first(shapes: tuple[Shape, ...], value: Any, path: str) -> Any:
    refusal: ApiError | None = None
    for shape in shapes:
        try:
            return _value(shape, value, path)
        except ApiError as error:
            refusal = error
    assert refusal is not None
    raise refusal


def _each(item: Shape, most: int | None, value: Any, path: str) -> list[Any]:
    items = as_list(value)
    if items is None:
        raise ApiError("Invalid array", param=path)
    if most is not None and len(items) > most:
        raise ApiError(f"Too many items: {path} takes at most {most}.", param=path)
    return [_value(item, one, f"{path}[{position}]") for position, one in enumerate(items)]


def _metadata(value: Any, path: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ApiError("Invalid object", param=path)
    if len(value) > 50:
        raise ApiError("You may only specify up to 50 metadata keys.", param=path)
    for key, text in value.items():
        if not isinstance(text, str):
            raise ApiError("Metadata values must be strings.", param=f"{path}[{key}]")
        if len(key) > 40:
            raise ApiError(f"Metadata key {key[:40]}… is over 40 characters long.", param=path)
        if len(text) > 500:
            raise ApiError("Metadata values can have up to 500 characters.", param=f"{path}[{key}]")
    return dict(value)


def _scalar(shape: Flag | Whole | Number | Text | Word, value: Any, path: str) -> Any:
    if not isinstance(value, str):
        raise ApiError("Invalid string: an object was given.", param=path)
    if value == "" and shape != BLANK and not (isinstance(shape, Word) and "" in shape.of):
        message = f"You passed an empty string for '{path}'. Remove it from the request or give it a value."
        raise ApiError(message, code="parameter_invalid_empty", param=path)
    match shape:
        case Flag():
            if value not in ("true", "false"):
                raise ApiError(f"Invalid boolean: {value[:80]}", param=path)
            return value == "true"
        case Whole(minimum):
            return _whole(value, minimum, path)
        case Number(as_text):
            return _number(value, as_text, path)
        case Text(longest, pattern, says, code):
            if longest is not None and len(value) > longest:
                raise ApiError(
                    f"Invalid string: {value[:20]}…; must be at most {longest} characters", param=path
                )
            if pattern is not None and re.fullmatch(pattern, value) is None:
                raise ApiError(says.format(value=value[:80]), param=path, code=code)
            return value
        case Word(of):
            if value not in of:
                named = ", ".join(one for one in of if one)
                raise ApiError(f"Invalid {path}: must be one of {named}", param=path)
            return value


def _whole(value: str, minimum: int | None, path: str) -> int:
    if re.fullmatch(r"-?[0-9]{1,15}", value) is None:
        raise ApiError(f"Invalid integer: {value[:80]}", code="parameter_invalid_integer", param=path)
    number = int(value)
    if minimum is not None and number < minimum:
        message = f"This value must be greater than or equal to {minimum}."
        raise ApiError(message, code="parameter_invalid_integer", param=path)
    return number


def _number(value: str, as_text: bool, path: str) -> Any:
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    places = number.as_tuple().exponent
    if not number.is_finite() or not isinstance(places, int) or places < -12 or abs(number) >= 10**15:
        raise ApiError(f"Invalid decimal: {value[:80]}; at most 12 decimal places.", param=path)
    return value if as_text else float(number)
