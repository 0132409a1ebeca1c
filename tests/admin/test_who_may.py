"""Every page and act of the desk, for every role, without a token, and from another site."""

from __future__ import annotations

import pytest

from store.staff import Role, permissions_of
from store.web.access import access_of
from tests.admin.conftest import HOME, Clerk

pytestmark = pytest.mark.parametrize(
    "engine_name", ["sqlite"], indirect=True
)  # who may is no question of the engine

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
    "admin.products": "catalog.read",
    "admin.product": "catalog.read",
    "admin.product_variants": "catalog.read",
    "admin.product_variant": "catalog.read",
    "admin.product_pictures": "catalog.read",
    "admin.product_words": "catalog.read",
    "admin.product_chart": "catalog.read",
    "admin.preview_product": "catalog.read",
    "admin.size_charts": "catalog.read",
    "admin.collections": "catalog.read",
    "admin.collection": "catalog.read",
    "admin.new_product": "catalog.write",
    "admin.create_product": "catalog.write",
    "admin.edit_product": "catalog.write",
    "admin.set_product_status": "catalog.write",
    "admin.choose_related": "catalog.write",
    "admin.change_products": "catalog.write",
    "admin.set_options": "catalog.write",
    "admin.make_variants": "catalog.write",
    "admin.set_prices": "catalog.write",
    "admin.set_many": "catalog.write",
    "admin.edit_variant": "catalog.write",
    "admin.set_variant_parts": "catalog.write",
    "admin.drop_variant": "catalog.write",
    "admin.drop_product": "catalog.write",
    "admin.upload_pictures": "catalog.write",
    "admin.arrange_pictures": "catalog.write",
    "admin.take_picture_down": "catalog.write",
    "admin.hang_picture_again": "catalog.write",
    "admin.translate_product": "catalog.write",
    "admin.set_size_chart": "catalog.write",
    "admin.set_product_chart": "catalog.write",
    "admin.new_collection": "catalog.write",
    "admin.create_collection": "catalog.write",
    "admin.edit_collection": "catalog.write",
    "admin.arrange_collection": "catalog.write",
    "admin.translate_collection": "catalog.write",
    "admin.remove_collection": "catalog.write",
    "admin.restore_collection": "catalog.write",
    "admin.stories": "news.read",
    "admin.sections": "news.read",
    "admin.section": "news.read",
    "admin.change_section": "news.write",
    "admin.order_sections": "news.write",
    "admin.list_section": "news.write",
    "admin.merge_section": "news.write",
    "admin.story": "news.read",
    "admin.preview_story": "news.read",
    "admin.related_stories": "news.read",
    "admin.new_story": "news.write",
    "admin.create_story": "news.write",
    "admin.edit_story": "news.write",
    "admin.set_story_status": "news.write",
    "admin.drop_story": "news.write",
    "admin.describe_story_picture": "news.write",
    "admin.choose_related_story": "news.write",
    "admin.pairing_search": "catalog.read",
    "admin.pairing_of_product": "catalog.read",
    "admin.pairing_of_story": "catalog.read",
    "admin.choose_pair": "catalog.write",
    "admin.service_pages": "pages.read",
    "admin.service_page": "pages.read",
    "admin.write_service_page": "pages.write",
    "admin.restore_service_page": "pages.write",
    "admin.switch_story_mail": "settings.write",
    "admin.sources": "news.read",
    "admin.source": "news.read",
    "admin.choose_source": "news.write",
    "admin.new_source": "news.write",
    "admin.add_source": "news.write",
    "admin.edit_source": "news.write",
    "admin.change_source": "news.write",
    "admin.check_source": "news.write",
    "admin.read_source": "news.write",
    "admin.switch_source": "news.write",
    "admin.ask_forget_source": "news.write",
    "admin.forget_source": "news.write",
    "admin.shop_settings": "settings.write",
    "admin.change_shop_settings": "settings.write",
    "admin.discounts": "discounts.read",
    "admin.code": "discounts.read",
    "admin.promotion": "discounts.read",
    "admin.new_code": "discounts.write",
    "admin.make_code": "discounts.write",
    "admin.change_code": "discounts.write",
    "admin.switch_code": "discounts.write",
    "admin.new_promotion": "discounts.write",
    "admin.make_promotion": "discounts.write",
    "admin.change_promotion": "discounts.write",
    "admin.switch_promotion": "discounts.write",
    "admin.gift_cards": "discounts.read",
    "admin.gift_card": "discounts.read",
    "admin.new_gift_card": "discounts.write",
    "admin.give_gift_card": "discounts.write",
    "admin.mail_gift_card": "discounts.write",
    "admin.close_gift_card": "discounts.write",
    "admin.delivery": "settings.write",
    "admin.choose_delivery_mode": "settings.write",
    "admin.new_zone": "settings.write",
    "admin.make_zone": "settings.write",
    "admin.zone": "settings.write",
    "admin.change_zone": "settings.write",
    "admin.remove_zone": "settings.write",
    "admin.new_method": "settings.write",
    "admin.make_method": "settings.write",
    "admin.method": "settings.write",
    "admin.change_method": "settings.write",
    "admin.remove_method": "settings.write",
    "admin.tax": "settings.write",
    "admin.choose_tax_mode": "settings.write",
    "admin.new_rate": "settings.write",
    "admin.make_rate": "settings.write",
    "admin.rate": "settings.write",
    "admin.change_rate": "settings.write",
    "admin.remove_rate": "settings.write",
    "admin.refund_page": "orders.refund",
    "admin.give_refund": "orders.refund",
    "admin.cancel_page": "orders.refund",
    "admin.cancel_order": "orders.refund",
    "admin.refund_matter": "orders.refund",
    "admin.returns": "orders.read",
    "admin.return_page": "orders.read",
    "admin.approve_return": "orders.write",
    "admin.decline_return": "orders.write",
    "admin.receive_return": "orders.fulfill",
    "admin.refund_return": "orders.refund",
    "admin.close_return": "orders.write",
    "admin.order_address": "orders.write",
    "admin.readdress": "orders.write",
    "admin.payments_page": "orders.read",
    "admin.compare_now": "orders.refund",
    "admin.messages": "orders.read",
    "admin.message": "orders.read",
    "admin.replay": "orders.refund",
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
        "event_id": "evt_1",
        "sku": "NONE",
        "user_id": "99",
        "removed_id": "99",
        "collection_id": "99",
        "image_id": "99",
        "variant_id": "99",
        "product_id": "99",
        "letter": "1",
        "name": "shipped",
        "token": "a" * 32,
        "key": "1",
        "story": "1",
        "story_id": "1",
        "other": "2",
        "product": "1",
        "slug": "contact",
        "locale": "en",
        "version": "1",
        "place": "1",
        "kind": "feed",
        "source_id": "99",
        "section_id": "99",
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
