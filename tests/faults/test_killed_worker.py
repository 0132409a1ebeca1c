"""A real worker killed while the post office takes a letter."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr

from store import outbox
from store.db import transaction
from store.factory import create_app
from store.kit.clock import SetClock
from store.outbox import Message, MessageState
from store.ports import build_ports
from store.worker import drain_all
from tests.conftest import free_port
from tests.support import buying
from tests.support.serving import PATIENCE_S, chosen, env, folder, kill, sandbox, shop, start

__all__ = ["chosen", "env", "folder", "sandbox", "shop"]

pytestmark = pytest.mark.slow


class PostOffice:
    """Takes letters; is slow to say so while `answers` is not set."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.arrived, self.answers = threading.Event(), threading.Event()

    async def handle_DATA(self, server: object, session: object, envelope) -> str:
        self.taken.append(envelope.content)
        self.arrived.set()
        await asyncio.to_thread(self.answers.wait, PATIENCE_S)
        return "250 taken"


@pytest.fixture
def office() -> Iterator[tuple[PostOffice, str]]:
    made = PostOffice()
    controller = Controller(made, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield made, f"smtp+plain://127.0.0.1:{controller.port}"
    made.answers.set()
    controller.stop()


def test_a_worker_killed_while_the_post_office_takes_a_letter_sends_it_once_more(shop, chosen, env, office):
    """Accepted or not, nobody knows: it goes out again when the lease is over, under the same Message-ID."""
    settings, _ = chosen
    letters, address = office
    buying.orders_at_the_page(shop, TEE=1)
    with transaction():
        outbox.promise(
            "mail.send",
            {"letter": "lost_link", "order_ids": [shop.orders()[0].id]},
            at=shop.clock.now(),
            once="lost-link-of-the-killed",
        )
    worker = start(["flask", "worker"], env | {"MAIL_URL": address})
    try:
        assert letters.arrived.wait(PATIENCE_S)
    finally:
        kill(worker)
    [message] = [row for row in shop.rows(Message) if row.kind == "mail.send"]
    assert (message.state, message.attempts) == (MessageState.RUNNING, 1)
    letters.answers.set()

    plain = settings.model_copy(update={"mail_url": SecretStr(address)})
    clock = SetClock(shop.clock.now())
    second = create_app(plain, replace(build_ports(plain), clock=clock))
    drain_all(second)
    assert len(letters.taken) == 1, "the lease still stands"
    clock.forward(minutes=3)
    drain_all(second)
    drain_all(second)
    assert len(letters.taken) == 2
    ids = {message_from_bytes(letter)["Message-ID"] for letter in letters.taken}
    assert len(ids) == 1 and None not in ids
    [message] = [row for row in shop.rows(Message) if row.kind == "mail.send"]
    assert (message.state, message.attempts) == (MessageState.DONE, 2)
