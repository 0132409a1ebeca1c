"""A buyer with the link of an order in front of them, without script, and a shop with shirts and decks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from store.orders import OrderFacts
from store.shipments import Parcel
from tests.admin.conftest import HOME, Clerk
from tests.fulfillment.paid import facts, paid
from tests.refunds.conftest import open_till, pay, till
from tests.support.shop import Shop

__all__ = ["open_till", "pay", "till"]


one_engine = pytest.mark.parametrize("engine_name", ["sqlite"])
"""For rules of a form: what a page says does not depend on where its facts are kept."""


class Holder(Clerk):
    """Whoever has the link."""

    token = ""

    def opens(self, order: OrderFacts, path: str = "") -> Holder:
        self.token = order.token
        self.visit(f"{HOME}/orders/{order.token}{path}")
        return self

    def does(self, action: str, button: str = "", **typed: str) -> Holder:
        """Fill the form for `action` on this page and press its button."""
        return self.send(action, button, **typed)

    def again(self, form, button: str = "", **typed: str) -> Holder:
        """Send a form once more, as a double click does."""
        return self.press(form, button, **typed)


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    shop.sells("TEE", stock=20)
    shop.sells("DECK", stock=20)
    return shop


@pytest.fixture
def holder(stocked: Shop) -> Holder:
    return Holder(stocked.app)


def send_parcel(shop: Shop, number: int, **quantities: int) -> Parcel:
    """A parcel of the desk with so many of these SKUs; all that is left when none are named."""
    from store import fulfillment
    from store.db import transaction

    order = facts(number)
    wanted = {line.id: quantities.get(line.sku, 0) if quantities else line.open for line in order.lines}
    with transaction():
        return fulfillment.fulfill(
            number,
            {line_id: count for line_id, count in wanted.items() if count},
            carrier="usps",
            tracking_number="9400110200881234567890",
            request_key=f"parcel-{len(order.events)}",
            by="system",
            at=shop.clock.now(),
        ).parcel


@pytest.fixture
def sent(stocked: Shop) -> Callable[..., OrderFacts]:
    """An order that is paid and sent: `sent(TEE=2)`."""

    def make(**picks: int) -> OrderFacts:
        order = paid(stocked, **picks)
        send_parcel(stocked, order.number)
        return facts(order.number)

    return make


@pytest.fixture
def desk_of() -> Callable[..., Clerk]:
    """Somebody of a role, signed in at the desk of a given shop: `desk_of(till, "manager")`."""
    from store import staff
    from store.db import transaction
    from tests.admin.conftest import HASH

    def make(shop: Shop, role: str) -> Clerk:
        at, email = shop.clock.now(), f"{role}@example.com"
        with transaction():
            link = staff.invite(email, role, at=at)
        with transaction():
            staff.set_password_by_link(link, "Grace", HASH, second_step=False, at=at)
        known = staff.password_hash_of(email)
        with transaction():
            token = staff.sign_in(email, known, second_step=False, at=at)
        somebody = Clerk(shop.app)
        somebody.client.set_cookie("tvnl_staff", token, domain="127.0.0.1")
        return somebody

    return make
