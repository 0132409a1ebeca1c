"""Sources of news at the desk in the pseudo-language; what sources and their servers say is nobody's to translate."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store import news
from store.db import db, transaction
from store.news import RunKind, SourceKind
from store.news.models import Source
from store.news.source_run import SourceRun
from tests.support.shop import Shop
from tests.words.conftest import Reader
from tests.words.test_catalogue_desk import owner  # noqa: F401 - the same person

PAGES = {
    "/admin/sources": 200,
    "/admin/sources/new": 200,
    "/admin/sources/new/feed": 200,
    "/admin/sources/new/joomla": 200,
    "/admin/sources/new/dump": 200,
    "/admin/sources/new/written": 200,
    "/admin/sources/1": 200,
    "/admin/sources/2": 200,
    "/admin/sources/2/edit": 200,
    "/admin/sources/2/forget": 200,
    "/admin/sources/3": 200,
    "/admin/sources/4": 200,
    "/admin/sources/5": 200,
    "/admin/sources/6": 200,
}
FOUND = {
    "what": "Ξ", "prefix": "ξ_", "stories": 3, "public": 2, "hidden": [["ξίφος", 1]], "sections": [["Κόσμος", 2]],
    "titles": [["Είδηση", "2026-11-23T00:00:00+00:00"], ["", "2026-11-23T00:00:00+00:00"]], "notes": ["Ξίφος."],
}  # fmt: skip


@pytest.fixture
def sources(shop: Shop, reader: Reader) -> None:
    """One in each state, after the one that gave the stories."""
    at = shop.clock.now()
    with transaction("news"):
        for name, kind, options, active in (
            ("Άλφα", SourceKind.JOOMLA, {"only": ["Κόσμος"], "section": "Ξ"}, True),
            ("Βήτα", SourceKind.FEED, {"interval": 0}, True),
            ("Γάμμα", SourceKind.DUMP, {}, False),
            ("Δέλτα", SourceKind.FEED, {}, True),
            ("Έψιλον", SourceKind.FEED, {}, True),
        ):
            made = news.open_source(name, kind, "https://example.com/ξ")
            made.options, made.active = options, active
        late = db.session.get_one(Source, 5)
        late.last_success_at = late.last_failure_at = at - timedelta(days=3)
        failed = news.begin_run(2, RunKind.FULL, at=at)
        news.note_failure(2, "Ξίφος.", at=at)
        news.end_run(
            failed, {"gone": 30, "of": 40, "notes": ["Ξ"], "refusals": [["ξ", "Ξίφος."]]}, "Ξίφος.", at=at
        )
        for _ in range(2):
            news.end_run(news.begin_run(3, RunKind.NEW, at=at), {}, at=at + timedelta(minutes=9))
        news.end_run(news.begin_run(3, RunKind.CHECK, at=at), FOUND, at=at)
        news.ask_run(3, RunKind.NEW, by="system", at=at)
        news.end_run(news.begin_run(4, RunKind.CHECK, at=at), {}, "Ξίφος.", at=at)
        running = news.begin_run(4, RunKind.NEW, at=at)
        news.beat(running, 5, 9, at=at)
        news.ask_run(5, RunKind.CHECK, by="system", at=at)
        news.begin_run(5, RunKind.FULL, at=at)
        silent = db.session.get_one(SourceRun, news.begin_run(6, RunKind.NEW, at=at))
        silent.beat_at = at - timedelta(hours=1)


@pytest.mark.usefixtures("sources")
def test_sources_in_every_state_and_their_mistakes(owner: Reader, shop: Shop) -> None:  # noqa: F811
    assert owner.opens(*PAGES) == PAGES
    wrongs = {
        "name": "",
        "address": "",
        "base": "ξ",
        "prefix": ";",
        "language": "ξ",
        "promise": "0",
        "password_env": "Ξ",
    }
    owner.press(owner.visit("/admin/sources/new/joomla").form("/joomla"), **wrongs).reads("mistakes")
    owner.press(
        owner.visit("/admin/sources/new/feed").form("/feed"), name="Άλφα", address="https://example.com/"
    ).reads("taken")
    owner.press(owner.visit("/admin/sources/new/dump").form("/dump"), name="Ξ").reads("no file")
    owner.press(owner.visit("/admin/sources/2/edit").form("/edit"), version="9", name="Ξ").reads("stale")
    owner.press(owner.visit("/admin/sources/2/forget").form("/forget")).reads("no choice")
    for action in ("/state", "/checks", "/runs"):
        owner.press(owner.visit("/admin/sources/4").form(action)).reads(action)
    owner.press(owner.visit("/admin/sources/2/forget").form("/forget"), stories="keep").reads("forgotten")
    owner.press(owner.visit("/admin/sources/3/forget").form("/forget"), stories="withdraw").reads("withdrawn")
    owner.opens("/admin/sources", "/admin/sources/2", "/admin/sources/2/forget")

    assert owner.heard == []
