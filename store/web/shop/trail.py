"""The story that led a visitor into the shop goes with them from page to page, without a cookie.

It stands in the address (`?from=`), which the page cache ignores. A page of the shop that is asked for from one with
a story, and without a story of its own, leads to itself with that story. So what is kept stays the same for everybody;
only who comes from a story is led once more. A CDN that may keep pages (CDN_MAX_AGE) answers without asking us, and
the story ends there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec
from urllib.parse import quote, urlencode

from flask import Response, make_response, redirect, request
from flask.typing import ResponseReturnValue

from store.web.language import local
from store.web.shop import visitor

P = ParamSpec("P")


def keeps_the_story(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Mark a page of the shop that visitors look round on; goes above `@public_page`, whose copies it must not enter."""

    @wraps(view)
    def led(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if request.method in ("GET", "HEAD") and "from" not in request.args:
            story = visitor.story_behind()
            if story:
                return _here_with(story)
        return view(*args, **kwargs)

    return led


def _here_with(story: str) -> Response:
    asked = [*request.args.items(multi=True), ("from", story)]
    path = quote("/" + request.path.lstrip("/\\"))
    answer = make_response(redirect(f"{local(path)}?{urlencode(asked)}", 303))
    answer.cache_control.no_store = True
    return answer
