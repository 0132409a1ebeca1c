"""A shop with a worker whose acts are told to the test, on both engines."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from store.db import db
from store.factory import create_app
from store.ports import build_ports
from store.settings import Settings


class SetClock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.at = datetime(2026, 4, 28, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def advance(self, **parts: float) -> None:
        self.at += timedelta(**parts)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock) -> Iterator[Flask]:
    """An application with empty tables; its clock is the test's."""
    server = os.environ.get("TEST_POSTGRES_URL", "")
    if request.param == "postgresql" and not server:
        pytest.skip("needs PostgreSQL (TEST_POSTGRES_URL)")
    names = [f"worker_{uuid4().hex[:12]}" for _ in range(2)] if request.param == "postgresql" else []
    admin = create_engine(server or "sqlite://", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for name in names:
            connection.execute(text(f"CREATE DATABASE {name}"))
        shop, news = [server.rsplit("/", 1)[0] + "/" + name for name in names] or ["", ""]
        settings = Settings(
            shop_env="test",
            secret_key="worker",
            instance_path=tmp_path,
            database_url=shop,
            news_database_url=news,
        )
        made = create_app(settings, replace(build_ports(settings), clock=clock))
        try:
            with made.app_context():
                db.create_all()
                yield made
                db.session.remove()
                for engine in db.engines.values():
                    engine.dispose()
        finally:
            for name in names:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()
