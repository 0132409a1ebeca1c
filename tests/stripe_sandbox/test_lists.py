"""Lists: newest first, cut and continued, filtered; and what `expand` brings."""

import pytest
import stripe

from tests.stripe_sandbox.conftest import order


@pytest.fixture
def ids(clock, open_session):
    """Five sessions, a minute apart, oldest first."""
    made = []
    for _ in range(5):
        made.append(open_session().id)
        clock.at += 60
    return made


def shown(answer):
    return [one.id for one in answer.data]


def test_newest_first_and_cut(client, ids):
    page = client.v1.checkout.sessions.list(params={"limit": 2})

    assert (shown(page), page.has_more) == ([ids[4], ids[3]], True)
    page = client.v1.checkout.sessions.list(params={"limit": 2, "starting_after": ids[3]})
    assert (shown(page), page.has_more) == ([ids[2], ids[1]], True)
    page = client.v1.checkout.sessions.list(params={"limit": 2, "starting_after": ids[1]})
    assert (shown(page), page.has_more) == ([ids[0]], False)


def test_back_up_again(client, ids):
    page = client.v1.checkout.sessions.list(params={"limit": 2, "ending_before": ids[0]})
    assert (shown(page), page.has_more) == ([ids[2], ids[1]], True)
    page = client.v1.checkout.sessions.list(params={"limit": 2, "ending_before": ids[2]})
    assert (shown(page), page.has_more) == ([ids[4], ids[3]], False)


def test_the_library_pages_through_all(client, ids):
    every = client.v1.checkout.sessions.list(params={"limit": 2}).auto_paging_iter()

    assert [one.id for one in every] == ids[::-1]


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ({"gte": 120}, [4, 3, 2]),
        ({"gt": 120}, [4, 3]),
        ({"lt": 120}, [1, 0]),
        ({"lte": 120, "gt": 0}, [2, 1]),
        (60, [1]),
    ],
)
def test_by_when_it_was_made(client, ids, bounds, expected):
    start = 1_800_000_000
    created = start + bounds if isinstance(bounds, int) else {name: start + at for name, at in bounds.items()}

    assert shown(client.v1.checkout.sessions.list(params={"created": created})) == [
        ids[at] for at in expected
    ]


def test_by_status_and_payment(up, client, ids):
    up.control.pay(ids[1], email="bob@example.com")
    client.v1.checkout.sessions.expire(ids[2])
    intent = client.v1.checkout.sessions.retrieve(ids[1]).payment_intent

    assert shown(client.v1.checkout.sessions.list(params={"status": "complete"})) == [ids[1]]
    assert shown(client.v1.checkout.sessions.list(params={"status": "expired"})) == [ids[2]]
    assert shown(client.v1.checkout.sessions.list(params={"payment_intent": intent})) == [ids[1]]
    assert shown(
        client.v1.checkout.sessions.list(params={"customer_details": {"email": "bob@example.com"}})
    ) == [ids[1]]
    assert [one.payment_intent for one in client.v1.charges.list(params={"payment_intent": intent}).data] == [
        intent
    ]
    assert client.v1.charges.list(params={"payment_intent": "pi_none"}).data == []


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 0},
        {"limit": 101},
        {"limit": "x"},
        {"starting_after": "cs_none"},
        {"stauts": "open"},
        {"status": "done"},
        {"created": {"after": 1}},
    ],
)
def test_a_filter_that_is_none_is_refused(client, ids, params):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.checkout.sessions.list(params=params)
    assert refusal.value.http_status == 400


def test_lines_are_paged_in_their_own_order(client):
    lines = [
        {
            "quantity": 1,
            "price_data": {"currency": "usd", "unit_amount": 100 + at, "product_data": {"name": str(at)}},
        }
        for at in range(12)
    ]
    session = client.v1.checkout.sessions.create(params=order(line_items=lines) | {"expand": ["line_items"]})

    assert (len(session.line_items.data), session.line_items.has_more) == (10, True)
    every = client.v1.checkout.sessions.line_items.list(session.id, params={"limit": 5}).auto_paging_iter()
    assert [one.description for one in every] == [str(at) for at in range(12)]
    first, last = session.line_items.data[0].id, session.line_items.data[9].id
    before = client.v1.checkout.sessions.line_items.list(
        session.id, params={"ending_before": last, "limit": 3}
    )
    assert ([one.description for one in before.data], before.has_more) == (["6", "7", "8"], True)
    assert client.v1.checkout.sessions.line_items.list(session.id, params={"ending_before": first}).data == []


def test_expand_goes_four_levels_deep_and_through_lists(up, client, ids):
    up.control.pay(ids[0])
    deep = "data.payment_intent.latest_charge.balance_transaction"
    page = client.v1.checkout.sessions.list(params={"status": "complete", "expand": [deep]})
    booked = page.data[0].payment_intent.latest_charge.balance_transaction
    charge = client.v1.charges.list(params={"expand": ["data.refunds", "data.payment_intent"]}).data[0]
    source = client.v1.balance_transactions.retrieve(booked.id, params={"expand": ["source"]}).source

    assert (booked.amount, booked.fee, booked.net) == (2500, 103, 2397)
    assert charge.refunds.data == [] and charge.payment_intent.status == "succeeded"
    assert source.id == charge.id


@pytest.mark.parametrize("path", ["metadata", "amount_total", "a.b.c.d.e.f", "payment_intent.nothing_at_all"])
def test_what_cannot_be_expanded_is_refused(up, client, ids, path):
    up.control.pay(ids[0])
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.retrieve(ids[0], params={"expand": [path]})


def test_expanding_what_is_not_there_yet_is_no_mistake(client, ids):
    session = client.v1.checkout.sessions.retrieve(
        ids[0], params={"expand": ["payment_intent.latest_charge"]}
    )

    assert session.payment_intent is None


def test_events_by_type_and_by_delivery(up, client, ids, ear):
    up.control.endpoint(ear.url, "whsec_test")
    up.control.rule("drop", ["checkout.session.completed"])
    up.control.pay(ids[0])
    client.v1.checkout.sessions.expire(ids[1])
    up.control.settle()

    def types(**params):
        return [one.type for one in client.v1.events.list(params=params).data]

    assert types(types=["checkout.session.expired", "charge.succeeded"]) == [
        "checkout.session.expired",
        "charge.succeeded",
    ]
    assert types(type="checkout.session.*") == ["checkout.session.expired", "checkout.session.completed"]
    assert types(delivery_success=False) == ["checkout.session.completed"]
    assert "checkout.session.completed" not in types(delivery_success=True)
    up.control.retry()
    assert types(delivery_success=False) == []


def test_events_are_kept_for_thirty_days(up, client, ids):
    client.v1.checkout.sessions.expire(ids[0])
    event = client.v1.events.list().data[0]
    up.control.advance(30 * 86400 - 3600)
    assert client.v1.events.retrieve(event.id).type == "checkout.session.expired"
    up.control.advance(7200)

    assert event.id not in shown(client.v1.events.list())
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.events.retrieve(event.id)
    assert client.v1.checkout.sessions.retrieve(ids[0]).status == "expired"
