"""Hundreds of applications a run, each with the same three hundred routes.

Werkzeug compiles two functions a route, which is nine tenths of what an application costs to make. They depend
on the route's text alone (the route itself is their first argument), so a process needs each only once.
"""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


def compile_once() -> None:
    """From now on, take a route's functions from the last route of the same text."""
    compile_builder, made = Rule._compile_builder, {}

    def remembered(rule: Rule, append_unknown: bool = True) -> Builder:
        if rule.defaults:  # become part of the code
            return compile_builder(rule, append_unknown)
        key = (*rule._trace, append_unknown)
        if key not in made:
            made[key] = compile_builder(rule, append_unknown)
        return made[key]

    Rule._compile_builder = remembered
