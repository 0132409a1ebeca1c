"""Stories at the desk: the list of all of them, and what can be done with one besides writing it."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import media, news
from store.db import transaction
from store.kit.errors import Conflict, NotFound, StoreError
from store.news import desk
from store.web.access import staff as for_staff
from store.web.admin import story_words
from store.web.admin.blueprint import bp
from store.web.admin.forms.orders import VersionForm
from store.web.admin.forms.plain import UNSEEN, searched
from store.web.admin.security import who
from store.web.admin.story_page import story_page, to_story
from store.web.context import now
from store.web.errors import say
from store.web.reach import ask_news

STORY = "/stories/<int(max=2147483647):story_id>"
LARGEST = 2**31 - 1


@bp.get("/stories", endpoint="stories")
@for_staff("news.read")
def story_list() -> ResponseReturnValue:
    """Every story of every source; search, filters and place in the list all stand in the address."""
    at = now()
    search, section = searched(request.args.get("q")), request.args.get("section", "")[:80]
    state = request.args.get("state", "")
    state = state if state in desk.STATES else ""
    typed = request.args.get("source", "")
    known = typed.isascii() and typed.isdigit() and len(typed) <= 10 and int(typed) <= LARGEST
    source = int(typed) if known else None
    after = request.args.get("after")
    sources, sections, page = ask_news(
        lambda: (
            news.sources(),
            news.sections(hidden=True),
            desk.stories(at, source_id=source, section=section, state=state, search=search, after=after),
        )
    )
    kept: dict[str, Any] = {
        "q": search or None,
        "source": source,
        "section": section or None,
        "state": state or None,
    }
    return render_template(
        "admin/stories.html",
        page=page,
        search=search,
        state=state,
        states=story_words.STATES,
        story_states=story_words.STATE,
        source_word=story_words.source_word,
        section=section,
        sections=sections,
        source=source,
        sources=sources,
        narrowed=any((search, section, state, source is not None)),
        pictures=media.pictures([row.picture_id for row in page.rows if row.picture_id is not None]),
        older=url_for("admin.stories", after=page.older, **kept) if page.older else None,
        first=url_for("admin.stories", **kept) if after else None,
    )


@bp.get(STORY)
@for_staff("news.read")
def story(story_id: int) -> ResponseReturnValue:
    """One story: where it was written here, to be written on; else as its source tells it."""
    return story_page(story_id)


@bp.post(f"{STORY}/status")
@for_staff("news.write")
def set_story_status(story_id: int) -> ResponseReturnValue:
    """Withdraw it, show it again, archive it, or bring it back among the latest."""
    form, act = VersionForm(), request.form.get("act", "")
    acts: dict[str, tuple[Any, str]] = {
        "withdraw": (desk.hold_back, _("Withdrawn. Its address says so from now on.")),
        "restore": (desk.restore, _("It can be read again.")),
        "archive": (_archive, _("Archived. It can be read, and stays out of the lists of the latest.")),
        "list": (_list_again, _("It is among the latest again.")),
    }
    if not form.validate_on_submit() or act not in acts:
        raise Conflict
    conduct, said = acts[act]
    try:
        with transaction("news"):
            conduct(story_id, version=form.version.data, by=who().actor, at=now())
    except NotFound:
        raise
    except StoreError as refusal:
        flash(say(refusal.message), "bad")
        return story_page(story_id), refusal.status
    flash(said, "good")
    return to_story(story_id)


@bp.post(f"{STORY}/remove")
@for_staff("news.write")
def drop_story(story_id: int) -> ResponseReturnValue:
    """Delete a draft that nobody but staff ever saw."""
    form = VersionForm()
    if not form.validate_on_submit():
        raise Conflict
    try:
        with transaction("news"):
            desk.drop_draft(story_id, version=form.version.data, by=who().actor, at=now())
    except NotFound:
        raise
    except StoreError as refusal:
        flash(say(refusal.message), "bad")
        return story_page(story_id), refusal.status
    flash(_("The draft is gone."), "good")
    return make_response(redirect(url_for("admin.stories"), 303))


@bp.post(f"{STORY}/picture")
@for_staff("news.write")
def describe_story_picture(story_id: int) -> ResponseReturnValue:
    """Say what is seen on the lead picture of a story from elsewhere."""
    form = VersionForm()
    if not form.validate_on_submit():
        raise Conflict
    words = request.form.get("picture_alt", "")
    try:
        with transaction("news"):
            done = desk.describe_picture(
                story_id, UNSEEN.sub(" ", words), version=form.version.data, by=who().actor, at=now()
            )
    except NotFound:
        raise
    except StoreError as refusal:
        return story_page(story_id, alt=words, trouble=say(refusal.message)), refusal.status
    flash(_("Saved.") if done else _("Nothing was changed."), "good")
    return to_story(story_id)


def _archive(story_id: int, **given: Any) -> bool:
    return desk.archive(story_id, True, **given)


def _list_again(story_id: int, **given: Any) -> bool:
    return desk.archive(story_id, False, **given)
