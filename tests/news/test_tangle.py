"""Texts made to cost more than they are long: what comes of them stays in proportion, or they are refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from store import news
from store.db import db, transaction
from store.kit.errors import StoreError
from store.news import desk
from store.news.models import Story
from store.news.preparing import Body
from store.news.tangle import DEEPEST, FEW, bare, too_deep
from store.news.text import LONGEST_HTML, clean

ATTRIBUTES = (
    "a{n}",
    'a{n}="1"',
    "a{n}='>'",
    "a{n} = 1",
    'style="a{n}"',
    "/a{n}",
    "a{n}=x>y=",
    '"a{n}',
    "=a{n}",
)


@pytest.mark.parametrize("attribute", ATTRIBUTES)
@pytest.mark.parametrize("name", ["b", "STRONG", "font", "Tt"])
def test_emphasis_that_is_never_closed_is_not_opened_a_thousand_times_in_each_paragraph(name, attribute):
    open_ones = "".join(f"<{name} {attribute.format(n=n)}>" for n in range(1_000))
    source = f"<p>{open_ones}{'<p>x' * 100}"
    assert len(clean(source)) < 2 * len(source)


@pytest.mark.parametrize(
    "source",
    [
        "".join(f"<p><font color='#{n}' size=2>One</font> <b class=\"c>d\">two</b></p>" for n in range(40)),
        "<i id=a>" * 40 + "x" + "</i>" * 40 + "<em title='never closed>y</em> and more",
        "<b\n>" * 40 + "z" + "<strong/>" * 40 + "<bold x>w</bold><big class=q>v</big>",
    ],
)
def test_a_story_loses_nothing_by_it(source):
    assert bare(source) != source
    assert clean(bare(source)) == clean(source) and "<p>" not in clean(source)[1:3]


def test_a_few_are_left_as_they_came():
    assert bare("<b class=x>y</b>" * FEW) == "<b class=x>y</b>" * FEW


@pytest.mark.parametrize("odd", ["<b ", '<b a="', "<b a='\"", "<b/", "<b =", "<b a= ", "<b '"])
def test_what_never_ends_is_gone_through_once(odd):
    source = odd * 60_000
    assert len(clean(bare(source))) < len(source)


def test_what_is_open_inside_each_other_is_counted_by_what_really_stays_open():
    assert too_deep("<div>" * (DEEPEST + 1))
    assert too_deep("<ul><li>" * (DEEPEST + 1))
    assert not too_deep("<div>x</div>" * 5_000)
    assert not too_deep("<p>one<br>two<li>three<td>four<img src=x><b>five<h2>six" * 5_000)


def test_a_hostile_story_of_an_import_is_refused_by_name(newsroom):
    deep = news.refusal(newsroom.submission("Deep", html="<ul><li>x" * 500))
    assert (
        deep is not None
        and str(deep.message) == "More than 400 tags of this text are open inside each other."
    )
    swells = "<p><b><code><em><i><s><strong><u>" * 3 + "<p>x" * 50_000
    with pytest.raises(StoreError, match=f"at most {LONGEST_HTML} characters"):
        news.prepared(newsroom.submission("Swells", html=swells))
    comments = news.prepared(newsroom.submission("Comments", html="<p>x</p>" + "<!--" * 100_000))
    assert comments.columns["body_html"] == "<p>x</p>"


def body_of(story_id: int) -> str:
    db.session.rollback()
    return (
        db.session.scalars(select(Story).where(Story.id == story_id).options(undefer(Story.body_html)))
        .one()
        .body_html
    )


def test_nothing_is_rendered_or_cleaned_while_others_wait_to_write(newsroom):
    made = desk.ready(desk.StoryDraft("River", "National", "**Rendered**"))
    assert made.html == "<p><strong>Rendered</strong></p>\n" == f"{made.body.html}"
    before = replace(made, html="<p>Not read</p>", body=Body("<p>Made before</p>", (), "Made before"))
    given = {"by": "staff:1", "at": newsroom.clock.now()}
    with transaction("news"):
        story_id = desk.begin(before, desk.Moment(), **given)
    assert body_of(story_id) == "<p>Made before</p>"
    again = replace(before, draft=replace(made.draft, title="Stream"), body=Body("<p>Again</p>", (), "Again"))
    with transaction("news"):
        desk.edit(story_id, again, None, version=1, **given)
    assert body_of(story_id) == "<p>Again</p>"


def test_a_changed_story_of_an_import_is_not_cleaned_again_either(newsroom):
    story_id = newsroom.publish("River", key="r")
    made = news.prepared(newsroom.submission("River", "New words.", key="r"))
    made = replace(made, columns={**made.columns, "body_html": "<p>Made before</p>"})
    with transaction("news"):
        news.take_in_many(newsroom.source_id, [made], at=newsroom.clock.now())
    assert body_of(story_id) == "<p>Made before</p>"
