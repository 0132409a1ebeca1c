"""A shop with one order, a post that catches, and promises kept by hand, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from store import letters
from store import settings as shop_settings
from store.db import db, transaction
from store.kit.clock import SetClock
from store.mail import CaughtMail
from store.ports import Ports
from store.settings import Settings
from tests.support import databases
from tests.support.letters import AT, write_order


class Desk:
    """The worker's desk: keeps one promise at a time through the letters room."""

    def __init__(self, app: Flask) -> None:
        self.ports: Ports = app.extensions["ports"]
        self.settings: Settings = app.extensions["settings"]

    def keep(self, key: str = "confirmed-1001", *, mail=None, **payload) -> None:
        ports = replace(self.ports, mail=mail) if mail else self.ports
        letters.send(payload, key, ports=ports, now=AT, settings=self.settings)

    @property
    def box(self) -> CaughtMail:
        assert isinstance(self.ports.mail, CaughtMail)
        return self.ports.mail


@pytest.fixture
def desk(engine_name: str, tmp_path: Path) -> Iterator[Desk]:
    """A shop whose tables are empty but for its own row."""
    app = databases.make_app(
        engine_name,
        tmp_path,
        SetClock(AT),
        public_url="https://shop.example",
        mail_from="TV News LIES <shop@shop.example>",
        staff_mail="desk@shop.example",
    )
    with app.app_context():
        with transaction():
            row = shop_settings.open_shop(name="TV News LIES", currency="USD", zone="America/New_York", at=AT)
            row.contact_email = "help@shop.example"
        yield Desk(app)
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def order(desk: Desk) -> int:
    """A paid order of two tees and a deck, for Ada in Berlin; answers its id."""
    with transaction():
        return write_order().id
