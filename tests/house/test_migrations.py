"""Migrations of both databases: one line of history each, up and down on both engines, equal to the models."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import flask_migrate
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate
from sqlalchemy import create_engine, inspect, text

from store import outbox
from store.db import db, transaction
from store.factory import create_app
from store.news import desk
from store.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
BINDS = {"shop": None, "news": "news"}


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application over two databases with nothing in them."""
    if request.param == "sqlite":
        yield from running(tmp_path)
        return
    server = os.environ.get("TEST_POSTGRES_URL")
    if not server:
        pytest.skip("needs PostgreSQL (TEST_POSTGRES_URL)")
    names = [f"migrations_{uuid4().hex[:12]}" for _ in BINDS]
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for name in names:
            connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield from running(tmp_path, *(server.rsplit("/", 1)[0] + "/" + name for name in names))
        finally:
            for name in names:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def running(folder: Path, database_url: str = "", news_database_url: str = "") -> Iterator[Flask]:
    """An application within its context, its connections closed at the end."""
    settings = Settings(
        shop_env="test",
        secret_key="migrations",
        instance_path=folder,
        database_url=database_url,
        news_database_url=news_database_url,
    )
    app = create_app(settings)
    Migrate(app, db)
    with app.app_context():
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def folder(name: str) -> str:
    return str(ROOT / "migrations" / name)


def tables(bind: str | None) -> set[str]:
    """Tables of a database, without those in which SQLite keeps its own books."""
    found = inspect(db.engines[bind]).get_table_names()
    return {name for name in found if not name.startswith("sqlite_") and "_fts" not in name}


@pytest.mark.parametrize("name", BINDS)
def test_history_is_one_line(name):
    config = Config()
    config.set_main_option("script_location", folder(name))
    script = ScriptDirectory.from_config(config)

    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


@pytest.mark.parametrize("name", BINDS)
def test_up_down_and_up_again(app, name):
    flask_migrate.upgrade(directory=folder(name))
    there = tables(BINDS[name])
    assert len(there) > 5

    flask_migrate.downgrade(directory=folder(name), revision="base")
    assert tables(BINDS[name]) == {f"{name}_version"}

    flask_migrate.upgrade(directory=folder(name))
    assert tables(BINDS[name]) == there


@pytest.mark.parametrize("name", BINDS)
def test_the_tables_are_those_of_the_models(app, name):
    flask_migrate.upgrade(directory=folder(name))

    flask_migrate.check(directory=folder(name))  # exits when a model has moved on without a migration

    declared = {table for table in db.metadatas[BINDS[name]].tables if "_fts" not in table}
    assert declared <= tables(BINDS[name])


def test_no_column_keeps_money_in_a_float(app):
    flask_migrate.upgrade(directory=folder("shop"))
    there = inspect(db.engine)
    money = [
        (table, column["name"], str(column["type"]))
        for table in there.get_table_names()
        for column in there.get_columns(table)
        if column["name"].endswith("_minor")
    ]

    assert money
    assert [column for column in money if "INT" not in column[2].upper()] == []


def test_each_database_is_left_alone_by_the_other(app):
    flask_migrate.upgrade(directory=folder("shop"))

    assert tables("news") == set()


BEFORE_SECTIONS = """
INSERT INTO source (id, kind, name, address, options, progress, active, last_error)
VALUES (1, 'feed', 'Wire', '', '{}', '{}', true, '');
INSERT INTO section (id, slug, title, position) VALUES (1, 'world', 'World', 1), (2, 'world-2', 'World', 2), (3, 'sport', 'Sport', 3);
INSERT INTO story (id, seq, source_id, source_key, section_id, slug, status, title, teaser, body_html, original, text_hash,
  byline, link, language, picture_url, picture_alt, picture_caption, published_at, changed_at, imported_at, demo)
VALUES (1, 1, 1, 'a', 1, 'a', 'published', 'A', '', '', '', '', '', '', 'en', '', '', '', '2026-01-01 00:00:00',
  '2026-01-01 00:00:00', '2026-01-01 00:00:00', false);
"""


def test_sections_and_stories_that_were_there_come_along(app):
    flask_migrate.upgrade(directory=folder("news"), revision="news_20261122_7")
    with transaction("news"):
        for statement in BEFORE_SECTIONS.split(";")[:-1]:
            db.session.execute(text(statement), bind_arguments={"bind": db.engines["news"]})
    for _ in range(2):
        flask_migrate.upgrade(directory=folder("news"))
        with db.engines["news"].connect() as connection:
            names = connection.execute(
                text("SELECT title, section_id FROM section_name ORDER BY title")
            ).all()
            promised = connection.execute(
                text("SELECT kind, dedupe_key, state FROM news_outbox_message")
            ).all()
        assert [tuple(row) for row in names] == [("Sport", 3), ("World", 1)]
        assert [tuple(row) for row in promised] == [("stories.lift", "lift-0", "new")]
        assert [row.id for row in desk.section_rows()] == [1, 2, 3]
        db.session.rollback()
        with transaction("news"):
            assert [one.payload for one in outbox.claim(now=datetime.now(UTC), bind="news")] == [{"after": 0}]
        db.session.remove()
        flask_migrate.downgrade(directory=folder("news"), revision="news_20261122_7")
