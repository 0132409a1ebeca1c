"""Hundreds of applications a run, each with the same three hundred routes.

Werkzeug reads each route's text and compiles two functions for it, which is most of what an application costs to make.
Both depend on the text alone (the functions get the route itself as their first argument), so a process needs them only
once. A route's converters are made anew: they belong to its application.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


@dataclass
class Read:
    """What a route's text says: its parts, its trace, and which converters it asked for."""

    parts: list[Any] = field(default_factory=list)
    trace: list[tuple[bool, str]] = field(default_factory=list)
    asked: list[tuple[str, str, tuple[Any, ...], Any]] = field(default_factory=list)
    classes: list[type] = field(default_factory=list)

    def fits(self, rule: Rule) -> bool:
        """Whether the names of converters mean the same in this application."""
        known = rule.map.converters
        return all(known.get(one[1]) is kind for one, kind in zip(self.asked, self.classes, strict=True))


def compile_once() -> None:
    """From now on, take what a route's text says, and its functions, from the last route of the same text."""
    compile_builder, made = Rule._compile_builder, {}
    parse_rule, get_converter, known = Rule._parse_rule, Rule.get_converter, {}

    def remembered(rule: Rule, append_unknown: bool = True) -> Builder:
        if rule.defaults:  # become part of the code
            return compile_builder(rule, append_unknown)
        key = (*rule._trace, append_unknown)
        if key not in made:
            made[key] = compile_builder(rule, append_unknown)
        return made[key]

    def read_before(rule: Rule, text: str) -> Iterator[Any]:
        read = known.get(text)
        if read is None or not read.fits(rule):
            read = known[text] = _read(rule, text)
        else:
            rule._trace.extend(read.trace)
            for name, converter, given, more in read.asked:
                rule._converters[name] = get_converter(rule, name, converter, given, more)
                rule.arguments.add(name)
        return iter(read.parts)

    def _read(rule: Rule, text: str) -> Read:
        read, before = Read(), len(rule._trace)

        def noted(name: str, converter: str, given: tuple[Any, ...], more: Any) -> Any:
            made = get_converter(rule, name, converter, given, more)
            read.asked.append((name, converter, given, more))
            read.classes.append(rule.map.converters[converter])
            return made

        rule.get_converter = noted
        try:
            read.parts = list(parse_rule(rule, text))
        finally:
            del rule.get_converter
        read.trace = rule._trace[before:]
        return read

    Rule._compile_builder = remembered
    Rule._parse_rule = read_before
