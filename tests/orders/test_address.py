"""The address is corrected until it is packed, as long as the price stays what was paid."""

from __future__ import annotations

import pytest

from store import orders
from store.db import db, transaction
from store.orders import OrderStatus
from store.outbox import Message
from store.pricing import DeliveryMethod, DeliveryZone, TaxRate
from tests.admin.conftest import HOME
from tests.fulfillment.paid import facts, paid
from tests.orders.conftest import one_engine, send_parcel


def letters(shop, letter: str) -> list[dict]:
    return [row.payload for row in shop.rows(Message) if row.payload.get("letter") == letter]


def test_a_buyer_puts_the_street_right_and_is_told_once(stocked, holder):
    order = paid(stocked, TEE=1)
    form = holder.opens(order, "/address").form("/address")
    assert dict(form.values)["line1"] == "12 Analytical Way"

    holder.press(form, "Save", line1="14 Analytical Way", phone="+1 555 0199")
    assert holder.sees("We have the new address", "14 Analytical Way")
    holder.press(form, "Save", line1="14 Analytical Way", phone="+1 555 0199")

    now = facts(order.number)
    assert (now.address.line1, now.phone) == ("14 Analytical Way", "+1 555 0199")
    changes = [event.data for event in now.events if event.kind == "updated_address"]
    assert changes == [{"changed": ["line1", "phone"]}]  # which parts, never what stood there
    assert len(letters(stocked, "address_changed")) == 1
    stocked.work()
    assert (
        "Order #" + str(order.number) + " goes to a corrected address"
        in stocked.mailbox("ada@example.com").subjects()
    )
    assert stocked.broken() == {}


def test_what_was_packed_meanwhile_stays_as_it_is(stocked, holder):
    order = paid(stocked, TEE=1)
    form = holder.opens(order, "/address").form("/address")
    send_parcel(stocked, order.number)

    holder.press(form, "Save", line1="14 Analytical Way")

    assert holder.status == 409 and holder.sees("It was packed a moment ago")
    assert facts(order.number).address.line1 == "12 Analytical Way"
    assert holder.opens(order, "/address").status == 409


def test_a_dearer_country_is_refused_beside_its_field(stocked, holder):
    order = paid(stocked, TEE=1)
    form = holder.opens(order, "/address").form("/address")

    holder.press(
        form, "Save", country="DE", line1="Prenzlauer Allee 1", city="Berlin", state="", postcode="10405"
    )

    assert holder.status == 422
    assert holder.fails() == [
        "Delivery there costs another price than the one you paid. Cancel this order and order again with the new "
        "country, or write to us."
    ]
    typed = dict(holder.form("/address").values)
    assert (typed["country"], typed["line1"], typed["postcode"]) == ("DE", "Prenzlauer Allee 1", "10405")
    assert facts(order.number).address.country == "US"


def test_another_country_at_the_same_price_is_fine_and_one_with_tax_is_not(stocked, holder):
    with transaction():
        zone = db.session.query(DeliveryZone).filter_by(name="Germany").one()
        zone.countries = ["DE", "AT", "FR"]
        db.session.query(DeliveryMethod).filter_by(zone_id=zone.id).one().price_minor = 500
        db.session.add(TaxRate(country="FR", name="TVA", rate_ppm100=20000, inclusive=True))
    order = paid(stocked, TEE=1)
    form = holder.opens(order, "/address").form("/address")

    holder.press(
        form, "Save", country="FR", line1="1 rue de Rivoli", city="Paris", state="", postcode="75001"
    )
    assert holder.status == 422 and "Tax there is another one" in holder.fails()[0]

    holder.press(form, "Save", country="AT", line1="Ring 1", city="Wien", state="", postcode="1010")
    assert holder.status == 200 and facts(order.number).address.country == "AT"


def test_what_the_payment_page_worked_out_holds_for_one_place_only(stocked, holder):
    order = paid(stocked, TEE=1)
    with transaction():
        row = orders.locked(order.id)
        row.quote = {**row.quote, "tax_at_payment": True}
    form = holder.opens(order, "/address").form("/address")

    holder.press(form, "Save", state="NY")
    assert holder.status == 422 and "worked out for this country and state" in holder.fails()[0]
    holder.press(form, "Save", line1="14 Analytical Way")
    assert holder.status == 200 and facts(order.number).address.line1 == "14 Analytical Way"


@one_engine
@pytest.mark.parametrize(("field", "typed", "said"), [
    ("line1", "", "Please enter the street and number."),
    ("state", "Atlantis", "We do not know this one."),
    ("postcode", "", "Please enter the ZIP code."),
    ("name", "A\u202eda", "character that cannot be printed"),
])  # fmt: skip
def test_what_is_wrong_is_said_beside_its_box(stocked, holder, field, typed, said):
    order = paid(stocked, TEE=1)
    holder.opens(order, "/address").does("/address", "Save", **{field: typed})

    assert holder.status == 422 and any(said in one for one in holder.fails())
    assert facts(order.number).address == order.address


def test_a_canceled_order_goes_nowhere(stocked, holder):
    order = paid(stocked, TEE=1)
    form = holder.opens(order, "/address").form("/address")
    with transaction():
        orders.locked(order.id).move_to(OrderStatus.CANCELED, at=stocked.clock.now(), by="system")

    holder.press(form, "Save", line1="x")

    assert holder.status == 409 and facts(order.number).address.line1 == "12 Analytical Way"


def test_without_the_forms_token_nothing_happens(stocked, holder):
    order = paid(stocked, TEE=1)
    for path in ("address", "cancel", "erase", "mails", "return"):
        holder._go(
            "POST", f"{HOME}/orders/{order.token}/{path}", data={"line1": "x"}, headers={"Origin": HOME}
        )
        assert holder.status in (400, 422), path
    elsewhere = {"Origin": "https://elsewhere.example"}
    assert holder._go("POST", f"{HOME}/orders/{order.token}/cancel", data={}, headers=elsewhere).status == 403
    assert facts(order.number).status == "open"
