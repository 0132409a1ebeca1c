"""What stands below a story: why, in parts, and staff's word on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from store import news, staff
from store.db import db, transaction
from store.kit.errors import NotFound, StoreError
from store.news import Choice, desk
from store.web.access import staff as for_staff
from store.web.admin import story_words
from store.web.admin.blueprint import bp
from store.web.admin.forms.plain import searched
from store.web.admin.security import who
from store.web.admin.stories import LARGEST, STORY
from store.web.admin.words import actor_word
from store.web.context import now
from store.web.errors import say
from store.web.reach import ask_news

FOUND = 12
DONE = {"pin": "story.pinned", "unpin": "story.unpinned", "ban": "story.banned", "unban": "story.unbanned",
        "undo": "story.restored_choice"}  # fmt: skip
WISHES = {"pin": Choice.PIN, "ban": Choice.BAN, "unpin": None, "unban": None}
HELD = {"pin": Choice.PIN, "ban": Choice.BAN, "none": None}


@dataclass(frozen=True)
class Row:
    """A neighbour with its reasons in words, and who said what of it."""

    one: desk.Neighbour
    why: str
    shared: str
    by: str
    hindrance: str


@bp.get(f"{STORY}/related")
@for_staff("news.read")
def related_stories(story_id: int) -> ResponseReturnValue:
    """The stories below one, those kept in store, those banned, and a search for one to pin."""
    return _page(story_id)


@bp.post(f"{STORY}/related/<int(max=2147483647):other>")
@for_staff("news.write")
def choose_related_story(story_id: int, other: int) -> ResponseReturnValue:
    """Pin, unpin, ban, allow again, or take the last of these back; leads back to the page."""
    act = request.form.get("act", "")
    if act not in DONE:
        abort(400)
    was_typed = request.form.get("was", "")
    if act == "undo" and was_typed not in HELD:
        abort(400)
    wish = HELD[was_typed] if act == "undo" else WISHES[act]
    try:
        with transaction("news"):
            was = desk.set_choice(story_id, other, wish, act=DONE[act], by=who().actor, at=now())
    except NotFound:
        raise
    except StoreError as refusal:
        return _page(story_id, message=say(refusal.message)), refusal.status
    told: dict[str, Any] = {"done": act, "other": other, "was": was.value if was else "none"}
    return redirect(url_for("admin.related_stories", story_id=story_id, **told), 303)


def _page(story_id: int, *, message: str = "") -> str:
    db.session.rollback()
    at, search = now(), searched(request.args.get("q"))
    story, around, found = ask_news(
        lambda: (
            desk.whole(at, story_id),
            desk.neighbours(at, story_id),
            news.search(at, search, size=FOUND).stories if search else (),
        )
    )
    every = [*around.shown, *around.stored, *around.banned]
    names = staff.names_of({one.chosen_by for one in every if one.chosen_by})
    known = {one.id for one in every} | {story_id}
    return render_template(
        "admin/related.html",
        story=story,
        shown=[_row(one, names) for one in around.shown],
        stored=[_row(one, names) for one in around.stored],
        banned=[_row(one, names) for one in around.banned],
        pins=around.pins,
        most=desk.MOST_PINS,
        search=search,
        offered=[one for one in found if one.id not in known],
        found=len(found),
        message=message,
        done=_done(story_id, {one.id: one.title for one in every}),
    )


def _row(one: desk.Neighbour, names: dict[str, str]) -> Row:
    word, _kind = story_words.STATE[one.state]
    return Row(
        one=one,
        why=story_words.why(one),
        shared=", ".join(f"{term.word} {term.weight}" for term in one.shared),
        by=actor_word(one.chosen_by, names) if one.choice else "",
        hindrance="" if one.state in ("published", "archived") else str(word),
    )


def _done(story_id: int, titles: dict[int, str]) -> dict[str, str] | None:
    """What was just done, in words, with what an undo brings back."""
    act, was, other = (request.args.get(name, "") for name in ("done", "was", "other"))
    if act not in DONE or was not in HELD or not (other.isascii() and other.isdigit() and len(other) <= 10):
        return None
    if int(other) > LARGEST:
        return None
    said = {
        "pin": _("Pinned."), "unpin": _("Unpinned."), "ban": _("Banned."), "unban": _("No longer banned."),
        "undo": _("Taken back."),
    }  # fmt: skip
    title = titles.get(int(other), "")
    return {
        "words": f"{said[act]} {title}".strip(),
        "action": url_for("admin.choose_related_story", story_id=story_id, other=int(other)),
        "was": "" if act == "undo" else was,
    }
