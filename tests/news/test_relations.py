"""Related means: about the same thing, fresh first, never a copy, never itself."""

import gzip
import json

import pytest
from sqlalchemy import func, select, text

from store import news
from store.db import db, transaction
from store.kit.errors import NotFound, StoreError
from store.news.evaluating import first_four, read_archive
from store.news.models import StoryRelation

SUBJECTS = {
    "river": ["flood wall", "houses rebuilt", "meadow warehouse", "insurance leaves", "pump plan", "levee"],
    "ballot": ["polling line", "precinct merged", "recount", "machines", "county board", "turnout"],
    "railway": ["tank cars", "derailment", "freight siren", "signal", "crew", "bridge"],
}


def fill(newsroom, *, per_subject=6, start=1000):
    """Stories on three subjects, one an hour, subjects taking turns; answers ids by title."""
    ids = {}
    hours = start
    for number in range(per_subject):
        for subject, angles in SUBJECTS.items():
            title = f"{subject.title()} report: {angles[number]}"
            body = f"The {subject} and its {angles[number]} number {number} moved {subject} watchers in place{hours}."
            ids[title] = newsroom.publish(title, body, hours_ago=hours)
            hours -= 1
    return ids


def test_stories_on_the_same_subject_find_each_other_newest_first(newsroom):
    ids = fill(newsroom)

    shown = newsroom.related(ids["River report: levee"])

    assert len(shown) == 4 and all(title.startswith("River") for title in shown)
    seqs = [newsroom.headline(ids[title]).seq for title in shown]
    assert seqs == sorted(seqs, reverse=True)


def test_old_stories_learn_of_new_ones(newsroom):
    ids = fill(newsroom)

    newest = newsroom.publish("River rises once more", "The river and its flood wall again.", hours_ago=1)

    assert "River rises once more" in newsroom.related(ids["River report: flood wall"])
    assert newest not in [story.id for story in news.best(newsroom.clock.now(), newsroom.headline(newest))]


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_an_old_story_that_learns_of_a_new_one_is_not_written(newsroom):
    old = newsroom.publish("River rises", "The river and its flood wall.", hours_ago=2)
    row = text("SELECT ctid, xmax FROM story WHERE id = :id")
    before = db.session.execute(row, {"id": old}, bind_arguments={"mapper": StoryRelation}).one()
    new = newsroom.publish("River rises once more", "The river and its wall again.", hours_ago=1)

    assert db.session.get(StoryRelation, (old, new)) is not None
    assert db.session.execute(row, {"id": old}, bind_arguments={"mapper": StoryRelation}).one() == before


def test_a_copy_is_not_related_and_is_not_shown_twice(newsroom):
    text = "A river has been through the same forty houses for the third time in nine years and nobody moves away."
    original = newsroom.publish("River takes houses", text, key="1", hours_ago=5)
    copy = newsroom.publish("River takes the houses", text + " Update.", key="2", hours_ago=4)
    other = newsroom.publish(
        "Wall against the river", "A river wall would keep forty houses dry.", hours_ago=3
    )

    def scored(story_id):
        rows = db.session.scalars(select(StoryRelation.other_id).where(StoryRelation.story_id == story_id))
        return set(rows)

    assert scored(copy) == {other} and scored(original) == {other}
    assert len(scored(other) & {original, copy}) == 1


def test_an_older_story_keeps_one_of_two_copies_and_its_weaker_neighbour(newsroom):
    text = "A river has been through the same forty houses for the third time in nine years and nobody moves away."

    def scored(story_id):
        rows = db.session.scalars(select(StoryRelation.other_id).where(StoryRelation.story_id == story_id))
        return set(rows)

    weak = newsroom.publish("Mills of the valley", "A valley of mills and a river.", hours_ago=9)
    older = newsroom.publish(
        "Wall against the river", "A river wall would keep forty houses of the valley dry.", hours_ago=8
    )
    first = newsroom.publish("River takes houses", text, key="1", hours_ago=5)
    assert scored(older) == {weak, first}

    second = newsroom.publish("River takes the houses", text + " Update.", key="2", hours_ago=4)

    assert weak in scored(older) and len(scored(older) & {first, second}) == 1

    kept = scored(older)
    newsroom.publish("River takes the houses", text + " Update!", key="2", hours_ago=4)
    assert scored(older) == kept


def test_bans_are_obeyed_and_pins_come_before_scores(newsroom):
    ids = fill(newsroom)
    story = ids["River report: levee"]
    pinned, banned = ids["Ballot report: recount"], ids["River report: flood wall"]
    assert "River report: flood wall" in newsroom.related(story)
    now = newsroom.clock.now()

    with transaction("news"):
        news.choose(story, pinned, news.Choice.PIN, at=now, by="staff:1")
        news.choose(story, banned, news.Choice.BAN, at=now, by="staff:1")

    assert news.best(now, newsroom.headline(story))[0].id == pinned
    assert "River report: flood wall" not in newsroom.related(story)
    assert len(newsroom.related(story)) == 4

    with transaction("news"):
        news.unchoose(story, banned)
        news.unchoose(story, pinned)
    assert "River report: flood wall" in newsroom.related(story)
    assert "Ballot report: recount" not in newsroom.related(story)


def test_a_ban_holds_for_what_fills_the_block_up(newsroom):
    newsroom.publish("Alpha", "One thing.", hours_ago=5)
    beta = newsroom.publish("Beta", "Quite another.", hours_ago=4)
    gamma = newsroom.publish("Gamma", "Something else.", hours_ago=3)
    assert newsroom.related(gamma) == ["Beta", "Alpha"]

    with transaction("news"):
        news.choose(gamma, beta, news.Choice.BAN, at=newsroom.clock.now())

    assert newsroom.related(gamma) == ["Alpha"]


def test_what_fills_the_block_up_is_no_copy_of_the_story_nor_of_another(newsroom):
    river = (
        "The river runs below the dam and boats are on the water while the mayor speaks of the bridge. " * 3
    )
    copies = [
        newsroom.publish(title, river + end, hours_ago=9 - number, key=f"copy {number}")
        for number, (title, end) in enumerate(
            [("Dam of yesterday", ""), ("Dam of yesterday", "Updated."), ("Dam of yesterday again", "")]
        )
    ]
    newsroom.publish("Of something else", "Cranes and ships in a harbour far away.", hours_ago=20)
    wire = (
        "Votes were counted through the night in all eleven districts, and nobody was sure of anything. " * 3
    )
    newsroom.publish("Votes are counted", wire, hours_ago=30, section="National")
    newsroom.publish("Counting of votes", wire, hours_ago=31, section="National")

    for story in copies:
        assert newsroom.related(story) == ["Of something else", "Votes are counted"]


@pytest.mark.parametrize(("other", "refusal"), [(None, StoreError), (9999, NotFound)])
def test_choices_need_two_stories(newsroom, other, refusal):
    story = newsroom.publish("Alpha")

    with pytest.raises(refusal), transaction("news"):
        news.choose(story, other or story, news.Choice.PIN, at=newsroom.clock.now())


def test_the_block_is_filled_from_the_section_then_from_anywhere_and_only_with_older_stories(newsroom):
    newsroom.publish("Other section", "Quite unlike.", hours_ago=6, section="Media")
    newsroom.publish("Same section", "Nothing alike.", hours_ago=7)
    story = newsroom.publish("Lonely", "Unheard of.", hours_ago=5)
    newsroom.publish("Newer", "Entirely different.", hours_ago=1)

    assert newsroom.related(story) == ["Other section", "Same section"]
    assert [other.title for other in news.best(newsroom.clock.now(), newsroom.headline(story))] == [
        "Same section",
        "Other section",
    ]


def test_at_most_eight_relations_are_kept_of_which_the_weakest_gives_way(newsroom):
    story = newsroom.publish(
        "River watch", "The river, the wall, the houses, the meadow, the pump.", hours_ago=500
    )
    for number in range(12):
        newsroom.publish(
            f"River note {number}", f"The river and thing{number} by wall{number}.", hours_ago=400 - number
        )
    weakest = min(parts.score for parts in news.score_parts(story))

    newsroom.publish("River, wall, houses", "River wall houses meadow pump.", hours_ago=1)

    kept = news.score_parts(story)
    assert len(kept) == 8 and kept[0].title == "River, wall, houses"
    assert min(parts.score for parts in kept) >= weakest


def test_the_parts_of_a_score_add_up(newsroom):
    ids = fill(newsroom)

    for parts in news.score_parts(ids["Ballot report: turnout"]):
        factor = 1.4 if parts.same_section else 1.0
        assert parts.score == round(parts.words * parts.freshness / 1000 * factor)
        assert 500 <= parts.freshness <= 1000


def test_fresh_stories_win_over_old_ones_that_fit_as_well(newsroom):
    old = newsroom.publish("River note", "The river and the bank.", key="old", hours_ago=24 * 200)
    fresh = newsroom.publish("River notes", "The bank and the river.", key="fresh", hours_ago=24)
    story = newsroom.publish("River today", "The river and the bank today.", hours_ago=1)

    best = [other.id for other in news.best(newsroom.clock.now(), newsroom.headline(story))]
    assert best.index(fresh) < best.index(old)


def test_the_panel_shows_what_is_around_the_newest_story_but_not_what_is_beside_it(newsroom):
    ids = fill(newsroom)
    newest = newsroom.publish("River rises once more", "The river and its flood wall again.", hours_ago=1)

    shown = news.most_related(newsroom.clock.now(), without=[newest, ids["River report: levee"]])

    assert len(shown) == 4
    assert {story.id for story in shown}.isdisjoint({newest, ids["River report: levee"]})
    assert all(story.title.startswith("River") for story in shown)


def test_a_batch_is_listed_at_once_and_related_after(newsroom):
    offered = [
        newsroom.submission(f"River note {n}", f"The river and thing{n}.", hours_ago=n) for n in range(5)
    ]
    with transaction("news"):
        source = news.open_source("Import").id
        assert len(news.take_in_many(source, offered, at=newsroom.clock.now())) == 5
        assert news.take_in_many(source, offered, at=newsroom.clock.now()) == []

    assert len(news.latest(newsroom.clock.now())) == 5
    assert db.session.scalar(select(func.count()).select_from(StoryRelation)) == 0
    with transaction("news"):
        assert news.relate_waiting(limit=3) == 3
    with transaction("news"):
        assert news.relate_waiting() == 2
        assert news.relate_waiting() == 0
    assert db.session.scalar(select(func.count()).select_from(StoryRelation)) > 0


def test_an_archive_is_evaluated_as_of_each_storys_day(newsroom, tmp_path):
    place = tmp_path / "archive.jsonl.gz"
    rows = [
        {
            "id": n,
            "title": f"River {n}",
            "body": f"The river rises {n}.",
            "date": f"2018-04-{n + 1:02}T08:00:00",
            "section": "A",
        }
        for n in range(6)
    ]
    with gzip.open(place, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in reversed(rows))

    shown = dict(first_four(read_archive(place), at=newsroom.clock.now()))

    assert list(shown) == ["0", "1", "2", "3", "4", "5"]
    assert shown["0"] == [] and shown["1"] == ["0"]
    assert len(shown["5"]) == 4 and "5" not in shown["5"]
    assert all(int(other) < int(key) for key, others in shown.items() for other in others)


def test_the_command_prints_a_line_per_story_and_refuses_a_database_in_use(newsroom, tmp_path):
    place = tmp_path / "archive.jsonl.gz"
    with gzip.open(place, "wt", encoding="utf-8") as file:
        for n in range(3):
            row = {
                "id": n,
                "title": f"River {n}",
                "body": "The river.",
                "date": f"2018-04-0{n + 1}",
                "section": "A",
            }
            file.write(json.dumps(row) + "\n")
    run = newsroom.app.test_cli_runner().invoke

    first = run(args=["news", "evaluate", str(place)])
    second = run(args=["news", "evaluate", str(place)])

    assert (first.exit_code, first.output) == (0, "0\t\n1\t0\n2\t1,0\n")
    assert second.exit_code == 2 and "not empty" in second.output
    assert run(args=["news", "relate"]).output == "0 stories related\n"
