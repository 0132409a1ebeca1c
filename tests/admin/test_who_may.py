"""Every page and act of the desk, for every role, without a token, and from another site."""

from __future__ import annotations

import pytest

from store.staff import Role, permissions_of
from store.web.access import access_of
from tests.admin.conftest import HOME, Clerk

OPEN_DOORS = {
    "admin.sign_in", "admin.submit_sign_in", "admin.sign_in_link", "admin.use_sign_in_link", "admin.sign_out",
    "admin.second_step", "admin.submit_second_step", "admin.set_up_second_step", "admin.submit_set_up",
}  # fmt: skip
"""Views that judge their caller themselves, because the caller is not wholly in yet."""

EXPECTED = {
    "admin.dashboard": "dashboard.read",
    "admin.without_slash": "dashboard.read",
    "admin.orders": "orders.read",
    "admin.order": "orders.read",
    "admin.packing_slip": "orders.read",
    "admin.packing_slip_pdf": "orders.read",
    "admin.packing_slips": "orders.read",
    "admin.packing_slips_pdf": "orders.read",
    "admin.choose_packing_slips": "orders.read",
    "admin.attention": "orders.read",
    "admin.fulfill": "orders.fulfill",
    "admin.fulfill_many": "orders.fulfill",
    "admin.correct_tracking": "orders.fulfill",
    "admin.cancel_fulfillment": "orders.fulfill",
    "admin.comment": "orders.write",
    "admin.order_letters": "orders.read",
    "admin.resend_letter": "orders.write",
    "admin.letter_kinds": "orders.read",
    "admin.letter_kind": "orders.read",
    "admin.letter_page": "orders.read",
    "admin.resend_confirmation": "orders.write",
    "admin.settle_matter": "orders.write",
    "admin.inventory_page": "inventory.read",
    "admin.shelf": "inventory.read",
    "admin.move_stock": "inventory.write",
    "admin.audit_log": "audit.read",
    "admin.people": "staff.write",
    "admin.invite": "staff.write",
    "admin.member": "staff.write",
    "admin.change_member": "staff.write",
    "admin.forget_second_step": "staff.write",
    "admin.my_account": "",
    "admin.change_my_password": "",
    "admin.end_my_other_sessions": "",
    "admin.prove": "",
    "admin.submit_prove": "",
}


def rules(app, method=None):
    """(endpoint, path) of the desk's views, with something in every gap."""
    filled = {
        "number": "1001",
        "parcel": "1",
        "matter": "1",
        "sku": "NONE",
        "user_id": "99",
        "letter": "1",
        "name": "shipped",
        "token": "a" * 32,
    }
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("admin.") and (method is None or method in rule.methods):
            with app.test_request_context():
                yield (
                    rule.endpoint,
                    rule.build({name: filled[name] for name in rule.arguments}, append_unknown=False)[1],
                )


def test_every_view_asks_for_what_it_should(app):
    asked = {endpoint: access_of(app, endpoint) for endpoint, _ in rules(app)}
    public = {endpoint for endpoint, access in asked.items() if access.audience == "public"}
    assert public == OPEN_DOORS
    assert {
        endpoint: access.permission for endpoint, access in asked.items() if endpoint not in public
    } == EXPECTED
    assert {endpoint for endpoint, access in asked.items() if access.fresh} == {
        "admin.invite",
        "admin.change_member",
        "admin.forget_second_step",
    }


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_a_role_reaches_its_pages_and_no_others(app, clerk, role):
    somebody = clerk(role.value)
    for endpoint, path in rules(app, "GET"):
        if endpoint in OPEN_DOORS:
            continue
        somebody.visit(path)
        wanted = EXPECTED[endpoint]
        if wanted and wanted not in permissions_of(role):
            assert somebody.status == 403, path
            assert "Your role does not allow this" in somebody.answer.text
        else:
            assert somebody.status in (200, 404), path


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_a_role_can_do_its_acts_and_no_others(app, clerk, role):
    somebody = clerk(role.value)
    for endpoint, path in rules(app, "POST"):
        if endpoint in OPEN_DOORS:
            continue
        somebody.posts(path)
        wanted = EXPECTED[endpoint]
        refused = bool(wanted) and wanted not in permissions_of(role)
        assert (somebody.status == 403) is refused, (path, somebody.status)


def test_strangers_reach_nothing(app, stranger):
    for endpoint, path in rules(app):
        if endpoint in OPEN_DOORS:
            continue
        for method in ("GET", "POST"):
            if method in next(r.methods for r in app.url_map.iter_rules() if r.endpoint == endpoint):
                stranger._go(method, HOME + path, data={}, headers={"Origin": HOME})
                assert stranger.path == "/admin/sign-in", (method, path)


def test_no_act_without_the_forms_token(app, clerk):
    somebody = clerk("owner")
    for endpoint, path in rules(app, "POST"):
        if endpoint in OPEN_DOORS:
            continue
        assert somebody.posts(path, token=False).status == 403, path
        assert somebody.posts(path, token=False, csrf_token="made up").status == 403, path
        somebody.sees("before you signed in")


def test_no_act_from_another_site_even_with_the_token(app, clerk):
    somebody = clerk("owner")
    somebody.visit("/admin/account")
    token = dict(somebody.form("/admin/account/password").values)["csrf_token"]
    for _, path in rules(app, "POST"):
        for headers in (
            {"Origin": "https://evil.example"},
            {"Sec-Fetch-Site": "cross-site", "Origin": HOME},
            {},
        ):
            somebody._go("POST", HOME + path, data={"csrf_token": token}, headers=headers)
            assert somebody.status == 403, (path, headers)
            somebody.sees("did not come from a page of this shop")


def test_a_half_open_session_reaches_nothing(app, shop, member):
    from store import staff
    from store.db import transaction

    email = member("owner")
    with transaction():
        token = staff.sign_in(email, staff.password_hash_of(email), second_step=True, at=shop.clock.now())
    somebody = Clerk(app)
    somebody.client.set_cookie("tvnl_staff", token, domain="127.0.0.1")
    for endpoint, path in rules(app, "GET"):
        if endpoint not in OPEN_DOORS:
            assert somebody.visit(path).path == "/admin/second-step/set-up", path


def test_numbers_beyond_reason_are_not_found(clerk):
    somebody = clerk("owner")
    for path in (
        "/admin/orders/99999999999999999999",
        "/admin/orders/1",
        "/admin/orders/-1",
        "/admin/staff/99999999999999999999",
        "/admin/inventory/%00",
        "/admin/inventory/" + "x" * 300,
    ):
        assert somebody.visit(path).status == 404, path
    for path in (
        "/admin/orders?q=%00&after=%00&tab=%00",
        "/admin/audit?kind=%00&id=%00&after=x",
        "/admin/inventory?q=%00&after=%00",
    ):
        assert somebody.visit(path).status == 200, path
