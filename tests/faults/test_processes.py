"""Several processes sell the last shirts at the same moment, on one file or one server: each is sold once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from store.db import db
from store.payments import PaymentAttempt

ROOT = Path(__file__).resolve().parents[2]
PROCESSES, BUYERS, SHIRTS = 3, 6, 5

pytestmark = pytest.mark.slow

SELL = """
import sys
from datetime import UTC, datetime
from store import cart, checkout
from store.db import transaction
from store.factory import create_app
from store.kit.errors import StoreError
from store.orders import Address, Buyer

variant, buyers, now = int(sys.argv[1]), int(sys.argv[2]), datetime.now(UTC)
who = Buyer("a@example.com", "", "en", Address("A", "1 Way", "", "Boston", "MA", "02101", "US"), "standard", 0, "")
app = create_app()
with app.app_context():
    tokens = []
    for _ in range(buyers):
        with transaction():
            tokens.append(cart.add(None, variant, 1, now=now))
    print("ready", flush=True)
    sys.stdin.readline()
    for token in tokens:
        try:
            with transaction():
                checkout.place(
                    cart.find(token, now=now), who, shown_minor=2900, cart_version=None, currency="USD",
                    public_url="http://127.0.0.1:8000", livemode=False, at=now,
                )
            print("won", flush=True)
        except StoreError as refusal:
            print(type(refusal).__name__, flush=True)
"""


def test_the_last_shirts_are_sold_once_among_processes(shop, engine_name, tmp_path):
    tee = shop.sells("TEE", price=2400, stock=SHIRTS)
    chosen = shop.app.extensions["settings"]
    db.session.remove()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("STRIPE_", "REDIS_"))}
    env |= {"SHOP_ENV": "test", "SECRET_KEY": "of-a-test", "INSTANCE_PATH": str(chosen.instance)}
    if engine_name == "postgresql":
        env |= {"DATABASE_URL": chosen.database_url, "NEWS_DATABASE_URL": chosen.news_database_url}
    sellers = [
        subprocess.Popen(
            [sys.executable, "-c", SELL, str(tee), str(BUYERS)],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(PROCESSES)
    ]
    for seller in sellers:
        for line in seller.stdout:
            if line == "ready\n":
                break
    for seller in sellers:
        seller.stdin.write("go\n")
        seller.stdin.flush()
    said = [line for seller in sellers for line in seller.communicate(timeout=60)[0].split()]
    assert sorted(said) == ["LineSoldOut"] * (PROCESSES * BUYERS - SHIRTS) + ["won"] * SHIRTS
    assert shop.stock("TEE") == (SHIRTS, 0, SHIRTS)
    assert len(shop.orders()) == len(shop.rows(PaymentAttempt)) == SHIRTS and shop.broken() == {}
