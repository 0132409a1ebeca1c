"""More stuck attempts and holds than one run of the nets takes: none waits for ever behind the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import pytest

from store import inventory, payments
from store.payments import PaymentAttempt
from tests.support.buying import orders_at_the_page
from tests.support.shop import Shop

RUNS = 60
"""So often asked for three of five, one that has equal chances is missed by chance once in 10^24 times."""


def attempts(shop: Shop, limit: int) -> Sequence[int]:
    return payments.attempts_to_look_at(shop.clock.now(), older_than=timedelta(minutes=10), limit=limit)


def holds(shop: Shop, limit: int) -> Sequence[int]:
    return inventory.due_holds(shop.clock.now(), limit=limit)


@pytest.mark.parametrize("net", [attempts, holds])
def test_whoever_is_stuck_has_a_turn(open_shop: Shop, net: Callable[[Shop, int], Sequence[int]]) -> None:
    open_shop.sells("TEE", stock=10)
    for _ in range(5):
        orders_at_the_page(open_shop, TEE=1)
    open_shop.clock.forward(hours=2)
    some = partial(net, open_shop)
    rows = open_shop.rows(PaymentAttempt)
    wanted = [row.id if net is attempts else row.order_id for row in rows]
    assert list(some(100)) == wanted  # oldest first, where there are few
    drawn = [some(3) for _ in range(RUNS)]
    assert {len(one) for one in drawn} == {3}
    assert {one for few in drawn for one in few} == set(wanted)
