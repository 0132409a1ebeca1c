"""Spanish on pages: the paper's head, prices, counts, refusals and the service pages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import g

from store.web.masthead import day_words, time_words
from tests.support.shop import Shop
from tests.words.conftest import Reader


@pytest.fixture
def lector(shop: Shop) -> Reader:
    """Somebody who reads the shop at its Spanish addresses."""
    shop.sells("TEE", title="Camiseta", stock=2)
    return Reader(shop.app)


def test_a_product_and_the_cart(lector: Reader) -> None:
    lector.visit("/es/products/tee").send("/es/cart/lines", "Añadir al carrito", quantity="2")

    lector.sees(
        "En tu carrito: Camiseta", "Tu carrito", "Solo quedan 2", "2 artículos", "40,00 US$", "Quitar"
    )
    assert lector.tree.get("lang") == "es"
    lector.press(lector.button("remove"))
    lector.sees("Quitado: Camiseta", "Volver a ponerlo", "Tu carrito está vacío")


def test_the_checkout_asks_and_refuses_in_spanish(lector: Reader) -> None:
    lector.visit("/es/products/tee").send("/es/cart/lines", "Añadir al carrito")
    lector.visit("/es/checkout").send("/es/checkout", "Continuar al pago", country="US", postcode="x")

    assert "Escribe tu correo electrónico: ahí te llegará el recibo." in lector.fails()
    assert "Completa este dato: estado." in lector.fails()


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/pages/contact", "Contacto"),
        ("/pages/delivery-and-returns", "Envíos y devoluciones"),
        ("/pages/privacy", "Privacidad"),
        ("/pages/terms", "Condiciones"),
        ("/pages/accessibility", "Accesibilidad"),
    ],
)
def test_service_pages(lector: Reader, path: str, title: str) -> None:
    lector.visit(f"/es{path}")

    assert [heading.text for heading in lector.tree.iter("h1")] == [title]


def test_a_page_that_is_not_there(lector: Reader) -> None:
    lector.visit("/es/nowhere").sees("Esta noticia nunca se imprimió", "Ir a la tienda")

    assert lector.status == 404


def test_day_and_time_in_the_head_of_the_paper(shop: Shop) -> None:
    at = datetime(2025, 4, 28, 7, 56, 5, tzinfo=UTC)
    with shop.app.test_request_context():
        assert (day_words(date(2025, 4, 28)), time_words(at)) == ("Monday, Apr 28th", "07:56:05 AM GMT")
        g.language = "es"
        assert (day_words(date(2025, 4, 28)), time_words(at)) == ("Lunes, 28 abr", "7:56:05 GMT")
