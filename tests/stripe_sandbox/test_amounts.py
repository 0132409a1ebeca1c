"""Whatever is in a session, its parts add up to its total and nothing is negative."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from store.stripe_sandbox.amounts import price_session
from store.stripe_sandbox.app import create_sandbox, sandbox_of
from store.stripe_sandbox.errors import ApiError
from store.stripe_sandbox.money import share
from store.stripe_sandbox.offers import create_coupon
from store.stripe_sandbox.sessions import create

LINES = st.lists(
    st.tuples(
        st.integers(0, 20_000),
        st.integers(1, 9),
        st.sampled_from(["exclusive", "inclusive", "unspecified"]),
    ),
    min_size=1,
    max_size=6,
)
COUPONS = st.one_of(
    st.none(),
    st.builds(lambda percent: {"percent_off": percent / 10}, st.integers(1, 1000)),
    st.builds(lambda amount: {"amount_off": amount, "currency": "usd"}, st.integers(1, 50_000)),
)


@cache
def box():
    return sandbox_of(create_sandbox(background=False))


@given(LINES, COUPONS, st.integers(0, 5000), st.sampled_from(["", "7", "8.25", "19"]))
@settings(max_examples=150, deadline=None)
def test_parts_add_up(lines, coupon, delivery, percent):
    items = [
        {
            "quantity": quantity,
            "price_data": {
                "currency": "usd",
                "unit_amount": amount,
                "tax_behavior": behavior,
                "product_data": {"name": "Thing"},
            },
        }
        for amount, quantity, behavior in lines
    ]
    rate = {"display_name": "Post", "fixed_amount": {"amount": delivery, "currency": "usd"}}
    params = {
        "line_items": items,
        "success_url": "http://shop.test/",
        "shipping_options": [{"shipping_rate_data": rate}],
        "automatic_tax": {"enabled": True},
    }
    if coupon:
        params["discounts"] = [{"coupon": create_coupon(box(), coupon)["id"]}]
    box().vault.set_setting("tax", f'{{"US": "{percent}"}}' if percent else "{}")
    try:
        session = create(box(), params)
    except ApiError as refusal:
        assert refusal.code == "amount_too_small"
        return
    session["_taxed_at"] = {"country": "US", "state": None}
    price_session(box(), session)

    parts = session["_lines"]
    details = session["total_details"]
    assert session["amount_subtotal"] == sum(amount * quantity for amount, quantity, _ in lines)
    assert (
        details["amount_discount"]
        == sum(part["amount_discount"] for part in parts)
        <= session["amount_subtotal"]
    )
    assert details["amount_shipping"] == delivery
    assert (
        details["amount_tax"]
        == sum(part["amount_tax"] for part in parts) + session["shipping_cost"]["amount_tax"]
    )
    assert (
        session["amount_total"]
        == sum(part["amount_total"] for part in parts) + session["shipping_cost"]["amount_total"]
    )
    assert all(part[name] >= 0 for part in parts for name in part if name.startswith("amount_"))


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**5), min_size=1, max_size=20))
def test_a_share_is_exact_and_takes_from_nobody_who_has_nothing(total, weights):
    total = min(total, sum(weights))
    parts = share(total, weights)

    assert sum(parts) == total
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))
