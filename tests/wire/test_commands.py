"""`flask news`: a source is added, read, switched off, and told of when it fails."""

from __future__ import annotations

import pytest

from store import news
from store.audit.models import NewsAuditEntry
from store.db import db

FEED = """<rss version="2.0"><channel><item><title>Told</title><guid>1</guid><description>Words.</description></item>
</channel></rss>"""


@pytest.fixture
def flask(newsroom):
    """The command line of the newsroom."""
    runner = newsroom.app.test_cli_runner()

    def run(*args):
        db.session.rollback()
        return runner.invoke(args=["news", *args])

    return run


def test_a_source_is_added_listed_switched_off_and_on(newsroom, flask, tmp_path):
    path = tmp_path / "site.sql"
    path.write_text("CREATE TABLE x_content (id int, title text, introtext text, catid int, state int);")
    added = flask("add", "dump", "Old  site", str(path), "--base", "https://old.example/")
    assert (added.exit_code, added.output.splitlines()[0][:18]) == (0, "Old  site is added")
    (facts,) = news.sources()
    assert (facts.name, facts.address, facts.options) == (
        "Old site",
        str(path),
        {"base": "https://old.example/", "language": "en"},
    )
    assert "Old site\tdump\ton\tlast read never" in flask("sources").output
    assert flask("switch", "Old site", "off").exit_code == 0
    assert "switched off" in flask("sync").output
    assert flask("switch", "Old site", "on").exit_code == 0
    read = flask("sync")
    assert (read.exit_code, read.output) == (
        0,
        "Old site: 0 seen, 0 taken in, 0 unchanged, 0 withdrawn, 0 not public, 0 refused\n",
    )
    assert [entry.act for entry in db.session.query(NewsAuditEntry)] == [
        "source.added",
        "source.switched_off",
        "source.switched_on",
    ]
    assert flask("add", "dump", "Old site", str(path)).exit_code == 2
    assert flask("switch", "Nobody", "on").exit_code == 2
    assert flask("sync", "--source", "Nobody").exit_code == 2


@pytest.mark.parametrize(
    ("kind", "address", "says"),
    [
        ("joomla", "mysql://reader:secret@db/old", "must not hold a password"),
        ("joomla", "postgresql://db/old", "mysql://user@host"),
        ("joomla", "mysql://db", "mysql://user@host"),
        ("feed", "file:///etc/passwd", "Only http and https"),
        ("feed", "http://[broken", "That is not an address"),
        ("dump", "/nowhere/at/all.sql", "no file of this name"),
    ],
)
def test_an_address_that_cannot_be_is_refused_and_adds_nothing(newsroom, flask, kind, address, says):
    refused = flask("add", kind, "Source", address)
    assert refused.exit_code == 2
    assert says in refused.stderr
    assert news.sources() == []


def test_a_source_that_fails_ends_with_one_and_says_why(newsroom, flask, site):
    site.says("/feed", FEED)
    assert flask("add", "feed", "Feed", f"{site.url}/feed", "--password-env", "HOME").exit_code == 2
    assert flask("add", "feed", "Feed", f"{site.url}/feed").exit_code == 0
    failed = flask("sync")
    assert failed.exit_code == 1
    assert "Only" in failed.stderr
    assert "Only" in flask("sources").output
