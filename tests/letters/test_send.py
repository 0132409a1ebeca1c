"""A promise becomes a letter: once, to the right address, written down after the post took it."""

from __future__ import annotations

import os

import pytest
from sqlalchemy import func, select

from store import letters, mail, orders, outbox, payments, shipments
from store.db import db, in_transaction, transaction
from store.kit.errors import NotFound
from store.kit.protocols import Letter
from store.letters import KINDS
from store.mail import MailDelayed, MailLog, MailRefused
from tests.support.letters import AT, write_order


class Post:
    """A post that does what the test says, and remembers what it was given."""

    def __init__(self, act) -> None:
        self.act = act
        self.given: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.given.append(letter)
        self.act(letter)


def log_rows() -> int:
    return db.session.scalar(select(func.count()).select_from(MailLog))


def test_a_confirmation_leaves_once_and_is_written_down(desk, order):
    for _ in range(2):
        desk.keep(letter="order_confirmation", order_id=order)

    [letter] = desk.box.letters()
    assert (letter.to, letter.subject) == ("ada@example.com", "Order #1001 confirmed")
    assert letter.sender == "TV News LIES <shop@shop.example>"
    assert ("Reply-To", "help@shop.example") in letter.headers
    token = orders.by_id(order).token
    assert f"https://shop.example/orders/{token}\n" in letter.text and f"/orders/{token}" in letter.html
    for words in ("2 × TVNL Tee, L, Black: $48.00", "Discount: -$6.00", "Delivery: $9.00", "Donation: $5.00", "Total: $68.00",
                  "  Zoë Müller\n  Prenzlauer Allee 1\n  10405 BERLIN\n  Germany\n", "Expected between November 27, 2026 and December 3, 2026"):  # fmt: skip
        assert words in letter.text
    [row] = mail.sent_about(order)
    assert (row.dedupe_key, row.letter, row.recipient, row.subject, row.message_id, row.sent_at) == (
        "confirmed-1001", "order_confirmation", "ada@example.com", "Order #1001 confirmed", letter.message_id, AT,
    )  # fmt: skip


def test_killed_after_the_post_took_it_the_repeat_has_the_same_message_id(desk, order):
    def take_and_die(letter):
        desk.box.send(letter)
        os._exit(9)

    db.session.remove()
    worker = os.fork()
    if worker == 0:
        for engine in db.engines.values():
            engine.dispose(close=False)
        desk.keep(letter="order_confirmation", order_id=order, mail=Post(take_and_die))
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) == 9
    assert log_rows() == 0

    for _ in range(2):
        desk.keep(letter="order_confirmation", order_id=order)

    first, second = desk.box.letters("ada@example.com")
    assert first.message_id == second.message_id
    assert log_rows() == 1


@pytest.mark.parametrize("refusal", [MailDelayed, MailRefused])
def test_what_the_post_did_not_take_is_not_written_down(desk, order, refusal):
    def refuse(letter):
        raise refusal

    with pytest.raises(refusal):
        desk.keep(letter="order_confirmation", order_id=order, mail=Post(refuse))
    assert log_rows() == 0

    desk.keep(letter="order_confirmation", order_id=order)
    assert desk.box.subjects() == ["Order #1001 confirmed"]


def test_no_transaction_is_open_while_the_post_works(desk, order):
    seen = []
    post = Post(lambda letter: seen.append((in_transaction(), db.session().in_transaction())))

    desk.keep(letter="order_confirmation", order_id=order, mail=post)

    assert seen == [(False, False)] and len(post.given) == 1


def test_a_mended_address_gets_what_had_not_left_yet(desk, order):
    with transaction():
        orders.change_email(orders.locked(order), "ada.l@example.com", at=AT, by="buyer")

    desk.keep(letter="email_changed", order_id=order)

    assert [letter.to for letter in desk.box.letters()] == ["ada.l@example.com"]


def test_an_erased_buyer_is_not_written_to(desk, order):
    with transaction():
        orders.locked(order).email = ""

    desk.keep(letter="order_confirmation", order_id=order)

    assert desk.box.letters() == [] and log_rows() == 0


@pytest.mark.parametrize(
    "payload",
    [{"letter": "order_confirmation", "order_id": 99}, {"letter": "no_such_letter"}, {}, {"letter": None},
     {"letter": "refunded", "order_id": 1, "refund_id": 99}, {"letter": "shipped", "order_id": 1, "fulfillment_id": 99},
     {"letter": "staff_attention", "order_id": 1, "kind": "nothing"}],
)  # fmt: skip
def test_a_promise_about_nothing_is_given_up_for_good(desk, order, payload):
    with pytest.raises(NotFound):
        desk.keep("odd", **payload)
    assert desk.box.letters() == []


class TestParcels:
    @pytest.fixture
    def parcel(self, order):
        with transaction():
            tee = orders.by_id(order).lines[0]
            row = shipments.pack(
                order, {tee.id: 2}, request_key="r1", carrier="usps", tracking_number="9400100000000000000000", by="1", at=AT
            )  # fmt: skip
            orders.locked(order).lines[0].shipped = 2
            return row.id

    def test_the_mail_names_carrier_number_and_what_is_still_to_come(self, desk, order, parcel):
        desk.keep("shipped-1", letter="shipped", order_id=order, fulfillment_id=parcel)

        [letter] = desk.box.letters("ada@example.com")
        assert letter.subject == "Part of order #1001 is on its way"
        assert "USPS: 9400100000000000000000\n" in letter.text
        assert "https://tools.usps.com/go/TrackConfirmAction?tLabels=9400100000000000000000" in letter.text
        assert "In this parcel\n2 × TVNL Tee, L, Black\n\nStill to come\n1 × The Loaded Deck\n" in letter.text

    @pytest.mark.parametrize(
        "before, subject",
        [("", "The tracking number for order #1001"), ("94001", "The right tracking number for order #1001")],
    )
    def test_a_number_that_came_later_is_not_called_a_correction(self, desk, order, parcel, before, subject):
        with transaction():
            was = {"carrier": "usps", "tracking_number": before}
            orders.note_event(orders.locked(order), "tracking_updated", at=AT, by="1", parcel=1, was=was)

        desk.keep("tracking-1", letter="tracking_corrected", order_id=order, fulfillment_id=parcel)

        [letter] = desk.box.letters()
        assert letter.subject == subject
        assert ("was wrong" in letter.text) is bool(before)

    def test_a_parcel_that_was_unpacked_is_not_announced(self, desk, order, parcel):
        with transaction():
            shipments.cancel(shipments.locked(order, 1), version=1, at=AT)

        desk.keep("shipped-1", letter="shipped", order_id=order, fulfillment_id=parcel)

        assert desk.box.letters() == [] and log_rows() == 0

    def test_another_orders_parcel_is_nobodys_business(self, desk, order, parcel):
        with transaction():
            other = write_order("eve@example.com").id

        with pytest.raises(NotFound):
            desk.keep("shipped-1", letter="shipped", order_id=other, fulfillment_id=parcel)
        assert desk.box.letters() == []


class TestMoney:
    def refund(self, order, status=payments.RefundStatus.SUCCEEDED) -> int:
        with transaction():
            payment = payments.Payment(
                order_id=order,
                method=payments.PaymentMethod.MANUAL,
                amount_minor=6800,
                currency="USD",
                received_at=AT,
            )
            db.session.add(payment)
            db.session.flush()
            row = payments.Refund(
                order_id=order, payment_id=payment.id, amount_minor=1200, currency="USD", status=status, by="1",
                created_at=AT, updated_at=AT,
            )  # fmt: skip
            db.session.add(row)
            db.session.flush()
            return row.id

    def test_a_refund_names_its_amount(self, desk, order):
        desk.keep("refund-1", letter="refunded", order_id=order, refund_id=self.refund(order))
        assert desk.box.subjects() == ["Refund of $12.00 for order #1001"]

    def test_a_refund_that_failed_meanwhile_is_not_announced(self, desk, order):
        failed = self.refund(order, payments.RefundStatus.FAILED)
        desk.keep("refund-1", letter="refunded", order_id=order, refund_id=failed)
        assert desk.box.letters() == []

    def test_a_canceled_order_says_what_goes_back(self, desk, order):
        desk.keep("canceled-1", letter="canceled", order_id=order, refund_id=self.refund(order))
        [letter] = desk.box.letters()
        assert "$12.00 goes back the way you paid." in letter.text


class TestLostLink:
    def test_all_orders_of_the_address_are_in_one_mail(self, desk, order):
        with transaction():
            newer = write_order("Ada@Example.com").id

        desk.keep("lookup-1", letter="lost_link", order_ids=[newer, order])

        [letter] = desk.box.letters()
        assert letter.to == "Ada@example.com"
        for order_id in (order, newer):
            assert f"/orders/{orders.by_id(order_id).token}" in letter.text

    def test_an_order_of_somebody_else_never_slips_in(self, desk, order):
        with transaction():
            other = write_order("eve@example.com").id

        desk.keep("lookup-1", letter="lost_link", order_ids=[order, other])

        [letter] = desk.box.letters()
        assert orders.by_id(other).token not in letter.text + letter.html


class TestStaff:
    def test_a_new_order_is_told_to_the_desk(self, desk, order):
        desk.keep("staff-1", letter="staff_new_order", order_id=order)

        [letter] = desk.box.letters()
        assert (letter.to, letter.subject) == ("desk@shop.example", "New order #1001: $68.00")
        assert "Order #1001: 3 pieces to pack" in letter.text
        assert "https://shop.example/admin/orders/1001\n" in letter.text
        assert orders.by_id(order).token not in letter.text + letter.html

    def test_an_open_matter_is_told_and_a_resolved_one_is_not(self, desk, order):
        with transaction():
            orders.raise_attention(
                "payment_mismatch", "Expected 6800 USD.", once="m-1", order_id=order, at=AT
            )
        desk.keep("attention-1", letter="staff_attention", order_id=order, kind="payment_mismatch")
        [letter] = desk.box.letters("desk@shop.example")
        assert letter.subject == "Order #1001 needs attention" and "Expected 6800 USD." in letter.text

        with transaction():
            matter = db.session.scalars(select(orders.Attention)).one()
            orders.resolve_attention(matter.id, by="1", at=AT)
        desk.keep("attention-2", letter="staff_attention", order_id=order, kind="payment_mismatch")
        assert len(desk.box.letters()) == 1

    def test_a_matter_without_an_order(self, desk):
        with transaction():
            orders.raise_attention("unknown_session", "Stripe tells of an unknown page.", once="u-1", at=AT)
        desk.keep("attention-1", letter="staff_attention", order_id=None, kind="unknown_session")
        assert desk.box.subjects() == ["The shop needs attention"]

    def test_without_any_staff_address_nothing_is_sent(self, desk, order):
        desk.settings = desk.settings.model_copy(update={"staff_mail": ""})
        with transaction():
            letters.services.shop().contact_email = ""

        desk.keep("staff-1", letter="staff_new_order", order_id=order)

        assert desk.box.letters() == [] and log_rows() == 0


class TestAgain:
    def test_a_letter_of_the_log_is_promised_again_once_per_wish(self, desk, order):
        desk.keep(letter="order_confirmation", order_id=order)
        [row] = mail.sent_about(order)
        row_id = row.id

        with transaction():
            promised = [
                letters.again(row_id, order_id=order, request=request, by="1", at=AT)
                for request in ("a", "a", "b")
            ]
        assert promised == [True, False, True]

        with transaction():
            waiting = [(m.payload, m.dedupe_key) for m in outbox.claim(now=AT)]
        for payload, key in waiting:
            desk.keep(key, **payload)
        assert desk.box.subjects("ada@example.com") == ["Order #1001 confirmed"] * 3
        assert len({letter.message_id for letter in desk.box.letters()}) == 3

    def test_a_letter_that_never_was(self, desk):
        with transaction(), pytest.raises(NotFound):
            letters.again(7, order_id=1, request="a", by="1", at=AT)


def test_previews_stand_on_the_shops_own_paper(desk):
    for name in KINDS:
        shown = letters.preview(name, desk.settings)
        assert (
            shown is not None and "help@shop.example" in shown.html and "https://shop.example/" in shown.html
        )
    assert letters.preview("no_such_letter", desk.settings) is None
