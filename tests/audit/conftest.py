"""One shop for the whole audit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store.db import db
from store.kit.clock import SetClock
from tests.audit.site import Site, furnish
from tests.conftest import NOON
from tests.support import databases
from tests.support.shop import Serving


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The furnished shop, behind a real socket at `site.shop.url`."""
    clock = SetClock(NOON)
    app = databases.make_app("sqlite", tmp_path_factory.mktemp("audit") / "instance", clock)
    with app.app_context():
        made = furnish(app, clock)
    serving = Serving(app)
    made.shop.url = serving.url
    yield made
    serving.stop()
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
