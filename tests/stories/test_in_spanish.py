"""A Spanish reader buys: from the shelf to the mails, nothing leads them back into English."""

from __future__ import annotations

from store.catalog import Product, ProductTranslation
from store.db import db, transaction
from store.payments import PaymentAttempt


def test_an_order_placed_in_spanish_is_spanish_for_life(open_shop, shopper):
    open_shop.sells("TEE", price=2400, stock=5, title="Plain Tee Shirt")
    with transaction():
        tee = db.session.query(Product).one()
        db.session.add(ProductTranslation(product_id=tee.id, locale="es", title="Camiseta lisa"))

    shopper.visit(f"{open_shop.url}/es/products/tee").send("/es/cart/lines", "añadir", quantity="2")
    assert shopper.path == "/es/cart"
    shopper.sees("Camiseta lisa")
    shopper.visit("/es/checkout").send("/es/checkout", "pago", **BUYER)

    [attempt] = open_shop.rows(PaymentAttempt)
    assert attempt.params["locale"] == "es"
    assert attempt.params["success_url"].startswith(f"{open_shop.url}/es/checkout/return?session_id=")
    assert attempt.params["cancel_url"] == f"{open_shop.url}/es/checkout?left=payment"
    told = [item["price_data"]["product_data"]["name"] for item in attempt.params["line_items"]]
    assert told[0] == "2 × Camiseta lisa" and told[1].startswith("Envío: ")

    shopper.pays()
    assert shopper.path.startswith("/es/orders/")
    order = open_shop.order(shopper.path.removeprefix("/es/orders/"))
    shopper.sees("Camiseta lisa", f"Pedido #{order.number}")
    assert order.locale == "es"
    [line] = order.lines
    assert (line.title, line.shown_title) == ("Plain Tee Shirt", "Camiseta lisa")

    open_shop.work()
    open_shop.work()
    [letter] = open_shop.mailbox("ada@example.com").letters
    assert letter.subject == f"Pedido #{order.number} confirmado"
    assert "Camiseta lisa" in letter.text and "Plain Tee Shirt" not in letter.text
    assert f"{open_shop.url}/es/orders/{order.token}" in letter.text
    assert f"{open_shop.url}/orders/" not in letter.text + letter.html

    english = shopper.visit(f"/orders/{order.token}")
    english.sees("Plain Tee Shirt", f"Order #{order.number}")


BUYER = {
    "email": "ada@example.com",
    "name": "Ada Byron",
    "country": "US",
    "line1": "12 Analytical Row",
    "city": "Boston",
    "state": "MA",
    "postcode": "02101",
}
