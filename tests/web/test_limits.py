"""How often one may ask: counted together, told with a time to wait, and never a reason to lose anything."""

from __future__ import annotations

import os
import threading

import pytest
from limits import parse
from limits.strategies import FixedWindowRateLimiter

from store.web.limits import SqliteCounters
from tests.support.shop import ADA

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(params=["file", pytest.param("redis", marks=pytest.mark.redis)])
def windows(request, tmp_path) -> FixedWindowRateLimiter:
    """The same counters in a file and in Redis."""
    if request.param == "file":
        return FixedWindowRateLimiter(SqliteCounters(f"tvnl-sqlite://{tmp_path}/limits.db"))
    url = os.environ.get("TEST_REDIS_URL", "")
    if not url:
        pytest.skip("needs Redis (TEST_REDIS_URL)")
    from limits.storage import storage_from_string

    return FixedWindowRateLimiter(storage_from_string(url))


def test_a_window_lets_so_many_pass_and_tells_when_it_ends(windows, tmp_path):
    item, who = parse("3/minute"), str(tmp_path)
    assert [windows.hit(item, "view", who) for _ in range(5)] == [True, True, True, False, False]
    assert windows.hit(item, "view", who + "-other") and windows.hit(item, "other", who)
    stats = windows.get_window_stats(item, "view", who)
    assert stats.remaining == 0 and stats.reset_time > 0
    windows.clear(item, "view", who)
    assert windows.hit(item, "view", who)


def test_hands_at_once_count_together(tmp_path):
    place = f"tvnl-sqlite://{tmp_path}/limits.db"
    passed: list[bool] = []

    def ask() -> None:
        own = FixedWindowRateLimiter(SqliteCounters(place))
        passed.extend(own.hit(parse("10/minute"), "x") for _ in range(5))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(passed) == [False] * 10 + [True] * 10


def test_a_window_that_is_over_counts_anew(tmp_path):
    counters = SqliteCounters(f"tvnl-sqlite://{tmp_path}/limits.db")
    assert counters.incr("k", 60) == 1 and counters.incr("k", 60) == 2
    assert counters.incr("k", -120, 0) == 2
    assert counters.incr("gone", -1) == 1 and counters.incr("gone", 60) == 1
    assert counters.get("k") == 2 and counters.get("never") == 0
    assert counters.check() and counters.reset() == 2 and counters.get("k") == 0


def test_looking_up_orders_is_limited_by_address(shop):
    client = shop.app.test_client()
    key = (
        client.get("/orders/lookup")
        .get_data(as_text=True)
        .split('name="csrf_token"')[1]
        .split('value="')[1]
        .split('"')[0]
    )
    answers = [
        client.post("/orders/lookup", data={"csrf_token": key, "email": "a@example.com"}, headers=SAME_SITE)
        for _ in range(21)
    ]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 61


def test_too_many_checkouts_are_told_with_everything_still_typed(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=500)
    shopper.buys("tee", "1")
    for _ in range(10):
        shopper.checks_out()
        assert "/pay/" in shopper.path
    shopper.checks_out(city="Salem")
    assert shopper.status == 429 and shopper.sees("That was a lot at once.")
    assert dict(shopper.form("/checkout").values)["city"] == "Salem"
    assert {name: ADA[name] for name in ("name", "line1")}.items() <= dict(
        shopper.form("/checkout").values
    ).items()
    assert len(open_shop.orders()) == 1


def test_counters_out_of_reach_close_no_door(shop, tmp_path):
    shop.app.extensions["limits"].storage._path = str(tmp_path / "no" / "such" / "folder" / "limits.db")
    client = shop.app.test_client()
    assert client.get("/search?q=tee").status_code == 200
