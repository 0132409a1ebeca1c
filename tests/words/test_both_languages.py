"""Every page for supporters at its Spanish address: in Spanish throughout, and with no way out of it but the switch."""

from __future__ import annotations

from urllib.parse import urljoin

from store.web import language
from tests.admin.conftest import HOME
from tests.support.pseudo import said, untranslated
from tests.support.shop import Shop
from tests.words.conftest import NAMES, Reader, order
from tests.words.test_pages import PUBLIC, newsroom

ALIKE = {"Total", "Color", "Sexual", "International"}
"""Words that are the same in both languages."""

PAGES = {path: status for path, status in PUBLIC.items() if language.has_language(path)}


class Tourist:
    """Somebody who opens a page in both languages and compares."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.alike: list[str] = []
        self.astray: list[str] = []

    def opens(self, path: str) -> int:
        """Look at a page in English, then in Spanish; answers the status of both."""
        english = self.reader.visit(path)
        heard, status = set(untranslated(said(english.answer.text), NAMES)), english.status
        spanish = self.reader.visit(language.in_language("es", path))
        assert spanish.status == status and spanish.tree.get("lang") == "es", path
        assert spanish.answer.headers["Content-Language"] == "es", path
        self.reads(path, heard)
        return status

    def reads(self, where: str, english: set[str] = frozenset()) -> None:
        """Note what the page in front of them says as the English one does, and where it leads out of Spanish."""
        text = self.reader.answer.text
        self.alike += [
            f"{where}: {words}" for words in untranslated(said(text), NAMES) if words in english - ALIKE
        ]
        for element in self.reader.tree.iter():
            for name in ("href", "action", "formaction"):
                href = element.get(name)
                if href is None or element.get("hreflang"):
                    continue
                there = urljoin(self.reader.answer.url, href).removeprefix(HOME)
                if language.has_language(there) and not there.startswith("/es/"):
                    self.astray.append(f"{where}: {element.tag} {name} {href}")


def test_every_page_speaks_spanish_at_its_spanish_address(bilingual: Reader) -> None:
    tourist = Tourist(bilingual)
    statuses = {path: tourist.opens(path) for path in PAGES}
    service = [path for path in bilingual.visit("/").links().values() if path.startswith("/pages/")]
    statuses |= {path: tourist.opens(path) for path in [*newsroom(bilingual), *service]}

    assert len(service) >= 5
    assert statuses == statuses | PAGES
    assert tourist.alike == []
    assert tourist.astray == []


def test_a_cart_and_a_checkout_stay_in_spanish(bilingual: Reader) -> None:
    """Without script: by the forms and links of the pages themselves, from the product to the payment page's door."""
    tourist = Tourist(bilingual)

    def looks(where: str) -> None:
        assert bilingual.tree.get("lang") == "es", where
        tourist.reads(where)

    bilingual.visit("/es/products/sku-2").send("/es/cart/lines", quantity="x")
    looks("refused")
    bilingual.send("/es/cart/lines", quantity="1")
    assert bilingual.here == f"{HOME}/es/cart?added=SKU-2"
    looks("put in")
    bilingual.press(bilingual.button("update"), quantity="2")
    assert bilingual.path == "/es/cart"
    looks("changed")
    bilingual.visit(next(way for way in bilingual.links().values() if way.endswith("/checkout")))
    assert bilingual.path == "/es/checkout"
    bilingual.press(bilingual.form("/es/checkout"), email="nobody")
    assert bilingual.status == 422
    looks("checkout refused")
    bilingual.visit("/es/cart")
    bilingual.press(bilingual.button("remove"))
    looks("taken out")

    assert tourist.astray == []


def test_an_order_page_stays_in_spanish(bilingual: Reader, shop: Shop) -> None:
    tourist = Tourist(bilingual)
    paid = order(shop)

    assert tourist.opens(f"/orders/{paid.token}") == 200
    assert tourist.opens("/orders/lookup") == 200
    assert tourist.alike == []
    assert tourist.astray == []
