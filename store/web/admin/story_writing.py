"""Writing stories: boxes with a preview, pictures by upload, and a moment at which the story appears."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, flash, make_response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from store import media, news
from store.db import transaction
from store.kit.errors import NotFound, StoreError
from store.news import Headline, SectionCard, StoryPage, TopicCard, desk
from store.settings import shop
from store.web.access import staff as for_staff
from store.web.admin.blueprint import bp
from store.web.admin.forms.refusal import field_about, refuse
from store.web.admin.forms.stories import StoryForm, comes_twice
from store.web.admin.security import who
from store.web.admin.stories import STORY
from store.web.admin.story_page import new_page, page_of, story_page, to_story
from store.web.admin.words import desk_time
from store.web.context import now, settings
from store.web.errors import say
from store.web.newsroom import views
from store.web.reach import ask_news
from store.web.uploads import takes_uploads


@bp.get("/stories/new")
@for_staff("news.write")
def new_story() -> ResponseReturnValue:
    """What a story begins with."""
    return new_page(StoryForm(formdata=None))


@bp.post("/stories")
@for_staff("news.write")
@takes_uploads
def create_story() -> ResponseReturnValue:
    """Write a story down for the first time, or show what it would look like."""
    form, act = StoryForm(), request.form.get("act", "")
    good = form.validate_on_submit()
    picture_id = _pictures(form)
    if not good or form.errors:
        return new_page(form), 422
    if act == "inline":
        return new_page(form, added=True)
    moment, at = form.moment(), now()
    try:
        made = desk.ready(form.draft(picture_id))
        if act == "preview":
            return _look(made, None, at)
        with transaction("news"):
            story_id = desk.begin(made, moment, by=who().actor, at=at)
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.text, refusal)
        return new_page(form), refusal.status
    flash(_said(moment), "good")
    return to_story(story_id)


@bp.post(STORY)
@for_staff("news.write")
@takes_uploads
def edit_story(story_id: int) -> ResponseReturnValue:
    """Save a story written here, or show what it would look like."""
    at = now()
    story = ask_news(lambda: desk.whole(at, story_id))
    if not story.own:
        flash(say(desk.NotOurs.message), "bad")
        return story_page(story_id), desk.NotOurs.status
    form, act = StoryForm(), request.form.get("act", "")
    good = form.validate_on_submit()
    picture_id = _pictures(form)
    if not good or form.errors:
        return story_page(story_id, form), 422
    if act == "inline":
        return story_page(story_id, form, added=True)
    moment = form.moment()
    try:
        made = desk.ready(form.draft(picture_id))
        if act == "preview":
            return _look(made, story, at)
        with transaction("news"):
            names = desk.edit(story_id, made, moment, version=form.version.data, by=who().actor, at=at)
    except desk.StaleStory:
        return story_page(story_id, form, stale=True), 409
    except NotFound:
        raise
    except StoreError as refusal:
        refuse(field_about(form, refusal) or form.text, refusal)
        return story_page(story_id, form), refusal.status
    if not names:
        flash(_("Nothing was changed."), "good")
    else:
        flash(_said(moment) if "publication" in names else _("Saved."), "good")
    return to_story(story_id)


@bp.get(f"{STORY}/preview")
@for_staff("news.read")
def preview_story(story_id: int) -> ResponseReturnValue:
    """The page that readers see, or will see, as it is stored; nobody else can open a draft's."""
    at = now()
    story = ask_news(lambda: desk.whole(at, story_id))
    return _shown(page_of(story))


def _pictures(form: StoryForm) -> int | None:
    """Take in what was uploaded and answer the lead picture's id; what is wrong is said beside its box.

    A picture that came well is kept while other boxes are wrong.
    """
    typed = form.picture_id.data or ""
    kept = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 9 else None
    if kept is not None and (form.drop_picture.data or kept not in media.pictures([kept])):
        kept = None
    lead = _uploaded(form.picture, "picture")
    if lead is not None:
        kept = lead[0]
    form.picture_id.raw_data, form.picture_id.data = None, "" if kept is None else str(kept)
    form.drop_picture.data = False
    if not _sent("inline"):
        if request.form.get("act") == "inline":
            form.inline.errors = [_("Choose a picture first.")]
        return kept
    words = " ".join((form.inline_alt.data or "").split())
    if not words:
        form.inline_alt.errors = [*form.inline_alt.errors, _("Say what is seen, for those who do not see it.")]  # fmt: skip
        return kept
    picture = _uploaded(form.inline, "inline")
    if picture is not None:
        line = desk.picture_line(words, f"/media/{picture[1]}")
        form.text.raw_data = None
        form.text.data = f"{(form.text.data or '').rstrip()}\n\n{line}\n".lstrip()
        form.inline_alt.raw_data, form.inline_alt.data = None, ""
    return kept


def _sent(name: str) -> FileStorage | None:
    file = request.files.get(name)
    return file if file and file.filename else None


def _uploaded(field: Any, name: str) -> tuple[int, str] | None:
    """Keep an uploaded picture and answer its id and name; what is wrong with it is said beside the box."""
    file = _sent(name)
    if file is None:
        return None
    try:
        original = media.examine(file.read())
    except StoreError as refusal:
        refuse(field, refusal)
        return None
    with transaction():
        picture = media.add(original, folder=settings().instance / "media", now=now(), owner_kind="story")
        return picture.id, picture.name


def _said(moment: desk.Moment | None) -> str:
    """What saving led to, the moment by the shop's own clock."""
    if moment is None:
        return str(_("Saved as a draft. Nobody but staff sees it."))
    if moment.at is None:
        return str(_("It is public."))
    said = _("It appears by itself on %(moment)s.", moment=desk_time(moment.at))
    if comes_twice(moment.at, ZoneInfo(shop().zone)):
        said += " " + _("The clock shows this time twice on that day; it appears the first time.")
    return str(said)


def _look(made: desk.ReadyDraft, story: desk.DeskStory | None, at: datetime) -> Response:
    """What was typed as the page readers would see; nothing is saved."""
    draft = made.draft
    sections = ask_news(lambda: news.sections(hidden=True))
    card = next((one for one in sections if one.title == draft.section), SectionCard("", draft.section))
    moment = story.published_at if story is not None and not story.waits else at
    return _shown(
        StoryPage(
            headline=Headline(
                id=story.id if story else 0,
                seq=news.seq_from(moment),
                slug=draft.slug or (story.slug if story else "story"),
                section=card,
                title=draft.title,
                teaser=draft.teaser or news.teaser(made.body.text),
                byline=draft.byline,
                language=draft.language,
                published_at=moment,
                changed_at=at,
                picture_id=draft.picture_id,
                picture_alt=draft.picture_alt,
            ),
            body_html=made.body.html,
            link=story.link if story else "",
            picture_caption=draft.picture_caption,
            topics=[TopicCard(desk.topic_slug(topic), topic) for topic in draft.topics],
            archived=False,
        )
    )


def _shown(page: StoryPage) -> Response:
    answer = make_response(views.story_page(page, preview=True))
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.cache_control.no_store = True
    return answer
