"""Case 11, to the last shape: whatever is not Stripe's fresh word is answered 400, and nothing at all follows from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from store import payments
from store.orders import Attention
from store.outbox import Message
from store.payments import StripeEvent
from store.stripe_sandbox.signing import header
from tests.refunds.conftest import SECRET, give, open_till, pay, till
from tests.refunds.test_messages import newest, post

__all__ = ["give", "open_till", "pay", "till"]

OLD, NEW, OTHER = "whsec_old", "whsec_new", "whsec_of_another_endpoint"
Forge = Callable[[bytes, int], tuple[bytes, str]]


def signed(body: bytes, now: int, secret: str = SECRET) -> tuple[bytes, str]:
    """A body as it is, signed well."""
    return body, header(body, [secret], now)


def under(signature: str) -> Forge:
    return lambda body, now: (body, signature)


def well_signed(shape: bytes) -> Forge:
    return lambda body, now: signed(shape, now)


def unfit(change: Callable[[bytes], bytes]) -> Forge:
    """The signature of the message, over another body."""
    return lambda body, now: (change(body), signed(body, now)[1])


def thin(**more: object) -> bytes:
    plain = {
        "id": "evt_thin", "object": "v2.core.event", "type": "v1.refund.created", "livemode": False,
        "created": "2026-11-23T12:00:00Z", "related_object": {"id": "re_1", "type": "refund", "url": "/v1/refunds/re_1"},
    }  # fmt: skip
    return json.dumps(plain | more).encode()


FORGED: dict[str, Forge] = {
    "no header": under(""),
    "another secret": lambda body, now: signed(body, now, OTHER),
    "an empty secret": lambda body, now: signed(body, now, ""),
    "re-serialised": unfit(lambda body: json.dumps(json.loads(body)).encode()),
    "one byte changed": unfit(lambda body: body.replace(b"succeeded", b"succeedex", 1)),
    "one byte more": unfit(lambda body: body + b" "),
    "301 seconds old": lambda body, now: signed(body, now - 301),
    "301 seconds to come": lambda body, now: signed(body, now + 301),
    "of the year dot": lambda body, now: signed(body, 0),
    "v0 only": lambda body, now: (body, signed(body, now)[1].replace("v1=", "v0=")),
    "no moment": lambda body, now: (body, signed(body, now)[1].partition(",")[2]),
    "two moments": lambda body, now: (body, f"t={now - 400}," + signed(body, now)[1]),
    "a moment in words": under("t=now,v1=00"),
    "not UTF-8": well_signed(b'{"object": "event", "id": "\xff\xfe"}'),
    "UTF-16": well_signed('{"object": "event"}'.encode("utf-16")),
    "nothing": well_signed(b""),
    "a list": well_signed(b"[]"),
    "a word": well_signed(b'"x"'),
    "null": well_signed(b"null"),
    "half of it": lambda body, now: signed(body[: len(body) // 2], now),
    "two of it": lambda body, now: signed(body + body, now),
    "nested deeply": well_signed(b"[" * 100_000),
    "another thing": lambda body, now: signed(json.dumps(json.loads(body)["data"]["object"]).encode(), now),
    "thin without a thing": well_signed(thin(related_object=None)),
    "thin of another API": well_signed(thin(type="v2.core.account.created")),
    "thin without its day": well_signed(thin(created="soon")),
    "thin without a zone": well_signed(thin(created="2026-11-23T12:00:00")),
    "300 KB": well_signed(b'{"object": "event", "fill": "' + b"x" * 300_000 + b'"}'),
}


def everything(till) -> list[int]:
    """How many rows the tables have that a message can write, and how often Stripe was asked."""
    return [len(till.rows(table)) for table in (StripeEvent, Message, Attention)] + [
        len(till.sandbox.control.requests())
    ]


def test_nothing_follows_from_a_message_that_is_not_stripes_fresh_word(open_till, till, pay):
    pay(TEE=1)
    till.sandbox.control.refund(
        till.sandbox.control.events("charge.succeeded")[0]["data"]["object"]["payment_intent"]
    )
    event = newest(till, "refund.created")
    good = till.sandbox.control.signed(event)[0]
    now, before = int(till.clock.now().timestamp()), everything(till)
    answered = {name: post(till, *forge(good, now)) for name, forge in FORGED.items()}
    assert {name: status for name, status in answered.items() if status != 400} == {}
    assert everything(till) == before and "Traceback" not in open_till[1].log()
    assert post(till, *signed(good, now - 299)) == 200
    assert [(row.event_id, row.state.value) for row in till.rows(StripeEvent)] == [(event, "done")]
    for name, forge in FORGED.items():
        assert (name, post(till, *forge(good, now))) == (name, 400), "nor once the real one has come"


@pytest.mark.parametrize("version", ["2020\x00", "\ud800", "x" * 300, "", 7, None, ["2026"]])
def test_a_version_that_is_none_is_not_kept(till, pay, version):
    """Stripe's own word says in which version it is written: whatever stands there, the message is taken in."""
    pay(TEE=1)
    told = json.loads(till.sandbox.control.signed(newest(till, "charge.succeeded"))[0])
    body = json.dumps(told | {"api_version": version}).encode()
    assert post(till, *signed(body, int(till.clock.now().timestamp()))) == 200
    assert [row.api_version for row in till.rows(StripeEvent)] == [""]


def test_both_secrets_are_believed_while_one_is_rolled(till, pay):
    pay(TEE=1)
    good = till.sandbox.control.signed(newest(till, "charge.succeeded"))[0]
    now, both = int(till.clock.now().timestamp()), [OLD, NEW]
    knows_both = payments.gateway(till.sandbox.secret_key, webhook_secrets=both, api_base=till.sandbox.url)
    till.app.extensions["ports"] = replace(till.ports, payments=knows_both)
    for secrets in ([OLD], [NEW], both, both[::-1], [OTHER, NEW], [OLD, OTHER]):
        assert (secrets, post(till, good, header(good, secrets, now))) == (secrets, 200)
    for secrets in ([OTHER], [SECRET], [f"{OLD},{NEW}"]):
        assert (secrets, post(till, good, header(good, secrets, now))) == (secrets, 400)
    assert len(till.rows(StripeEvent)) == 1
