"""A letter speaks the language its order was placed in, whoever packs it and whatever the server's own is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store import letters, orders
from store.db import transaction
from store.letters.samples import ORDER, PAPER, samples
from tests.support.letters import write_order

TO_BUYERS = [
    name for name, letter in samples().items() if hasattr(letter, "order") and not name.startswith("staff_")
]


def test_a_spanish_order_is_confirmed_in_spanish(desk):
    with transaction():
        order = write_order(locale="es").id

    desk.keep(letter="order_confirmation", order_id=order)

    [letter] = desk.box.letters()
    assert letter.subject == "Pedido #1001 confirmado"
    assert '<html lang="es"' in letter.html
    for words in (
        "Gracias, Zoë Müller. Ya tenemos tu pedido.",
        "Ha llegado tu pago de 68,00\xa0US$.",
        f"Ver tu pedido:\nhttps://shop.example/es/orders/{orders.by_id(order).token}\n",
        "Artículos: 60,00\xa0US$",
        "Llegada prevista entre el 27 de noviembre de 2026 y el 3 de diciembre de 2026",
        "  10405 BERLIN\n  Alemania\n",
    ):  # fmt: skip
        assert words in letter.text.replace("\n", "\n")


def test_lost_links_speak_the_newest_order_s_language(desk):
    with transaction():
        old, new = write_order().id, write_order(locale="es").id

    desk.keep(letter="lost_link", order_ids=[new, old])

    assert desk.box.subjects() == ["El enlace a tu pedido"]


def test_staff_are_told_in_english_of_a_spanish_order(desk):
    with transaction():
        order = write_order(locale="es").id

    desk.keep(letter="staff_new_order", order_id=order)

    assert desk.box.subjects() == ["New order #1001: $68.00"]


@pytest.mark.parametrize("name", TO_BUYERS)
def test_every_letter_to_buyers_has_a_spanish_form(name):
    english = samples()[name]
    spanish = replace(english, order=replace(ORDER, language="es"))

    here, there = letters.render(english, PAPER), letters.render(spanish, PAPER)

    assert here.subject != there.subject
    assert "You get this mail because" in " ".join(here.text.split())
    assert "Recibes este correo porque" in " ".join(there.text.split())
