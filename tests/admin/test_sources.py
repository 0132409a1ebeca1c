"""Sources at the desk: added, checked, read, doubted, switched and forgotten, and never waited for."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from store import news, outbox, wire
from store.audit.models import NewsAuditEntry
from store.db import db, transaction
from store.news import SourceKind
from store.news.models import Source, Story, StoryStatus
from store.news.source_run import SourceRun
from tests.wire.conftest import Site, site  # noqa: F401 - the same server of feeds
from tests.wire.test_feeds import RSS

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def desk(shop, clerk):
    """An editor at the desk."""
    return clerk("editor")


@pytest.fixture
def feeds(shop, site: Site) -> Site:  # noqa: F811 - it is that fixture
    """A server of feeds that the shop may read although it is on this machine."""
    from dataclasses import replace

    from store.fetch import PublicFetcher

    ports = shop.app.extensions["ports"]
    fetch = PublicFetcher(agent="Test", private={site.host}, total_s=1.5)
    shop.app.extensions["ports"] = replace(ports, fetch=fetch)
    return site


def acts() -> list[str]:
    return list(db.session.scalars(select(NewsAuditEntry.act).order_by(NewsAuditEntry.id)))


def the_source() -> Source:
    db.session.rollback()
    return db.session.scalars(select(Source)).one()


def titles() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(Story.title).where(Story.status == StoryStatus.PUBLISHED)))


def adds_feed(desk, url: str):
    desk.visit("/admin/sources/new/feed")
    return desk.send("/sources/new/feed", "Add", name="Old site", address=url, section="World")


def test_an_empty_list_leads_to_a_source_that_is_checked_and_only_then_switched_on_and_read(
    shop, desk, feeds
):
    feeds.says("/feed", RSS)
    assert desk.visit("/admin/sources").sees("No sources yet", "Add a source")
    assert desk.visit("/admin/sources/new").sees("Feed", "Joomla dump", "Written here")
    adds_feed(desk, f"{feeds.url}/feed")
    source = the_source()
    assert (source.kind, source.active, source.options) == (
        SourceKind.FEED,
        False,
        {"section": "World", "language": "en", "interval": 5, "promise": 24},
    )
    assert desk.path == f"/admin/sources/{source.id}"
    assert desk.sees("still off", "It waits for the worker since", "Reload")
    assert feeds.asked == [], "no page asks a source anything"

    shop.work()
    desk.visit(desk.path)
    assert desk.sees("It can be read", "RSS", "Troops & war", "Undated", "A story needs a title.")
    assert titles() == set(), "a check takes nothing in"

    desk.send("/state", "Switch it on")
    desk.send("/runs", "Read what is new")
    assert desk.sees("A reading waits for the worker since") and titles() == set()
    shop.work()
    desk.visit(desk.path)
    assert desk.sees("urn:nameless", "Done") and titles() == {"Troops & war", "Undated"}
    (reading,) = [run for run in shop.rows(SourceRun) if run.kind is news.RunKind.NEW]
    assert {name: reading.told[name] for name in ("seen", "added", "changed", "withdrawn", "unchanged")} == {
        "seen": 3, "added": 2, "changed": 0, "withdrawn": 0, "unchanged": 0,
    }  # fmt: skip
    assert reading.asked_by.startswith("staff:")
    assert desk.visit("/admin/sources").sees(
        "Old site", "Nov 23, 2026, 7:00 AM EST", "After Nov 23, 2026, 7:05 AM EST"
    )
    assert acts() == ["source.added", "source.checked", "source.switched_on", "source.read"]


def test_what_cannot_be_stands_beside_its_field_and_what_was_typed_stays(shop, desk):
    adds_feed(desk, "ftp://example.org/feed")
    assert desk.status == 422 and desk.fails() == ["Only http and https addresses are read."]
    assert dict(desk.form("/sources/new/feed").values)["address"] == "ftp://example.org/feed"
    desk.send("/sources/new/feed", "Add", name="", address="", language="english", promise="0")
    assert desk.fails() == [
        "Give the source a name.",
        "Write the address of the feed.",
        "Enter a whole number from 1 to 720.",
        "Write the language as a code, such as en or es.",
    ]
    assert shop.rows(Source) == [] and outbox.waiting(now=shop.clock.now(), bind="news") is False
    adds_feed(desk, "https://example.org/feed")
    adds_feed(desk, "https://example.org/other")
    assert desk.fails() == ["There is a source of this name already."] and len(shop.rows(Source)) == 1


def test_a_database_is_connected_by_who_answers_for_the_servers_secrets(shop, desk, clerk):
    assert desk.visit("/admin/sources/new/joomla").status == 403
    owner = clerk("owner", "Ida")
    owner.visit("/admin/sources/new/joomla")
    typed = {"name": "Old database", "address": "mysql://reader:secret@db/old", "password_env": "HOME"}
    owner.send(
        "/sources/new/joomla",
        "Add",
        **typed,
        only="News\n World  news \nNews",
        base="example.org",
        prefix="j;",
    )
    assert owner.fails() == [
        "The variable with the password must be called NEWS_SOURCE_ and more.",
        "Write a whole address such as https://www.example.org/.",
        "A prefix has letters, digits and underscores, such as jos_.",
    ]
    good = {"password_env": "NEWS_SOURCE_OLD", "base": "https://example.org/", "prefix": "jos_"}
    owner.send("/sources/new/joomla", "Add", **good)
    assert owner.fails() == [
        "The address must not hold a password. Put that into a variable called NEWS_SOURCE_ and more."
    ]
    owner.send(
        "/sources/new/joomla", "Add", address="mysql://reader@127.0.0.1:1/old", zone="America/New_York"
    )
    source = the_source()
    assert source.options == {
        "password_env": "NEWS_SOURCE_OLD", "prefix": "jos_", "base": "https://example.org/",
        "zone": "America/New_York", "only": ["News", "World news"], "language": "en", "interval": 5, "promise": 24,
    }  # fmt: skip
    shop.work()
    assert owner.visit(owner.path).sees(
        "It cannot be read as it is", "The variable NEWS_SOURCE_OLD is not set."
    )

    desk.visit(f"/admin/sources/{source.id}/edit").sees("mysql://reader@127.0.0.1:1/old")
    desk.send("/edit", "Save", name="Renamed", address="mysql://x@evil.example/x", password_env="")
    source = the_source()
    assert (source.name, source.address, source.options["password_env"]) == (
        "Renamed", "mysql://reader@127.0.0.1:1/old", "NEWS_SOURCE_OLD",
    )  # fmt: skip


def test_two_people_at_one_source_are_told_and_another_address_is_read_from_the_beginning(shop, desk, clerk):
    adds_feed(desk, "https://example.org/feed")
    key = the_source().id
    with transaction("news"):
        news.note_success(key, {"etag": '"v1"'}, at=shop.clock.now())
    other = clerk("owner", "Ida")
    desk.visit(f"/admin/sources/{key}/edit")
    other.visit(f"/admin/sources/{key}/edit").send("/edit", "Save", name="Theirs")
    assert the_source().progress == {"etag": '"v1"'}
    desk.send("/edit", "Save", name="Mine", address="https://example.org/elsewhere")
    assert desk.status == 409 and desk.sees("A colleague has changed this source", "Theirs")
    assert dict(desk.form("/edit").values)["name"] == "Mine" and the_source().name == "Theirs"
    desk.send("/edit", "Save")
    source = the_source()
    assert (source.name, source.address, source.progress) == ("Mine", "https://example.org/elsewhere", {})


def test_a_source_that_lost_nearly_everything_asks_and_is_believed_up_to_what_it_told(shop, desk, tmp_path):
    head = (
        "CREATE TABLE j_content (id int, title text, introtext text, catid int, state int, created text);"
        "CREATE TABLE j_categories (id int, title text, parent_id int, published int);"
        "INSERT INTO j_categories VALUES (1,'World',0,1);"
    )
    row = "INSERT INTO j_content VALUES ({0},'Story {0}','Words',1,1,'2026-11-0{1} 08:00:00');"
    path = tmp_path / "site.sql"

    def holds(numbers) -> None:
        path.write_text(head + "".join(row.format(number, 1 + number % 9) for number in numbers))

    holds(range(1, 31))
    with transaction("news"):
        key = news.open_source("Dump", SourceKind.DUMP, str(path)).id
    desk.visit(f"/admin/sources/{key}").send("/runs", "Read what is new")
    shop.work()
    assert len(titles()) == 30
    holds(range(1, 6))
    desk.visit(f"/admin/sources/{key}").send("/runs", "Read what is new")
    shop.work()
    desk.visit(f"/admin/sources/{key}")
    assert desk.sees(
        "This source lost most of its stories", "25 of 30 stories are gone there", "withdraw 25 stories"
    )
    assert len(titles()) == 30 and desk.visit("/admin/sources").sees("In doubt")

    desk.visit(f"/admin/sources/{key}").posts(f"/admin/sources/{key}/runs", doubt="1")
    assert desk.status == 409, "not the doubt that stands"
    holds(range(1, 4))  # meanwhile it lost two more than somebody agreed to
    desk.visit(f"/admin/sources/{key}").send("/runs", "I know")
    shop.work()
    assert len(titles()) == 30 and desk.visit(f"/admin/sources/{key}").sees("27 of 30 stories are gone there")
    desk.send("/runs", "I know")
    shop.work()
    assert titles() == {"Story 1", "Story 2", "Story 3"}
    assert "lost most of its stories" not in desk.visit(f"/admin/sources/{key}").words


@pytest.mark.parametrize("choice", ["keep", "withdraw"])
def test_a_forgotten_source_asks_about_its_stories(shop, desk, feeds, choice):
    feeds.says("/feed", RSS)
    adds_feed(desk, f"{feeds.url}/feed")
    key = the_source().id
    desk.visit(f"/admin/sources/{key}").send("/runs", "Read what is new")
    shop.work()
    desk.visit(f"/admin/sources/{key}/forget")
    assert desk.sees("2 stories of this source are here")
    desk.send("/forget", "Forget")
    assert desk.status == 422 and desk.sees("Say what is to become") and the_source().forgotten_at is None
    desk.send("/forget", "Forget", stories=choice)
    assert titles() == {"Troops & war", "Undated"}
    shop.work()
    source = the_source()
    assert (source.name, source.address, source.options, source.active) == (f"Old site #{key}", "", {}, False)
    for path, method in (
        ("edit", desk.visit),
        ("runs", desk.posts),
        ("checks", desk.posts),
        ("state", desk.posts),
    ):
        method(f"/admin/sources/{key}/{path}")
        assert desk.status == 404
    desk.visit("/admin/sources")
    if choice == "withdraw":
        assert titles() == set() and desk.sees("No sources yet")
        return
    assert titles() == {"Troops & war", "Undated"} and desk.sees("No longer read", "2 stories stay")
    desk.visit(f"/admin/sources/{key}/forget").send("/forget", "Forget", stories="withdraw")
    shop.work()
    assert titles() == set()
    assert acts()[-2:] == ["source.forgotten", "source.forgotten"]


def test_pictures_that_were_given_up_are_listed_with_their_reason(shop, desk, feeds):
    feeds.says(
        "/feed",
        RSS.replace(
            "Only words.",
            "&lt;p&gt;Words&lt;/p&gt;&lt;img src='http://10.0.0.7/a.png'&gt;&lt;img src='http://10.0.0.7/b.png'&gt;",
        ),
    )
    adds_feed(desk, f"{feeds.url}/feed")
    source_id = the_source().id
    wire.sync_source(source_id, ports=shop.ports, at=shop.clock.now())
    assert "given up" not in desk.visit(f"/admin/sources/{source_id}").words
    with transaction("news"):
        [one, *_] = [one for one in news.waiting_pictures(9, now=shop.clock.now()) if one.place == 1]
        assert news.picture_failed(
            one, "Only addresses on the public internet are read.", at=shop.clock.now(), for_good=True
        )

    words = desk.visit(f"/admin/sources/{source_id}").words

    assert "1 picture inside a text was given up" in words
    assert "Undated: http://10.0.0.7/b.png Only addresses on the public internet are read." in words
