"""Keys: the same question gets the same answer, and nothing is made twice."""

import threading
import time

import pytest
import stripe

from tests.stripe_sandbox.conftest import client_of, order


@pytest.fixture
def create(up):
    client = client_of(up)

    def create(key="attempt-1", **change):
        return client.v1.checkout.sessions.create(params=order(**change), options={"idempotency_key": key})

    return create


def sessions_of(up):
    return list(up.control.box.vault.every("checkout.session"))


def test_the_same_key_and_body_get_the_stored_answer(up, create):
    first, again = create(), create()

    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert again.last_response.headers["Original-Request"] == first.last_response.request_id
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert len(sessions_of(up)) == 1
    assert len({one.body for one in up.control.requests("POST")}) == 1


def test_the_answer_is_the_one_of_then_not_of_now(up, client, create):
    session = create()
    client.v1.checkout.sessions.expire(session.id)

    assert create().status == "open"
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"


def test_another_body_under_the_key_is_refused(up, create):
    create()

    with pytest.raises(stripe.IdempotencyError) as refusal:
        create(metadata={"attempt": "2"})

    assert refusal.value.http_status == 400
    assert len(sessions_of(up)) == 1


def test_another_endpoint_under_the_key_is_refused(client, create):
    create()

    with pytest.raises(stripe.IdempotencyError):
        client.v1.coupons.create(params={"percent_off": 5}, options={"idempotency_key": "attempt-1"})


def test_a_refusal_by_the_tables_is_not_kept(up, create):
    with pytest.raises(stripe.InvalidRequestError):
        create(mode="pay")

    assert create().status == "open"
    assert len(sessions_of(up)) == 1


def test_a_key_is_free_again_after_a_refusal_that_began_nothing(up, create):
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            create(allow_promotion_codes=True, discounts=[{"coupon": "TEN"}])
        assert refusal.value.http_status == 400

    assert create().status == "open"


def test_a_refusal_by_the_act_is_kept(up, client, open_session):
    session = open_session()
    up.control.pay(session.id)
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            client.v1.checkout.sessions.expire(session.id, options={"idempotency_key": "close"})
        assert refusal.value.http_status == 400
    assert refusal.value.headers["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
def test_a_500_is_kept_whether_or_not_the_session_was_made(up, create, when, made):
    up.control.fault("error", when=when)
    for _ in range(3):
        with pytest.raises(stripe.APIError) as failure:
            create()
        assert failure.value.http_status == 500
    assert failure.value.headers["Idempotent-Replayed"] == "true"
    assert len(sessions_of(up)) == made
    assert create("attempt-2").status == "open"


def test_the_key_is_in_use_while_the_first_request_runs(up, create):
    up.control.fault("slow", seconds=30)
    first = []
    thread = threading.Thread(target=lambda: first.append(create()))
    thread.start()
    while not up.control.box.vault.run("SELECT 1 FROM answer"):
        time.sleep(0.01)

    with pytest.raises(stripe.APIError) as refusal:
        create()
    up.control.release_answers()
    thread.join(5)

    assert refusal.value.http_status == 409
    assert refusal.value.error.code == "idempotency_key_in_use"
    assert create().id == first[0].id
    assert len(sessions_of(up)) == 1


def test_a_key_is_forgotten_after_a_day_of_the_sandboxs_time(up, create):
    first = create()
    up.control.advance(86399)
    assert create().id == first.id
    up.control.advance(1)

    assert create().id != first.id


def test_many_at_once_make_one(up):
    client = client_of(up, max_network_retries=4)
    made, threads = [], []
    for _ in range(8):
        create = lambda: made.append(  # noqa: E731
            client.v1.checkout.sessions.create(params=order(), options={"idempotency_key": "one"}).id
        )
        threads.append(threading.Thread(target=create))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert len(made) == 8 and len(set(made)) == 1
    assert len(sessions_of(up)) == 1


@pytest.mark.parametrize("key", ["k" * 256])
def test_a_key_has_at_most_255_characters(up, create, key):
    with pytest.raises(stripe.InvalidRequestError):
        create(key)

    assert create("k" * 255).status == "open"
