"""Acts on the cart as a whole: codes, a donation, the estimate for a country, and what is set aside."""

from __future__ import annotations

from sqlalchemy import event

from store import checkout
from store.cart import Cart, CartLine
from store.db import db
from store.inventory import Reservation
from store.orders import OrderStatus
from store.payments import AttemptStatus, Payment, PaymentAttempt
from store.pricing import CodeKind
from tests.promotions.buying import make_code
from tests.shop.conftest import Browser, held
from tests.support.shop import ADA


def test_a_code_is_used_shown_and_taken_off(shop, buyer):
    shop.sells("TEE", price=2400)
    make_code(shop, "DEFIANT10")
    make_code(shop, "POST", kind=CodeKind.FREE_SHIPPING, value=0)
    buyer.add("TEE", 2).send("/cart/code", code=" defiant10 ", act="apply")
    assert buyer.answer.location == "/cart?coded=1"
    buyer.follow().sees("The code counts", "DEFIANT10", "−$4.80", "Estimated total $48.20")
    buyer.send("/cart/code", code="POST", act="apply").follow()
    buyer.sees("POST", "free delivery", "Estimated total $48.00")
    buyer.send("/cart/code", act="remove").follow().sees("Estimated total $53.00")
    assert shop.rows(Cart)[0].discount_code == ""


def test_a_refused_code_stands_beside_its_field_as_it_was_typed_and_changes_nothing(shop, buyer):
    shop.sells("TEE", price=2400)
    make_code(shop, "BIG", minimum_minor=10_000)
    buyer.add("TEE", 2)
    for typed, status in (
        ("nope", 422),
        ("BIG", 422),
        ("", 422),
        ("<b>", 422),
        ("x" * 300, 422),
        ("\x00", 422),
    ):
        buyer.send("/cart/code", code=typed, act="apply")
        assert (typed[:5], buyer.status) == (typed[:5], status)
        box = next(one for one in buyer.tree.iter("input") if one.get("name") == "code")
        assert box.get("aria-describedby") == "code-error" and "<b>" not in buyer.words
    assert shop.rows(Cart)[0].discount_code == "" and held(shop) == {"TEE": 2}
    buyer.send("/cart/code", code="nope", act="apply")
    assert buyer.value("code") == "nope" and buyer.sees("We do not know this code.")


def test_codes_cannot_be_guessed_by_trying(shop, buyer):
    shop.sells("TEE", price=2400)
    make_code(shop, "DEFIANT10")
    buyer.add("TEE", 1)
    for number in range(10):
        assert buyer.send("/cart/code", code=f"GUESS{number}", act="apply").status == 422
    buyer.send("/cart/code", code="DEFIANT10", act="apply")
    assert buyer.status == 429 and int(buyer.answer.headers["Retry-After"]) > 1
    assert buyer.value("code") == "DEFIANT10" and shop.rows(Cart)[0].discount_code == ""


def test_a_code_that_no_longer_holds_says_why_and_takes_nothing_off(shop, buyer):
    shop.sells("TEE", price=2400)
    make_code(shop, "TWO", minimum_minor=4000)
    buyer.add("TEE", 2).send("/cart/code", code="TWO", act="apply").follow().sees("−$4.80")
    line = shop.rows(CartLine)[0].id
    buyer.send(f"/cart/lines/{line}", quantity="1", act="update").follow()
    buyer.sees("TWO", "Estimated total $29.00")
    assert "−$" not in buyer.words and shop.rows(Cart)[0].discount_code == "TWO"


def test_the_cart_estimates_for_a_country_and_remembers_it_without_writing(shop, buyer):
    shop.sells("TEE", price=2400)
    buyer.add("TEE", 1)
    buyer.open("/cart").sees("Estimated total $29.00")
    version = shop.rows(Cart)[0].version
    buyer.open("/cart?country=DE").sees("Estimated total $39.00", "Dec", "Duties or taxes")
    buyer.open("/cart").sees("Estimated total $39.00")
    buyer.open("/checkout").sees("To pay $39.00", "Postcode")
    buyer.open("/cart?country=FR").sees("We do not send to France yet.")
    for odd in ("xx", "%00", "D" * 500, "<b>"):
        assert buyer.open(f"/cart?country={odd}").status == 200 and "France" in buyer.answer.text
    assert shop.rows(Cart)[0].version == version
    assert "tvnl_country" not in str(buyer.open("/").answer.headers.get("Set-Cookie"))


def test_a_donation_comes_in_is_changed_and_is_an_order_alone(open_shop, shopper):
    shopper.visit("/cart").send("/cart/donation", "$5.00")
    assert shopper.sees("your donation is in the cart", "To pay $5.00", "Nothing is sent")
    assert "Sent to" not in shopper.words
    shopper.visit("/checkout").sees("Continue to payment")
    names = {name for form in shopper.forms() for name, _ in form.values}
    assert not names & {"line1", "city", "country", "postcode", "delivery"}
    shopper.send("/checkout", "payment", email="ada@", donation="0")
    assert shopper.status == 422
    shopper.send("/checkout", "payment", email="ada@example.com", donation="12.50")
    assert "/pay/" in shopper.path, shopper.words
    [order] = open_shop.orders()
    assert (order.total_minor, order.donation_minor, order.lines, order.ship_line1) == (1250, 1250, [], "")
    card = {"number": "4242 4242 4242 4242", "expiry": "12/34", "cvc": "123", "card_name": "Ada Byron"}
    shopper.press(next(form for form in shopper.forms() if "number" in dict(form.values)), "$12.50", **card)
    assert shopper.path == f"/orders/{order.token}"
    assert open_shop.order(order.token).status is OrderStatus.OPEN
    open_shop.work()
    assert open_shop.mailbox("ada@example.com").subjects() == [f"Order #{order.number} confirmed"]
    shopper.visit(open_shop.url + "/cart").sees("Your cart is empty")
    assert open_shop.broken() == {}


def test_an_odd_donation_is_told_beside_its_box(shop, buyer):
    for odd in ("lots", "5000.01", "-1", "1e3", "٥", "", "\x00", "9" * 400):
        buyer.send("/cart/donation", donation=odd)
        assert (odd[:5], buyer.status) == (odd[:5], 422) and buyer.sees("between 0 and 5000")
    assert shop.rows(Cart) == []
    buyer.open("/checkout?donate=7.50").sees("Just support us")
    assert buyer.value("donation") == "7.50" and shop.rows(Cart) == []
    buyer.open("/checkout?donate=<b>").sees("Just support us")
    assert buyer.value("donation") == ""
    buyer.send("/cart/donation", donation="7.50", go="checkout")
    assert buyer.answer.location == "/checkout"
    buyer.send("/cart/donation", amount="0").follow().sees("Your cart is empty")


def test_an_order_of_nothing_needs_no_payment_page(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    make_code(open_shop, "GIFT", value=100)
    shopper.buys("tee", "1").visit("/checkout")
    shopper.send("/checkout", "payment", code="gift", **{**ADA, "country": "US"})
    assert shopper.status == 409 and shopper.sees("Your code has been taken into account", "To pay $5.00")
    shopper.send("/checkout", "remove").sees("To pay $29.00")
    make_code(open_shop, "ALL", kind=CodeKind.FREE_SHIPPING, value=0)
    open_shop.set_price("TEE", 0)
    shopper.visit("/checkout").send("/checkout", "use it", code="all")
    shopper.sees("To pay $0.00", "There is nothing to pay")
    shopper.send("/checkout", "place the order")
    assert shopper.path.startswith("/orders/") and shopper.session.cookies["tvnl_count"] == "0"
    assert open_shop.orders()[-1].status is OrderStatus.OPEN
    assert open_shop.rows(PaymentAttempt) == [] and open_shop.rows(Payment)[0].amount_minor == 0
    assert open_shop.stock("TEE") == (5, 1, 0) and open_shop.broken() == {}


def test_what_is_set_aside_can_be_seen_paid_and_let_go(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "2").checks_out()
    page = shopper.here
    shopper.visit(open_shop.url + "/cart")
    shopper.sees("Set aside for you until Nov 23, 2026, 7:31", "EST", "A payment page for $53.00 is open.")
    assert shopper.send("/cart/hold", "back to the payment").here == page
    shopper.visit(open_shop.url + "/cart").send("/cart/hold", "let them go")
    assert shopper.sees("Let go: nothing is set aside any more") and open_shop.stock("TEE") == (5, 0, 0)
    assert [row.status for row in open_shop.rows(PaymentAttempt)] == [AttemptStatus.EXPIRED]
    [order] = open_shop.orders()
    assert order.status is OrderStatus.CANCELED and order.history[-1].note == "let go by the buyer"
    assert held(open_shop) == {"TEE": 2}
    shopper.visit(open_shop.url + "/checkout").send("/checkout", "payment")
    assert "/pay/" in shopper.path and open_shop.stock("TEE") == (5, 0, 2)


def test_a_hold_is_over_when_its_page_is_and_a_paid_one_is_not_let_go(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "2").checks_out()
    open_shop.sandbox.control.rule("drop", times=99)  # nobody tells us that the page has ended
    open_shop.clock.forward(minutes=32)
    shopper.visit(open_shop.url + "/cart").sees("Your payment page has closed")
    assert open_shop.stock("TEE") == (5, 0, 2)
    open_shop.clock.forward(minutes=10)
    checkout.let_go(ports=open_shop.ports, now=open_shop.clock.now())
    shopper.visit("/cart")
    assert "payment page" not in shopper.words and open_shop.stock("TEE") == (5, 0, 0)

    shopper.visit("/checkout").send("/checkout", "payment")
    open_shop.sandbox.control.pay(open_shop.rows(PaymentAttempt)[1].session_id)
    shopper.visit(open_shop.url + "/cart").send("/cart/hold", "let them go")
    assert shopper.path == f"/orders/{open_shop.orders()[1].token}"
    assert open_shop.stock("TEE") == (5, 2, 0) and open_shop.broken() == {}


def test_a_hold_stays_while_nobody_can_tell(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5)
    shopper.buys("tee", "2").checks_out()
    shopper.visit(open_shop.url + "/cart")
    open_shop.sandbox.control.fault("cut", times=4)
    shopper.send("/cart/hold", "let them go")
    assert shopper.status == 503 and shopper.answer.headers["Retry-After"]
    assert open_shop.stock("TEE") == (5, 0, 2)
    assert [row.status.value for row in open_shop.rows(Reservation)] == ["open"]


def test_what_is_not_there_any_more_is_lowered_with_one_button(shop, buyer):
    shop.sells("TEE", price=2400, stock=5)
    shop.sells("DECK", price=1400, stock=3)
    buyer.add("TEE", 5).add("DECK", 3)
    from tests.promotions.buying import fill_cart, place

    place(shop, fill_cart(shop, "TEE", 3))
    place(shop, fill_cart(shop, "DECK", 3))
    buyer.open("/cart").sees("Only 2 left. Please lower the quantity.", "Sold out since you chose it.")
    buyer.send("/cart/fit").follow()
    assert [(line.variant_id, line.quantity) for line in shop.rows(Cart)[0].lines] == [
        (shop.variants["TEE"], 2)
    ]
    assert "To the checkout" in buyer.words


def test_undo_sent_twice_puts_back_once(shop, buyer):
    shop.sells("TEE", price=2400, stock=50)
    buyer.add("TEE", 5)
    line = shop.rows(CartLine)[0].id
    buyer.send(f"/cart/lines/{line}", act="remove").follow().sees("Put it back")
    for _ in range(2):
        buyer.send("/cart/lines", sku="TEE", quantity="5", act="put_back")
    assert held(shop) == {"TEE": 5}


def test_without_their_token_the_acts_of_the_cart_do_nothing(shop, buyer):
    shop.sells("TEE", price=2400, stock=50)
    make_code(shop, "DEFIANT10")
    buyer.add("TEE", 5)
    before = shop.rows(Cart)[0].version
    for path in ("/cart/code", "/cart/donation", "/cart/fit", "/cart/hold", "/cart/again", "/cart/add"):
        buyer.send(
            path, {"csrf_token": "forged", "put-TEE": "1"}, code="DEFIANT10", amount="5", act="release"
        )
        assert (path, buyer.status) == (path, 400)
    assert shop.rows(Cart)[0].version == before and held(shop) == {"TEE": 5}


def test_a_long_cart_asks_no_more_of_the_database_than_a_short_one(shop):
    def asked(lines: int) -> int:
        buyer = Browser(shop)
        for number in range(lines):
            buyer.add(f"TEE{number}", 1)
        counted: list[object] = []
        for path in ("/cart", "/checkout"):
            event.listen(db.engine, "before_cursor_execute", note := lambda *args: counted.append(args[2]))
            buyer.open(path)
            event.remove(db.engine, "before_cursor_execute", note)
        return len(counted)

    for number in range(6):
        shop.sells(f"TEE{number}", price=2400)
    assert asked(2) == asked(6)
