"""The commands of `flask`: what they print, how they end, and that a second time does no harm."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from click.testing import Result
from sqlalchemy import func, select, text

from store import outbox, staff
from store.catalog import Product
from store.db import db, transaction


@pytest.fixture
def flask(shop):
    """Run a command of the shop under test."""
    runner = shop.app.test_cli_runner()

    def run(*words: str) -> Result:
        db.session.rollback()
        return runner.invoke(args=list(words))

    return run


def test_help_lists_what_there_is(flask):
    told = flask("--help").output

    for command in ("demo", "integrity", "migrate", "outbox", "staff", "worker", "db"):
        assert re.search(rf"^  {command} +\S", told, re.MULTILINE), command


def test_migrate_does_nothing_where_nothing_is_to_do(flask):
    told = flask("migrate")

    assert (told.exit_code, told.output) == (0, "")


def test_the_demo_is_loaded_once(flask):
    first = flask("demo", "load")
    assert (first.exit_code, first.output) == (0, "Loaded the demonstration shop.\n")
    count = db.session.scalar(select(func.count()).select_from(Product))
    assert count

    second = flask("demo", "load")
    assert (second.exit_code, second.output) == (0, "The demonstration shop was loaded before.\n")
    assert db.session.scalar(select(func.count()).select_from(Product)) == count


def test_the_demo_is_never_laid_over_a_real_shop(flask, shop):
    shop.sells("REAL-1")
    with transaction():
        db.session.scalars(select(Product)).one().demo = False

    told = flask("demo", "load")

    assert told.exit_code == 1
    assert "products of its own" in told.output
    assert db.session.scalar(select(func.count()).select_from(Product)) == 1


def test_books_that_add_up(flask, shop):
    shop.sells("TEE-1", stock=5)

    told = flask("integrity")

    assert (told.exit_code, told.output) == (0, "OK\n")


def test_a_broken_book_is_named_and_counted(flask, shop):
    variant = shop.sells("TEE-1", stock=5)
    shop.sells("TEE-2", stock=5)
    with transaction():
        db.session.execute(text("UPDATE stock SET on_hand = 6 WHERE variant_id = :v"), {"v": variant})

    told = flask("integrity")

    assert told.exit_code == 1
    assert re.fullmatch(r"(BROKEN \w+ 1\n)+", told.output), told.output


def test_a_member_of_staff_gets_a_link(flask, shop):
    told = flask("staff", "invite", "ada@example.com", "--role", "fulfillment")

    assert told.exit_code == 0
    link = told.output.strip()
    assert link.startswith(shop.app.extensions["settings"].public_url + "/admin/sign-in/")
    holder = staff.link_holder(link.rpartition("/")[2], at=shop.clock.now())
    assert holder.email == "ada@example.com"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["not an address"], "Error: "),
        (["ada@example.com", "--role", "king"], "'king' is not one of"),
    ],
)
def test_an_invitation_that_cannot_be(flask, words, answer):
    told = flask("staff", "invite", *words)

    assert told.exit_code != 0
    assert answer in told.output
    assert db.session.scalar(select(func.count()).select_from(staff.User)) == 0


@pytest.mark.parametrize("news", [[], ["--news"]])
def test_what_was_given_up_is_listed_and_can_be_tried_again(flask, shop, news):
    bind = "news" if news else None
    assert flask("outbox", "list", *news).output == "Nothing was given up.\n"
    now = shop.clock.now()
    with transaction(bind):
        outbox.promise("mail.send", {}, at=now, once="a", bind=bind)
        promise = outbox.claim(now=now, bind=bind)[0]
        outbox.postpone(promise.id, attempt=1, now=now, error="nobody there", for_good=True, bind=bind)
        number = promise.id

    listed = flask("outbox", "list", *news).output
    assert listed == f"{number}\tmail.send\t1 attempts\tnobody there\n"

    assert flask("outbox", "retry", str(number), *news).output == f"Promise {number} will be tried again.\n"
    assert flask("outbox", "list", *news).output == "Nothing was given up.\n"
    again = flask("outbox", "retry", str(number), *news)
    assert again.exit_code == 1
    assert "no promise" in again.output


@pytest.fixture
def new_process(tmp_path):
    """What a Python of its own says of the shop, which it finds in `app`."""
    env = os.environ | {"SHOP_ENV": "test", "SECRET_KEY": "of-a-test", "INSTANCE_PATH": str(tmp_path)}

    def run(code: str) -> str:
        told = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
        )
        return told.stdout.strip()

    return run


def test_a_web_process_imports_neither_commands_nor_what_few_requests_need(new_process):
    """No start waits for Alembic or Huey, for WebAuthn (which Flask-Security's codes bring along) or feeds."""
    late = (
        "alembic",
        "huey",
        "store.demo",
        "store.stripe_sandbox",
        "flask_security",
        "webauthn",
        "feedparser",
        "pymysql",
    )

    assert new_process(f"import app, sys; print([name for name in {late} if name in sys.modules])") == "[]"


def test_a_process_looks_for_rubbish_only_among_what_came_after_the_start(new_process):
    """Going through all that was imported took a fourth of a start."""
    assert (
        new_process("import app, gc; print(gc.isenabled(), gc.get_freeze_count() > 100_000)") == "True True"
    )
