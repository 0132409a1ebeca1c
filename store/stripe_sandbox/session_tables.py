"""What a Checkout Session may be created and updated with (compared with the contract file by the tests)."""

from __future__ import annotations

from store.stripe_sandbox.money import CURRENCY
from store.stripe_sandbox.parameters import (
    Each,
    Flag,
    Metadata,
    Must,
    Number,
    Opaque,
    Shape,
    Table,
    Text,
    Whole,
    or_blank,
    word,
    words,
)

COUNTRIES = words("""AC AD AE AF AG AI AL AM AO AQ AR AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
    BV BW BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CV CW CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES
    ET FI FJ FK FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HN HR HT HU ID IE
    IL IM IN IO IQ IS IT JE JM JO JP KE KG KH KI KM KN KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY
    MA MC MD ME MF MG MK ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NU NZ
    OM PA PE PF PG PH PK PL PM PN PR PS PT PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM
    SN SO SR SS ST SV SX SZ TA TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC
    VE VG VN VU WF WS XK YE YT ZA ZM ZW ZZ""")
LOCALES = words("""auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl
    pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW""")

METHODS = words("""acss_debit affirm afterpay_clearpay alipay alma amazon_pay au_becs_debit bacs_debit bancontact billie
    bizum blik boleto card cashapp crypto customer_balance eps fpx giropay grabpay ideal kakao_pay klarna konbini
    kr_card mb_way mobilepay multibanco naver_pay nz_bank_account oxxo p24 pay_by_bank payco paynow paypal paypay
    payto pix promptpay revolut_pay samsung_pay satispay scalapay sepa_debit sequra sofort sunbit swish twint upi
    us_bank_account wechat_pay zip""")

EMAIL = Text(
    pattern=r"[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}", says="Invalid email address: {value}", code="email_invalid"
)
URL = Text(5000, pattern=r"https?://[^\s/]+.*", says="Not a valid URL: {value}", code="url_invalid")
TAX_BEHAVIOR = word("exclusive", "inclusive", "unspecified")
DELAY: Table = {
    "unit": Must(word("business_day", "day", "hour", "month", "week")),
    "value": Must(Whole(1)),
}
RATE: Table = {
    "delivery_estimate": {"maximum": DELAY, "minimum": DELAY},
    "display_name": Must(Text(100)),
    "fixed_amount": {"amount": Must(Whole(0)), "currency": Must(CURRENCY), "currency_options": Opaque()},
    "metadata": Metadata(),
    "tax_behavior": TAX_BEHAVIOR,
    "tax_code": Text(),
    "type": word("fixed_amount"),
}
PRICE_DATA: Table = {
    "currency": Must(CURRENCY),
    "product": Text(),
    "product_data": {
        "description": Text(40_000),
        "images": Each(Text(), 8),
        "metadata": Metadata(),
        "name": Must(Text(5000)),
        "tax_code": Text(),
        "tax_details": Opaque(),
        "unit_label": Text(12),
    },
    "recurring": Opaque(),
    "tax_behavior": TAX_BEHAVIOR,
    "unit_amount": Whole(0),
    "unit_amount_decimal": Number(as_text=True),
}
ADJUSTABLE: Table = {"enabled": Must(Flag()), "maximum": Whole(1), "minimum": Whole(0)}
LINE: Table = {
    "adjustable_quantity": ADJUSTABLE,
    "metadata": Metadata(),
    "price": Text(),
    "price_data": PRICE_DATA,
    "quantity": Whole(1),
    "tax_rates": Each(Text()),
}
SHIPPING_OPTIONS = Each({"shipping_rate": Text(), "shipping_rate_data": RATE}, 5)
CUSTOM_TEXT: Shape = or_blank({"message": Must(Text(1200))})
SHORT_ANSWER: Table = {"default_value": Text(255), "maximum_length": Whole(1), "minimum_length": Whole(0)}
ENABLED: Table = {"enabled": Must(Flag())}
ASKED: Table = {"enabled": Must(Flag()), "optional": Flag()}

SESSION_CREATE: Table = {
    "adaptive_pricing": {"enabled": Flag()},
    "after_expiration": {"recovery": {"allow_promotion_codes": Flag(), "enabled": Must(Flag())}},
    "allow_promotion_codes": Flag(),
    "allowed_payment_method_types": Each(word("link", *METHODS)),
    "automatic_tax": {"enabled": Must(Flag()), "liability": Opaque()},
    "billing_address_collection": word("auto", "required"),
    "branding_settings": Opaque(),
    "cancel_url": URL,
    "client_reference_id": Text(200),
    "consent_collection": {
        "payment_method_reuse_agreement": {"position": Must(word("auto", "hidden"))},
        "promotions": word("auto", "none"),
        "terms_of_service": word("none", "required"),
    },
    "currency": CURRENCY,
    "custom_fields": Each(
        {
            "dropdown": {
                "default_value": Text(100),
                "options": Must(Each({"label": Must(Text(100)), "value": Must(Text(100))})),
            },
            "key": Must(Text(200)),
            "label": Must({"custom": Must(Text(100)), "type": Must(word("custom"))}),
            "numeric": SHORT_ANSWER,
            "optional": Flag(),
            "text": SHORT_ANSWER,
            "type": Must(word("dropdown", "numeric", "text")),
        },
        3,
    ),
    "custom_text": {
        "after_submit": CUSTOM_TEXT,
        "shipping_address": CUSTOM_TEXT,
        "submit": CUSTOM_TEXT,
        "terms_of_service_acceptance": CUSTOM_TEXT,
    },
    "customer": Text(5000),
    "customer_account": Text(5000),
    "customer_creation": word("always", "if_required"),
    "customer_email": EMAIL,
    "customer_update": Opaque(),
    "discounts": Each({"coupon": Text(), "promotion_code": Text()}, 1),
    "excluded_payment_method_types": Each(word(*METHODS)),
    "expand": Each(Text()),
    "expires_at": Whole(),
    "integration_identifier": Text(200),
    "invoice_creation": {"enabled": Must(Flag()), "invoice_data": Opaque()},
    "line_items": Each(LINE, 100),
    "locale": word(*LOCALES),
    "managed_payments": {"enabled": Flag()},
    "metadata": Metadata(),
    "mode": word("payment", "setup", "subscription"),
    "name_collection": {"business": ASKED, "individual": ASKED},
    "optional_items": Each(
        {"adjustable_quantity": ADJUSTABLE, "price": Must(Text()), "quantity": Must(Whole(1))}, 10
    ),
    "origin_context": word("mobile_app", "web"),
    "payment_intent_data": {
        "application_fee_amount": Whole(0),
        "capture_method": word("automatic", "automatic_async", "manual"),
        "description": Text(1000),
        "metadata": Metadata(),
        "on_behalf_of": Text(),
        "receipt_email": EMAIL,
        "setup_future_usage": word("off_session", "on_session"),
        "shipping": {
            "address": Must(
                {
                    "city": Text(),
                    "country": Text(),
                    "line1": Must(Text()),
                    "line2": Text(),
                    "postal_code": Text(),
                    "state": Text(),
                }
            ),
            "carrier": Text(),
            "name": Must(Text()),
            "phone": Text(),
            "tracking_number": Text(),
        },
        "statement_descriptor": Text(22),
        "statement_descriptor_suffix": Text(22),
        "transfer_data": Opaque(),
        "transfer_group": Text(),
    },
    "payment_method_collection": word("always", "if_required"),
    "payment_method_configuration": Text(100),
    "payment_method_data": Opaque(),
    "payment_method_options": Opaque(),
    "permissions": Opaque(),
    "phone_number_collection": ENABLED,
    "redirect_on_completion": word("always", "if_required", "never"),
    "return_url": URL,
    "saved_payment_method_options": Opaque(),
    "setup_intent_data": Opaque(),
    "shipping_address_collection": {"allowed_countries": Must(Each(word(*COUNTRIES)))},
    "shipping_options": SHIPPING_OPTIONS,
    "submit_type": word("auto", "book", "donate", "pay", "subscribe"),
    "subscription_data": Opaque(),
    "success_url": URL,
    "tax_id_collection": {"enabled": Must(Flag()), "required": word("if_supported", "never")},
    "ui_mode": word("elements", "embedded_page", "form", "hosted_page"),
    "wallet_options": Opaque(),
}

SESSION_UPDATE: Table = {
    "collected_information": {
        "shipping_details": {
            "address": Must(
                {
                    "city": Text(),
                    "country": Must(Text()),
                    "line1": Must(Text()),
                    "line2": Text(),
                    "postal_code": Text(),
                    "state": Text(),
                }
            ),
            "name": Must(Text(255)),
        }
    },
    "expand": Each(Text()),
    "line_items": Each(
        {**LINE, "id": Text(), "metadata": or_blank(Metadata()), "tax_rates": or_blank(Each(Text()))}
    ),
    "metadata": or_blank(Metadata()),
    "payment_intent_data": {
        "description": or_blank(Text()),
        "metadata": or_blank(Metadata()),
        "setup_future_usage": word("", "off_session", "on_session"),
        "statement_descriptor": or_blank(Text()),
        "statement_descriptor_suffix": or_blank(Text()),
    },
    "shipping_options": or_blank(SHIPPING_OPTIONS),
}
