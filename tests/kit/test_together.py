"""Writes that nobody needs an answer of go along with the next statement, and nothing else of it can be told."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, event, func, insert, literal_column, select, text, update
from sqlalchemy.exc import DataError, IntegrityError

from store import audit, inventory, orders, outbox, payments
from store.audit import AuditEntry
from store.db import (
    count_ahead,
    counted,
    db,
    run,
    run_along,
    run_for_id,
    table_of,
    transaction,
)
from store.outbox import Message
from store.settings import Shop

ENTRIES, MESSAGES, SHOPS = table_of(AuditEntry), table_of(Message), table_of(Shop)
ENTER = insert(ENTRIES)
RENAME = update(SHOPS).values(name="Renamed")
DROP = delete(MESSAGES)
ACTS = select(ENTRIES.c.act).order_by(ENTRIES.c.id)
KEYS = select(MESSAGES.c.dedupe_key).order_by(MESSAGES.c.id)
NAME = select(SHOPS.c.name)


@pytest.fixture
def enter(clock):
    """Let an entry of this name go along."""

    def go_along(*acts: str) -> None:
        rows = [
            {
                "at": clock.now(),
                "actor": "system",
                "act": act,
                "subject_kind": "a test",
                "subject_id": "1",
                "fields": {"quote": 'it\'s "so" – \\ %s $1 :x', "none": None, "list": [1, True]},
            }
            for act in acts
        ]
        run_along(ENTER, rows if len(rows) > 1 else rows[0])

    return go_along


def commands(table, key) -> dict[str, str]:
    """Which command of its transaction wrote each row, as PostgreSQL remembers."""
    return {
        name: str(command)
        for name, command in db.session.execute(select(key, literal_column(f"{table.name}.cmin")))
    }


def acts() -> list[str]:
    return list(db.session.scalars(ACTS))


def test_what_waits_is_written_by_the_commit_in_its_order(shop, enter, clock):
    with transaction():
        enter("one", "two")
        outbox.promise("a.kind", {"id": 7}, at=clock.now(), once="first")
        enter("three")
    assert acts() == ["one", "two", "three"]
    message = db.session.scalars(select(Message)).one()
    assert (message.kind, message.payload, message.dedupe_key) == ("a.kind", {"id": 7}, "first")
    assert (message.run_at, message.attempts) == (clock.now(), 0)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "two")).one()
    assert entry.fields == {"quote": 'it\'s "so" – \\ %s $1 :x', "none": None, "list": [1, True]}
    assert (entry.at, entry.seal_number) == (clock.now(), None)


def test_on_postgresql_they_are_one_statement(shop, enter, clock, engine_name):
    if engine_name != "postgresql":
        pytest.skip("SQLite takes each at once")
    with transaction():
        enter("one")
        outbox.promise("a.kind", {}, at=clock.now(), once="first")
        enter("two")
        assert run(RENAME).rowcount == 1
        enter("apart")
    entries = commands(ENTRIES, ENTRIES.c.act)
    assert entries["one"] == entries["two"] == commands(MESSAGES, MESSAGES.c.dedupe_key)["first"]
    assert entries["one"] == commands(SHOPS, SHOPS.c.name)["Renamed"]
    assert entries["apart"] != entries["one"]


def test_whatever_reads_or_writes_the_same_table_comes_after(shop, enter, clock):
    with transaction():
        enter("one")
        assert [row.act for row in run(ACTS)] == ["one"]
        enter("two")
        assert acts() == ["one", "two"]
        enter("three")
        assert db.session.scalar(text("SELECT COUNT(*) FROM audit_entry")) == 3
        outbox.promise("a.kind", {}, at=clock.now(), once="first")
        assert run(DROP).rowcount == 1
        outbox.promise("a.kind", {}, at=clock.now(), once="first")
        run_along(DROP)
        outbox.promise("a.kind", {}, at=clock.now(), once="second")
        assert [row.dedupe_key for row in run(KEYS)] == ["second"]
        run_along(RENAME)
        assert run(NAME).scalar() == "Renamed"


def test_a_second_of_a_name_is_not_made_even_beside_the_first(shop, clock):
    with transaction():
        outbox.promise("a.kind", {"n": 1}, at=clock.now(), once="same")
        outbox.promise("a.kind", {"n": 2}, at=clock.now(), once="same")
        assert not outbox.promise_once("a.kind", {"n": 3}, at=clock.now(), once="same")
        assert outbox.promise_once("a.kind", {"n": 4}, at=clock.now(), once="other")
    assert [message.payload["n"] for message in db.session.scalars(select(Message).order_by(Message.id))] == [
        1,
        4,
    ]


def test_what_waited_before_a_savepoint_outlives_it(shop, enter):
    with transaction():
        enter("before")
        with pytest.raises(ZeroDivisionError), db.session.begin_nested():
            enter("within")
            raise ZeroDivisionError
        enter("after")
    assert acts() == ["before", "after"]


def test_what_waits_in_a_savepoint_that_is_taken_back_is_not_even_tried(shop, enter, engine_name):
    if engine_name != "postgresql":
        pytest.skip("SQLite takes each at once")
    with transaction():
        enter("before")
        with pytest.raises(ZeroDivisionError), db.session.begin_nested():
            enter("refused" * 100)
            raise ZeroDivisionError
        with pytest.raises(DataError, match="square root"), db.session.begin_nested():
            enter("within")
            run(select(func.sqrt(literal_column("-1"))))
        enter("after")
    assert acts() == ["before", "after"]


def test_what_is_left_by_the_last_hooks_of_a_commit_is_written_too(shop, enter):
    def hook(session):
        enter("at last")

    event.listen(db.session, "before_commit", hook, once=True)
    with transaction():
        enter("before")
    assert acts() == ["before", "at last"]


def test_a_write_that_reads_the_table_by_another_name_comes_after(shop, enter):
    last = select(ENTRIES.c.act).where(ENTRIES.c.act == "seen")
    for name, seen in (("cte", last.cte()), ("subquery", last.subquery()), ("alias", ENTRIES.alias())):
        with transaction():
            enter("seen")
            run(update(SHOPS).where(seen.c.act == "seen").values(name=name))
            assert run(NAME).scalar() == name
            run(delete(ENTRIES))


def test_a_transaction_taken_back_leaves_nothing_to_the_next(shop, enter):
    with pytest.raises(ZeroDivisionError), transaction():
        enter("lost")
        raise ZeroDivisionError
    with transaction():
        enter("kept")
    assert acts() == ["kept"]
    with pytest.raises(RuntimeError, match="for transaction"):
        enter("outside")


def test_refusals_come_before_the_commit_and_nothing_of_it_is_kept(shop, enter, clock, engine_name):
    tee = shop.sells("TEE")
    with pytest.raises(IntegrityError), transaction():
        enter("with it")
        run_along(
            insert(table_of(inventory.Reservation)),
            {"order_id": 999, "cart_id": None, "expires_at": clock.now(), "created_at": clock.now()},
        )
    if engine_name == "postgresql":  # SQLite has no lengths
        with pytest.raises(DataError), transaction():
            enter("with it", "x" * 500)
    assert acts() == []
    assert shop.stock("TEE") == (10, 0, 0), tee


def test_ids_are_counted_ahead_and_never_twice(shop, enter, clock, engine_name):
    row = {
        "at": clock.now(),
        "actor": "system",
        "act": "x",
        "subject_kind": "a test",
        "subject_id": "1",
        "fields": {},
    }
    with transaction():
        first = run_for_id(ENTER, row)
        count_ahead("audit_entry_id_seq")
        ahead = run_for_id(ENTER, row)
        after = run_for_id(ENTER, row)
        assert counted("audit_entry_id_seq") is None
    assert [first, ahead, after] == sorted(db.session.scalars(select(AuditEntry.id)))
    assert len({first, ahead, after}) == 3
    with transaction():
        count_ahead("audit_entry_id_seq")
    with transaction():
        assert counted("audit_entry_id_seq") is None  # what nobody took is a gap
        assert run_for_id(ENTER, row) > after


def test_the_tables_of_an_order_have_the_sequences_it_counts_ahead(shop, engine_name):
    if engine_name != "postgresql":
        pytest.skip("SQLite has no sequences")
    from store.checkout.place import COUNTED

    tables = {
        table_of(model).name for model in (orders.Order, payments.PaymentAttempt, inventory.Reservation)
    }
    assert {f"{table}_id_seq" for table in tables} == set(COUNTED)
    for table in tables:
        assert (
            db.session.scalar(select(db.func.pg_get_serial_sequence(table, "id"))) == f"public.{table}_id_seq"
        )


def test_the_log_keeps_what_was_recorded_along(shop, clock):
    with transaction():
        audit.record("a.deed", ("order", 7), by="system", at=clock.now(), fields={"n": 1})
    with transaction():
        assert audit.seal() == 1
    assert audit.first_broken() is None
