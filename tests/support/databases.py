"""Databases for tests: migrated once, then copied (SQLite) or swept clean (PostgreSQL) for every test."""

from __future__ import annotations

import atexit
import os
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, create_engine, text

from store.cli.databases import bring_up_to_date
from store.db import db
from store.factory import create_app
from store.kit.clock import SetClock
from store.ports import build_ports
from store.settings import Settings

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
SERVER = os.environ.get("TEST_POSTGRES_URL", "")


@cache
def sqlite_template() -> Path:
    """A folder with both SQLite files, migrated; made once a process."""
    folder = Path(mkdtemp(prefix="tvnl-template-"))
    _migrate(Settings(shop_env="test", secret_key="template", instance_path=folder))
    return folder


@cache
def postgres_pair() -> tuple[str, str]:
    """Two migrated PostgreSQL databases of this test process, made anew once a process."""
    urls = []
    admin = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for part in ("shop", "news"):
            name = f"tvnl_{WORKER}_{os.getpid()}_{part}"
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            atexit.register(_drop, name)
            connection.execute(text(f"CREATE DATABASE {name}"))
            urls.append(SERVER.rsplit("/", 1)[0] + "/" + name)
    admin.dispose()
    folder = Path(mkdtemp(prefix="tvnl-postgres-"))
    _migrate(
        Settings(
            shop_env="test",
            secret_key="template",
            instance_path=folder,
            database_url=urls[0],
            news_database_url=urls[1],
        )
    )
    return urls[0], urls[1]


def _drop(name: str) -> None:
    """Leave the server as it was."""
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    engine.dispose()


def _migrate(settings: Settings) -> None:
    app = create_app(settings)
    with app.app_context():
        bring_up_to_date()
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


@cache
def compiled_templates() -> FileSystemBytecodeCache:
    """Where templates are kept compiled, so that not every test's application compiles them again."""
    return FileSystemBytecodeCache(mkdtemp(prefix="tvnl-templates-"))


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
    app.jinja_env.bytecode_cache = compiled_templates()
    return app
