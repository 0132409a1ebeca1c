"""Databases for tests: migrated once, then copied (SQLite) or swept clean (PostgreSQL) for every test."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url

from store.cli.databases import bring_up_to_date
from store.db import db
from store.factory import create_app
from store.kit.clock import SetClock
from store.ports import build_ports
from store.settings import Settings
from tests.support.compiled import share_compiled

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
SERVER = os.environ.get("TEST_POSTGRES_URL", "")
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex
"""What the processes of one run have in common."""


_places: list[Path] = []


def keep_in(folder: Path) -> None:
    """Have what the processes of a run share lie in `folder`, which somebody else clears away."""
    _places.append(folder)


def shared_place() -> Path:
    """The folder of what the processes of a run share."""
    return _places[-1]


@cache
def sqlite_template() -> Path:
    """A folder with both SQLite files, migrated; made once a run, by whichever process needs it first."""
    folder = shared_place() / "template"
    with _alone("sqlite"):
        if not folder.exists():
            made = Path(mkdtemp(dir=shared_place(), prefix="migrating-"))
            _migrate(Settings(shop_env="test", secret_key="template", instance_path=made))
            made.rename(folder)
    return folder


@cache
def postgres_pair() -> tuple[str, str]:
    """Two migrated PostgreSQL databases of this test process: copies of a pair that is made once a run."""
    prefix, folder = f"tvnl_{RUN[:12]}", shared_place() / "postgres"
    template = _pair(prefix + "_template")
    with _alone("postgres"), _server() as server:
        if not folder.exists():
            for url in template:
                server.execute(text(f"CREATE DATABASE {_name(url)}"))
            made = Path(mkdtemp(dir=shared_place(), prefix="migrating-"))
            _migrate(
                Settings(
                    shop_env="test",
                    secret_key="template",
                    instance_path=made,
                    database_url=template[0],
                    news_database_url=template[1],
                )
            )
            made.rename(folder)
        mine = _pair(f"{prefix}_{WORKER}")
        for url, pattern in zip(mine, template, strict=True):
            server.execute(text(f"CREATE DATABASE {_name(url)} TEMPLATE {_name(pattern)}"))
    _used.append((prefix, folder, [_name(url) for url in mine]))
    return mine


def _pair(name: str) -> tuple[str, str]:
    server = SERVER.rsplit("/", 1)[0]
    return f"{server}/{name}_shop", f"{server}/{name}_news"


def _name(url: str) -> str:
    return url.rsplit("/", 1)[1]


@contextmanager
def _server() -> Iterator[Connection]:
    """A connection to the server itself, every statement on its own."""
    admin = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        yield connection
    admin.dispose()


@contextmanager
def _alone(what: str) -> Iterator[None]:
    """One process of this run at a time."""
    with (shared_place() / f"{what}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


_used: list[tuple[str, Path, list[str]]] = []


def tidy() -> None:
    """Leave the server as it was; the last process of a run takes the pattern away, too."""
    for prefix, folder, mine in _used:
        _drop(prefix, folder, mine)
    _used.clear()
    postgres_pair.cache_clear()


def _drop(prefix: str, folder: Path, mine: list[str]) -> None:
    with _alone("postgres"), _server() as server:
        for name in mine:
            server.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        left = list(
            server.scalars(
                text("SELECT datname FROM pg_database WHERE datname LIKE :ours"), {"ours": prefix + "%"}
            )
        )
        if all("_template_" in name for name in left):
            for name in left:
                server.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            shutil.rmtree(folder, ignore_errors=True)


def _migrate(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        bring_up_to_date()
        db.session.remove()
        for engine in db.engines.values():
            with engine.connect() as connection:
                if engine.dialect.name == "sqlite":
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            engine.dispose()


def fresh(engine_name: str, folder: Path) -> dict[str, str]:
    """Settings for empty, migrated databases of an engine; SQLite files are laid into `folder`."""
    if engine_name == "sqlite":
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("shop.db", "news.db"):
            shutil.copy(sqlite_template() / name, folder / name)
        return {}
    shop, news = postgres_pair()
    for url in (shop, news):
        _sweep(_admin(url))
    return {"database_url": shop, "news_database_url": news}


@cache
def _admin(url: str) -> Engine:
    return create_engine(url, isolation_level="AUTOCOMMIT")


def cut_lines(name: str) -> None:
    """The PostgreSQL server ends every connection to this database, as when it restarts; the tests' own among them."""
    with create_engine(SERVER, isolation_level="AUTOCOMMIT").connect() as server:
        server.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": name},
        )
    for url in postgres_pair():
        if make_url(url).database == name:
            _admin(url).dispose()


def _sweep(engine: Engine) -> None:
    """Empty every table but the versions; nobody else is connected between two tests."""
    with engine.connect() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        tables = connection.execute(
            text(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
                "AND relname NOT LIKE '%\\_version'"
            )
        ).scalars()
        statements = "; ".join(f'DELETE FROM "{table}"' for table in tables)
        connection.execute(text(statements))
        connection.execute(text("SET session_replication_role = DEFAULT"))


def keep_compiled(app: Flask) -> None:
    """Have the application find the templates and statements that others of this run have compiled."""
    app.jinja_env.bytecode_cache = compiled_templates()
    share_compiled(app)


@cache
def compiled_templates() -> FileSystemBytecodeCache:
    """Where templates are kept compiled."""
    return FileSystemBytecodeCache(mkdtemp(dir=shared_place(), prefix="templates-"))


def make_app(engine_name: str, folder: Path, clock: SetClock, **given: object):
    """An application on fresh databases with a clock that stands where it is put."""
    settings = Settings(
        **{
            "shop_env": "test",
            "secret_key": "of-a-test",
            "instance_path": folder,
            **fresh(engine_name, folder),
            **given,
        }
    )
    app = create_app(settings, replace(build_ports(settings), clock=clock))
    keep_compiled(app)
    return app
