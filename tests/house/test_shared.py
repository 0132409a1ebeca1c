"""What the applications of a test run share is what was compiled: never rows, never settings."""

from __future__ import annotations

import gc

from sqlalchemy import select
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter, Map, Rule, UnicodeConverter

from store.db import db, transaction
from store.settings import Shop as ShopRow
from tests.support import databases
from tests.support.page import tree_of
from tests.support.shop import Shop


def test_a_second_application_compiles_nothing_anew_and_sees_rows_of_its_own_alone(
    engine_name, tmp_path, clock
):
    found, kept = [], []
    for name in ("first", "second"):
        app = databases.make_app(engine_name, tmp_path / name, clock)
        with app.app_context():
            found.append(db.session.scalar(select(ShopRow.name)))
            Shop(app, clock).open()
            with transaction():
                db.session.scalars(select(ShopRow)).one().name = name
            engine = db.engines[None]
            kept.append((engine.dialect, len(engine._compiled_cache)))
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()

    assert "first" not in found
    assert kept[0] == kept[1], "the same dialect, and not one statement more"


def test_a_page_asked_twice_is_read_once():
    page = "<!doctype html><title>A page</title>"

    assert tree_of(page) is tree_of(page)
    assert tree_of(page).findtext(".//title") == "A page"
    assert tree_of(page + " ") is not tree_of(page)


def test_rubbish_is_looked_for_among_what_tests_leave():
    assert gc.isenabled()
    assert gc.get_freeze_count() > 100_000


def test_a_route_read_before_has_converters_of_its_own():
    """And one whose converter means something else there is read anew."""

    class Shout(BaseConverter):
        regex = "[A-Z]+"

    def found(path: str, **converters: type) -> tuple[Map, tuple[str, dict[str, object]] | None]:
        routes = Map([Rule("/a/<shared_name:x>/<int(max=9):y>", endpoint="e")], converters=converters)
        try:
            return routes, routes.bind("shop.test").match(path)
        except NotFound:
            return routes, None

    first, quiet = found("/a/tee/3", shared_name=UnicodeConverter)
    second, again = found("/a/tee/3", shared_name=UnicodeConverter)
    _, loud = found("/a/tee/3", shared_name=Shout)

    assert quiet == again == ("e", {"x": "tee", "y": 3})
    assert loud is None
    assert found("/a/tee/10", shared_name=UnicodeConverter)[1] is None
    for routes in (first, second):
        (rule,) = routes.iter_rules()
        assert {one.map for one in rule._converters.values()} == {routes}
        assert rule.arguments == {"x", "y"}
    assert second.bind("shop.test").build("e", {"x": "cap", "y": 4}) == "/a/cap/4"
