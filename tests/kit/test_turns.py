"""The queue for a SQLite file: one at a time, in order among threads, by turns among processes.

Two queues of one file in one process stand for two processes: the kernel tells them apart as it does those.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from store.kit.errors import Busy
from store.kit.turns import Turns

PATIENCE = 5.0


@pytest.fixture
def ours(tmp_path: Path) -> Turns:
    return Turns(str(tmp_path / "shop.db"))


@pytest.fixture
def theirs(tmp_path: Path) -> Turns:
    return Turns(str(tmp_path / "shop.db"))


def started(*acts: Callable[[], None]) -> list[threading.Thread]:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    return threads


def test_one_writes_at_a_time(ours: Turns, theirs: Turns) -> None:
    inside: list[int] = []
    most: list[int] = []

    def write(queue: Turns) -> None:
        for _ in range(50):
            with queue.turn(PATIENCE):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    for thread in started(*[lambda queue=queue: write(queue) for queue in (ours, theirs) * 3]):
        thread.join()
    assert most == [1] * 300


def test_threads_come_in_the_order_they_lined_up(ours: Turns) -> None:
    came: list[int] = []

    def write(number: int) -> None:
        with ours.turn(PATIENCE):
            came.append(number)

    threads = []
    with ours.turn(PATIENCE):
        for number in range(5):
            threads += started(lambda number=number: write(number))
            while len(ours._waiting) <= number:
                pass
    for thread in threads:
        thread.join()
    assert came == [0, 1, 2, 3, 4]


def test_a_process_that_waits_gets_its_turn_from_one_that_is_never_done(ours: Turns, theirs: Turns) -> None:
    begun, done = threading.Barrier(3), threading.Event()

    def write_on() -> None:
        begun.wait()
        while not done.is_set():
            with ours.turn(PATIENCE):
                pass

    threads = started(write_on, write_on)
    begun.wait()
    try:
        for _ in range(3):
            with theirs.turn(PATIENCE):
                pass
    finally:
        done.set()
        for thread in threads:
            thread.join()


def test_who_waits_too_long_is_told_and_nothing_stays_taken(ours: Turns, theirs: Turns) -> None:
    refused: list[str] = []

    def try_it(queue: Turns, name: str) -> None:
        try:
            with queue.turn(0.05):
                refused.append("no")
        except Busy:
            refused.append(name)

    with ours.turn(PATIENCE):
        for thread in started(lambda: try_it(ours, "thread"), lambda: try_it(theirs, "process")):
            thread.join()
    assert sorted(refused) == ["process", "thread"]
    for queue in (theirs, ours, theirs):
        with queue.turn(0.0):
            pass


def test_a_failure_inside_hands_the_turn_on(ours: Turns, theirs: Turns) -> None:
    with pytest.raises(ZeroDivisionError), ours.turn(PATIENCE):
        raise ZeroDivisionError
    with theirs.turn(0.0), pytest.raises(Busy), ours.turn(0.0):
        pass
    with ours.turn(0.0):
        pass
