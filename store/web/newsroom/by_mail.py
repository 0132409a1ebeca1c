"""A story mailed to a friend: a form of two fields around a fixed text, open only while staff have it switched on.

It sets no cookie. What keeps it from being anybody's mail machine: the cross-site check, a signed token that is good
once, limits by sender, recipient and day, and that nothing a sender writes leaves but a name without signs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, Form, HiddenField, StringField
from wtforms.validators import ValidationError

from store import sharing
from store.db import db, transaction
from store.news import StoryPage
from store.web import language
from store.web.access import public
from store.web.context import now, settings
from store.web.errors import say
from store.web.language import local
from store.web.limits import limited
from store.web.newsroom.cards import story_path
from store.web.newsroom.views import find, mailto
from store.web.shop.forms.rules import EmailAddress, Needed, PlainText, tidy
from store.web.shop.orders.blueprint import private

P = ParamSpec("P")
R = TypeVar("R")

A_DAY_S = 86_400

bp = Blueprint("by_mail", __name__, url_prefix="/news")


class OnlyAName:
    """Letters of any script with blanks, hyphens, apostrophes, and dots that end a word: no address, no number, no link."""

    def __call__(self, form: Form, field: Field) -> None:
        """Raise ValidationError for anything else."""
        text = field.data or ""
        if not is_name(text):
            raise ValidationError(
                _("Please type a name only: letters, blanks, hyphens. Or leave this box empty.")
            )


def is_name(text: str) -> bool:
    """Whether this can stand in a mail as somebody's name and as nothing else; nothing at all can."""
    for place, letter in enumerate(text):
        if unicodedata.category(letter)[0] in "LM" or letter in " '’-":
            continue
        if letter != "." or text[place + 1 : place + 2] not in ("", " "):
            return False
    return True


class ShareForm(Form):
    """Who gets it, and from whom."""

    email = EmailField(
        _l("Their e-mail address"),
        filters=[tidy],
        validators=[Needed(_l("Please enter the e-mail address it goes to.")), EmailAddress()],
    )
    sender = StringField(
        _l("Your name"), filters=[tidy], validators=[PlainText(sharing.LONGEST_NAME), OnlyAName()]
    )
    token = HiddenField()


def while_open(view: Callable[P, R]) -> Callable[P, R]:
    """Answer 404 while the form is switched off, before anything is counted, read or believed."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if not sharing.is_open():
            abort(404)
        return view(*args, **kwargs)

    return guarded


@bp.get("/<slug:section>/<slug:slug>/email")
@public
@while_open
def form(section: str, slug: str) -> ResponseReturnValue:
    """The form with a token of its own; after sending, that it is on its way."""
    page = find(section, slug)
    if not isinstance(page, StoryPage):
        return page
    return _page(page, ShareForm(), sent="sent" in request.args)


@bp.post("/<slug:section>/<slug:slug>/email")
@public
@while_open
@limited("5/10 minutes")
@limited("20/day")
def send(section: str, slug: str) -> ResponseReturnValue:
    """Promise the mail. The answer is the same whether the address takes such mails, had many, or the form came twice."""
    page = find(section, slug)
    if not isinstance(page, StoryPage):
        return page
    typed = ShareForm(request.form)
    if not typed.validate():
        return _page(page, typed, status=422)
    story = page.headline
    used = sharing.read_token(typed.token.data or "", story.id, keys=settings().signing_keys, now=now())
    if used is None:
        late = _("This page was open for too long. Nothing was lost: please check and send it again.")
        return _page(page, typed, message=late, status=422)
    about = sharing.About(story.id, story.title, story.teaser, story_path(story), story.language)
    try:
        with transaction():
            sharing.share(
                about,
                typed.email.data or "",
                typed.sender.data or "",
                token_hash=used,
                locale=language.current(),
                at=now(),
            )
    except sharing.DayIsFull as full:
        answer = _page(page, typed, message=say(full.message), status=full.status)
        answer.headers["Retry-After"] = str(A_DAY_S // 24)
        return answer
    return redirect(local(f"{story_path(story)}/email?sent=1"), 303)


def _page(
    page: StoryPage, typed: ShareForm, *, sent: bool = False, message: str = "", status: int = 200
) -> Response:
    """The page, kept nowhere. Every one carries a fresh token: what came with the last one may be used up."""
    story = page.headline
    typed.token.data = sharing.form_token(story.id, keys=settings().signing_keys, now=now())
    db.session.rollback()
    return private(
        render_template(
            "newsroom/email.html",
            story=story,
            form=typed,
            sent=sent,
            message=message,
            mailto=mailto(page),
            here=story_path(story),
        ),
        status,
    )
