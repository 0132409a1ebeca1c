"""The page of one story at the desk, for whichever view has to show it."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, url_for

from store import media, news, staff
from store.db import db
from store.news import Headline, SectionCard, StoryPage, TopicCard, desk
from store.settings import shop
from store.web.admin import story_words
from store.web.admin.forms.stories import StoryForm, stored
from store.web.context import now
from store.web.newsroom.inside import body_of
from store.web.reach import ask_news


def story_page(
    story_id: int,
    form: StoryForm | None = None,
    *,
    stale: bool = False,
    added: bool = False,
    alt: str | None = None,
    trouble: str = "",
) -> str:
    """One story; `form` as typed and `stale` after a colleague was faster, `added` when a picture was put into the
    typed text, `alt` and `trouble` as typed about a picture from elsewhere. Raises NotFound."""
    db.session.rollback()
    at = now()
    story, sections = ask_news(lambda: (desk.whole(at, story_id), news.sections(hidden=True)))
    if not story.own:
        return render_template(
            "admin/story_elsewhere.html",
            **around(story),
            reason=story_words.why_read_only(story),
            body=body_of(page_of(story)),
            alt=story.alt if alt is None else alt,
            trouble=trouble,
        )
    differs: dict[str, Any] = {}
    if stale and form is not None:
        assert story.draft is not None
        form.version.raw_data, form.version.data = None, story.version
        there = stored(story.draft)
        typed = {name: str(form[name].data or "").replace("\r\n", "\n").strip() for name in there}
        typed["section"] = form.section_title()
        differs = {name: value for name, value in there.items() if typed[name] != value}
    form = form or StoryForm.of(story)
    form.offer([section.title for section in sections])
    return render_template(
        "admin/story.html", **around(story), **editor(form), stale=stale, added=added, differs=differs
    )


def new_page(form: StoryForm, *, added: bool = False) -> str:
    """The page of a story that is not stored yet."""
    db.session.rollback()
    sections = ask_news(lambda: news.sections(hidden=True))
    form.offer([section.title for section in sections])
    return render_template("admin/story_new.html", **editor(form), added=added)


def around(story: desk.DeskStory) -> dict[str, Any]:
    """What every page of a story shows above: its name, state, picture, and who changed it."""
    pictures = media.pictures([story.picture_id] if story.picture_id is not None else [])
    return {
        "story": story,
        "state": story_words.STATE[story.state],
        "picture": pictures.get(story.picture_id) if story.picture_id is not None else None,
        "rendering": bool(media.waiting(pictures)),
        "names": staff.names_of({story.changed_by} if story.changed_by else set()),
    }


def editor(form: StoryForm) -> dict[str, Any]:
    """What the boxes of the editor need beside the form."""
    typed = form.picture_id.data or ""
    kept = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 9 else 0
    return {"form": form, "kept": media.pictures([kept] if kept else []).get(kept), "zone": shop().zone}


def page_of(story: desk.DeskStory) -> StoryPage:
    """A stored story in the shape of its public page, whatever its state."""
    return StoryPage(
        headline=Headline(
            id=story.id,
            seq=news.seq_from(story.published_at),
            slug=story.slug,
            section=SectionCard(story.section_slug, story.section),
            title=story.title,
            teaser=story.teaser,
            byline=story.byline,
            language=story.language,
            published_at=story.published_at,
            changed_at=story.changed_at,
            picture_id=story.picture_id,
            picture_alt=story.picture_alt,
        ),
        body_html=story.body_html,
        link=story.link,
        picture_caption=story.picture_caption,
        topics=[TopicCard(desk.topic_slug(topic), topic) for topic in story.topics],
        archived=story.state == "archived",
    )


def to_story(story_id: int) -> Response:
    """On to a story's page."""
    return make_response(redirect(url_for("admin.story", story_id=story_id), 303))
