"""The worker's tests work inside an application context."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from store.db import db


@pytest.fixture
def app(app: Flask) -> Iterator[Flask]:
    """The application of all tests, its context open."""
    with app.app_context():
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
