"""What load balancers and people on duty ask: is it alive, can it serve, is anything missing?"""

from __future__ import annotations

from store.worker import Schedule, run_schedule
from tests.support import databases


def ready(shop) -> dict[str, str]:
    answer = shop.app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_json()


def test_alive_as_long_as_it_answers(shop):
    answer = shop.app.test_client().get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_a_shop_whose_worker_was_never_started_says_so(shop):
    assert ready(shop) == {"shop": "ok", "news": "ok", "worker": "never seen"}


def test_a_worker_is_well_while_it_sweeps(shop):
    run_schedule(shop.app, Schedule("outbox", lambda *, ports, now: None))
    assert ready(shop)["worker"] == "ok"

    shop.clock.forward(minutes=2)
    assert ready(shop)["worker"] == "ok"

    shop.clock.forward(minutes=2)
    assert ready(shop)["worker"] == "silent since 2026-11-23T12:00:00Z"


def test_a_sweep_that_fails_is_no_sign_of_life(shop):
    def broken(*, ports, now):
        raise OSError

    run_schedule(shop.app, Schedule("outbox", broken))

    assert ready(shop)["worker"] == "never seen"


def test_the_shop_serves_without_its_news(engine_name, tmp_path, clock):
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/news"
    app = databases.make_app(engine_name, tmp_path / "instance", clock, news_database_url=nowhere)

    answer = app.test_client().get("/readyz")

    assert answer.status_code == 200
    assert answer.get_json() == {"shop": "ok", "news": "away", "worker": "never seen"}
