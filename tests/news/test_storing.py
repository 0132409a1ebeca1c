"""Many stories at once: the same rows as one by one, in a fixed number of statements, whatever the source calls them."""

from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from threading import Barrier, Thread

import pytest
from sqlalchemy import event, func, inspect, select

from store import news
from store.db import db, transaction
from store.kit.errors import StoreError
from store.news import wordlist
from store.news.filing import file
from store.news.inside_models import StoryPicture
from store.news.models import Story, StoryAddress, StoryTerm, StoryTopic, StoryWords, Term
from store.news.text import TAGS, clean, words_in
from store.worker import run_schedule
from store.worker.jobs import jobs_of

HTML = (
    '<h2>Café &amp; canal</h2><p onclick="x()">The “harbour” <b>pays</b>&nbsp;less;<br>see'
    ' <a href="https://example.org/?a=1&amp;b=%3E">there</a> &lt;b&gt;.<script>no()</script></p>'
    '<p><img src="https://example.org/in.jpg" alt="A > B"></p><ul><li>One</li><li>Two</li></ul>'
)


def rich(newsroom, key="a"):
    return newsroom.submission(
        "Harbour  fees\tfall",
        key=key,
        html=HTML,
        byline=" Ida B. Wells ",
        link="https://example.org/more",
        topics=["Press freedom", "press  freedom", "Canals"],
        addresses=["news/world/harbour"],
        picture_url="https://example.org/lead.jpg",
        picture_alt="Lead",
        picture_caption="A harbour",
        language="fr",
        changed_at=newsroom.clock.now(),
    )


def test_a_story_of_a_batch_is_the_story_that_is_filed_alone(newsroom):
    now = newsroom.clock.now()
    with transaction("news"):
        one, other = news.open_source("One").id, news.open_source("Other").id
        alone = file(one, [news.prepared(replace(rich(newsroom), addresses=["alone"]))], at=now)[0].id
        beside = newsroom.submission("Beside it", "Other words.", key="b", hours_ago=3)
        batch = news.take_in_many(other, [rich(newsroom), beside], at=now)[0].id

    own = {"id", "seq", "source_id", "slug"}
    columns = [column for column in Story.__table__.c if column.key not in own]
    rows = db.session.execute(select(*columns).where(Story.id.in_([alone, batch])).order_by(Story.id)).all()
    assert len(rows) == 2 and rows[0] == rows[1]
    for kept in (
        select(StoryWords.words),
        select(StoryPicture.place, StoryPicture.url, StoryPicture.alt),
        select(StoryTopic.topic_id),
    ):
        model = kept.column_descriptions[0]["entity"]
        first, second = (
            db.session.execute(kept.where(model.story_id == story).order_by(*kept.selected_columns)).all()
            for story in (alone, batch)
        )
        assert first == second and first
    slugs = [db.session.get(Story, story).slug for story in (alone, batch)]
    assert slugs == ["harbour-fees-fall", "harbour-fees-fall-2"]
    paths = db.session.execute(select(StoryAddress.path, StoryAddress.story_id)).all()
    assert {tuple(row) for row in paths} == {("alone", alone), ("news/world/harbour", batch)}


def test_words_are_counted_once_a_story(newsroom):
    offered = [newsroom.submission(f"River {n}", "The river, the river.", key=str(n)) for n in range(3)]
    with transaction("news"):
        source = news.open_source("Import").id
        news.take_in_many(source, offered[:2], at=newsroom.clock.now())
        news.take_in_many(source, [*offered[1:], offered[2]], at=newsroom.clock.now())

    counted = dict(db.session.execute(select(Term.text, Term.df)).all())
    assert counted["river"] == 3 and counted[""] == 3


def how_often(*words):
    db.session.rollback()
    rows = db.session.execute(select(Term.text, Term.often).where(Term.text.in_(words)))
    return [often for _, often in sorted(rows.all())]


def test_how_often_a_word_is_used_is_told_in_powers_of_four(newsroom):
    offered = [newsroom.submission(f"River {n}", "The river.", key=str(n)) for n in range(20)]
    with transaction("news"):
        source = news.open_source("Import").id
        news.take_in_many(source, offered[:15], at=newsroom.clock.now())
        last = news.take_in(source, newsroom.submission("A pond", "No flood."), at=newsroom.clock.now()).id
    assert how_often("", "pond", "river") == [3, 1, 2]

    with transaction("news"):
        news.withdraw(last, at=newsroom.clock.now())
    assert how_often("", "pond", "river") == [2, 1, 2]

    for one in offered[15:]:
        with transaction("news"):
            news.take_in(source, one, at=newsroom.clock.now())
    assert how_often("", "pond", "river") == [3, 1, 3]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_counting_a_known_word_writes_no_index(newsroom):
    newsroom.publish("River", "The river.")
    driver = db.session.connection(bind_arguments={"mapper": Term}).connection.dbapi_connection
    steps = driver.execute(f"EXPLAIN {wordlist._COUNT_KNOWN}", {"told": "{}"}).fetchall()
    assert [step[1] for step in steps].count("OpenWrite") == 1, "the table itself"


def test_what_cannot_be_taken_in_says_why_and_leaves_nothing(newsroom):
    for html, title, why in (
        ("<script>alert(1)</script>", "Title", "text or a picture"),
        ("<p>&nbsp;</p>", "Title", "text or a picture"),
        ("<p>Words</p>", " \x07 ", "title"),
        ("x" * 500_001, "Title", "500000 characters"),
    ):
        with pytest.raises(StoreError, match=why):
            news.prepared(newsroom.submission(title, html=html))
    assert news.prepared(newsroom.submission("T", html='<p><img src="https://a.example/b.jpg"></p>')).pictures


class Counted:
    """How many statements the news database was asked while this is open."""

    def __enter__(self):
        self.count = 0
        event.listen(db.engines["news"], "before_cursor_execute", self._hear)
        return self

    def __exit__(self, *_):
        event.remove(db.engines["news"], "before_cursor_execute", self._hear)

    def _hear(self, *_):
        self.count += 1


def test_a_longer_batch_asks_no_more_statements(newsroom):
    counts = []
    for size in (5, 60):
        offered = [
            newsroom.submission(
                f"River {size} {n}", f"The river and thing{size}x{n}.", hours_ago=n + 1, topics=["Rivers"]
            )
            for n in range(size)
        ]
        with transaction("news"):
            source = news.open_source("Import").id
            with Counted() as asked:
                assert len(news.take_in_many(source, offered, at=newsroom.clock.now())) == size
        counts.append(asked.count)

    assert counts[1] <= counts[0]


def test_a_story_is_published_in_few_statements(newsroom):
    for n in range(12):  # some must give way to the new one
        newsroom.publish(
            f"River note {n}", f"The river, the wall and thing{n}.", hours_ago=30 - n, topics=["Rivers"]
        )
    text = "What the river is to a wall, a bank and a boat."
    offered = newsroom.submission("A bank by the river", text, hours_ago=1, topics=["Rivers"])
    with transaction("news"):
        source = news.open_source("Import").id
        with Counted() as asked:
            story = news.take_in(source, offered, at=newsroom.clock.now())

    assert asked.count <= {"postgresql": 9, "sqlite": 16}[db.engines["news"].dialect.name]
    assert len(related_to(story.id)) == 8


def test_two_who_publish_at_once_count_every_word(newsroom):
    with transaction("news"):
        source = news.open_source("Import").id
        news.open_section("International")
    together, failed = Barrier(2), []

    def publish(first):
        with newsroom.app.app_context():
            together.wait(timeout=30)
            try:
                for n in range(first, first + 8):
                    with transaction("news"):
                        story = newsroom.submission(
                            f"River {n}", "The wall and the bank.", key=str(n), hours_ago=n + 1
                        )
                        news.take_in(source, story, at=newsroom.clock.now())
            except Exception as error:  # told to the test
                failed.append(error)
            finally:
                db.session.remove()

    threads = [Thread(target=publish, args=(first,)) for first in (0, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert failed == []
    counted = dict(db.session.execute(select(Term.text, Term.df)).all())
    assert {counted[word] for word in ("", "river", "wall", "bank")} == {16}


def test_counting_a_word_touches_no_index(newsroom):
    there = inspect(db.engines["news"])

    assert [one["name"] for one in there.get_indexes("term") if "df" in one["column_names"]] == []
    assert there.get_foreign_keys("story_term") == []


def test_hundreds_of_stories_of_one_name_in_one_second_all_find_a_place(newsroom):
    at = newsroom.clock.now() - timedelta(hours=1)
    offered = [newsroom.submission("Briefing", f"Words{n}.", key=str(n), published_at=at) for n in range(300)]
    with transaction("news"):
        source = news.open_source("Import").id
        news.take_in_many(source, offered[:250], at=newsroom.clock.now())
    with transaction("news"), Counted() as asked:
        news.take_in_many(source, offered[250:], at=newsroom.clock.now())

    slugs = db.session.scalars(select(Story.slug).order_by(Story.seq)).all()
    assert slugs == ["briefing", *(f"briefing-{n}" for n in range(2, 301))]
    assert asked.count < 100
    assert len(set(db.session.scalars(select(Story.seq)))) == 300


INLINE = {"a", "b", "cite", "code", "em", "i", "q", "s", "strong", "sub", "sup", "u"}


class Words(HTMLParser):
    """The text of HTML as a parser reads it, the edges of blocks as line breaks."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.parts += ["\n"] if tag in TAGS - INLINE else []

    handle_endtag = lambda self, tag: self.handle_starttag(tag, [])  # noqa: E731

    def handle_data(self, data):
        self.parts.append(data)

    def lines(self) -> list[str]:
        return [" ".join(line.split()) for line in "".join(self.parts).split("\n") if line.strip()]


@pytest.mark.parametrize(
    "source",
    [
        HTML,
        "<p>a<br/>b</p><hr>c<blockquote>d</blockquote>e",
        "plain &lt;p&gt; & text < b",
        '<td title="a>b">x</td><p>1 &gt; 0 &amp;amp; é &#8217;</p>',
        "<p><a href='x\"y>z'>q</a><em>r</em>s</p><pre> a\n b</pre>",
        "<ul><li>1<li>2</ul><table><tr><td colspan=2>3<th>4</table>",
        "<svg><p>no</p></svg>yes<!-- c --><template>t</template>",
    ],
)
def test_words_are_read_out_of_cleaned_html_as_a_parser_would(source):
    cleaned = clean(source)

    assert words_in(cleaned).split("\n") == Words(cleaned).lines()


def related_to(story_id):
    return {parts.other_id for parts in news.score_parts(story_id)}


def test_who_loses_a_neighbour_is_related_anew_and_keeps_the_newer_ones(newsroom):
    ids = [
        newsroom.publish(
            f"River note {n}", f"The river, the wall, the bank and thing{n}.", key=str(n), hours_ago=40 - n
        )
        for n in range(13)
    ]
    early = ids[-1]
    newest = newsroom.publish("Bank beside wall", "What thing12 means to a river bank.", hours_ago=1)
    before = related_to(early)
    gone = next(one for one in before if one < early)
    assert len(before) == 8 and newest in before

    with transaction("news"):
        news.withdraw(gone, at=newsroom.clock.now())
    assert len(related_to(early)) == 7
    while True:
        with transaction("news"):
            if not news.relate_waiting():
                break

    after = related_to(early)
    assert len(after) == 8 and gone not in after
    assert before - {gone} < after
    for parts in news.score_parts(early):
        assert parts.score == round(parts.words * parts.freshness / 1000 * (1.4 if parts.same_section else 1))


def test_weights_are_renewed_once_the_archive_is_twice_as_long(newsroom):
    story = newsroom.publish("River wall", "The river and the wall.", key="first", hours_ago=50)
    newsroom.publish("Harbour", "Boats pay.", key="second", hours_ago=49)
    seq = newsroom.headline(story).seq

    def weights():
        rows = db.session.execute(select(StoryTerm.term_id, StoryTerm.weight).where(StoryTerm.seq == seq))
        return {term: weight for term, weight in rows}

    with transaction("news"):
        assert news.weigh_anew() == 1  # the first was weighed when it was alone
        assert news.weigh_anew() == 0
    before = weights()
    for n in range(3):
        newsroom.publish(f"River {n}", f"The river and thing{n}.", key=str(n), hours_ago=40 - n)
    with transaction("news"):
        assert news.weigh_anew() == 2
        assert news.weigh_anew() == 0

    river = db.session.scalar(select(Term.id).where(Term.text == "river"))
    assert weights().keys() == before.keys()
    assert weights()[river] < before[river]


@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
def test_the_worker_sorts_new_stories_into_the_searchs_index(newsroom, engine_name):
    newsroom.publish("River", "The river.")
    schedules = jobs_of(newsroom.app).schedules
    assert run_schedule(newsroom.app, next(one for one in schedules if one.name == "relate-stories"))

    assert news.search(newsroom.clock.now(), "river").count == 1
    if engine_name == "postgresql":
        left = select(func.gin_clean_pending_list(func.to_regclass("ix_story_fts_words")))
        with transaction("news"):
            assert db.session.scalar(left, bind_arguments={"mapper": Story}) == 0
