"""What a buyer can do on the order page, and what the desk answers, in the pseudo-language."""

from __future__ import annotations

from datetime import timedelta

from store import fulfillment, letters, orders, privacy
from store.db import transaction
from store.orders import OrderFacts
from tests.support.shop import Shop
from tests.words.conftest import Reader, order
from tests.words.test_desk import owner

__all__ = ["owner"]

DONE = ("email", "address", "canceled", "return", "withdrawn", "mails_stopped", "mails_resumed")


def sent(shop: Shop) -> OrderFacts:
    """An order in one parcel."""
    facts = order(shop)
    with transaction():
        fulfillment.fulfill_rest(facts.number, request_key=facts.token, by="system", at=shop.clock.now())
    return facts


def asked(shop: Shop) -> OrderFacts:
    """A sent order of which one thing is to go back."""
    facts = sent(shop)
    wish = {facts.lines[0].id: (1, "damaged")}
    with transaction():
        fulfillment.ask_return(facts.id, wish, note="Λόγια", request_key="k" * 32, at=shop.clock.now())
    return facts


def test_every_act_of_the_order_page(reader: Reader, shop: Shop) -> None:
    at = shop.clock.now()
    open_, gone, back = order(shop), sent(shop), asked(shop)
    path = f"/orders/{open_.token}"
    reader.opens(
        *(f"{path}?done={what}" for what in DONE),
        *(f"{path}/{act}" for act in ("address", "cancel", "erase")),
    )
    reader.visit(f"{path}/return").reads("nothing sent yet")
    reader.press(reader.visit(f"{path}/address").form("/address"), line1="", state="", postcode="").reads(
        "bad address"
    )
    reader.press(reader.visit(f"{path}/address").form("/address"), country="DE").reads("dearer")
    returning = reader.visit(f"/orders/{gone.token}/return").reads().form("/return")
    line = gone.lines[0].id
    reader.press(returning).reads("nothing chosen")
    reader.press(returning, **{f"quantity-{line}": "1"}).reads("no reason")
    reader.press(returning, **{f"quantity-{line}": "9", f"reason-{line}": "other"}).reads("too many")
    with transaction():
        fulfillment.approve_return(back.number, 1, version=1, note="Λόγια", by="system", at=at)
    reader.opens(
        f"/orders/{back.token}", f"/orders/{back.token}/returns/1/slip", f"/orders/{back.token}/erase"
    )
    for kind in ("cart", "order"):
        stop = letters.stop_path(shop.app.extensions["settings"], kind, open_.id)
        reader.visit(stop).reads()
        reader.press(reader.forms()[-1]).reads("stopped")
    with transaction():
        row = orders.locked(open_.id)
        for what in (
            "updated_address",
            "mails_stopped",
            "mails_resumed",
            "payment_refunded",
            "dispute_opened",
            "dispute_closed",
        ):
            row.tell(what, at=at, by="system")
        row.link_expires_at = at + timedelta(days=1)
    reader.opens(path)
    shop.clock.forward(days=20)
    with transaction():
        privacy.erase(gone.id, by="buyer", at=shop.clock.now())
    reader.opens(f"/orders/{gone.token}", path)
    reader.press(reader.form("/link")).reads("a new link")

    assert reader.heard == []


def test_returns_and_addresses_at_the_desk(owner: Reader, shop: Shop) -> None:
    at = shop.clock.now()
    owner.opens("/admin/returns", "/admin/returns?show=settled")
    open_, back, no = order(shop), asked(shop), asked(shop)
    page = f"/admin/orders/{back.number}/returns/1"
    owner.opens(
        "/admin/",
        "/admin/returns",
        f"/admin/orders/{open_.number}/address",
        page,
        f"/admin/orders/{back.number}",
    )
    with transaction():
        fulfillment.decline_return(no.number, 1, version=1, note="Λόγια", by="system", at=at)
        fulfillment.approve_return(back.number, 1, version=1, note="Λόγια", by="system", at=at)
    owner.opens(page)
    owner.press(owner.form("/receive"), **{f"received-{back.lines[0].id}": "9"}).reads("too many")
    with transaction():
        fulfillment.receive_return(
            back.number, 1, received={back.lines[0].id: 1}, restock={}, version=2, by="system", at=at
        )
    owner.opens(
        page,
        f"/admin/orders/{no.number}/returns/1",
        "/admin/returns?show=settled",
        f"/admin/orders/{back.number}",
    )

    assert owner.heard == []
