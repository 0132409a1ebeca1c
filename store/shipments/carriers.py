"""The carriers the shop knows: where a parcel can be followed, and what their numbers look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from store.kit.errors import StoreError
from store.kit.i18n import Text, lazy


@dataclass(frozen=True)
class Carrier:
    """A carrier. `page` holds {number} where the tracking number goes; `shapes` are hints, never a bar."""

    code: str
    name: str
    page: str
    shapes: tuple[str, ...] = ()

    def looks_right(self, number: str) -> bool:
        """Whether the number has a shape this carrier is known to use; true when none is known."""
        plain = plain_number(number)
        return not self.shapes or any(re.fullmatch(shape, plain) for shape in self.shapes)


UPU = r"[A-Z]{2}\d{9}[A-Z]{2}"
"""The postal services' common number for parcels abroad, e.g. RR123456785US."""

CARRIERS = {
    carrier.code: carrier
    for carrier in (
        Carrier(
            "usps",
            "USPS",
            "https://tools.usps.com/go/TrackConfirmAction?tLabels={number}",
            (r"\d{20,26}", UPU),
        ),
        Carrier(
            "ups", "UPS", "https://www.ups.com/track?tracknum={number}", (r"1Z[0-9A-Z]{16}", r"\d{9,12}")
        ),
        Carrier(
            "fedex",
            "FedEx",
            "https://www.fedex.com/fedextrack/?trknbr={number}",
            (r"\d{12}|\d{15}|\d{20,22}",),
        ),
        Carrier(
            "dhl",
            "DHL Express",
            "https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}",
            (r"\d{10,11}",),
        ),
        Carrier(
            "dhl-parcel",
            "DHL Paket",
            "https://www.dhl.de/en/privatkunden/pakete-empfangen/verfolgen.html?piececode={number}",
            (r"\d{12,20}", r"JJD\d{10,20}", UPU),
        ),
        Carrier(
            "deutsche-post",
            "Deutsche Post",
            "https://www.deutschepost.de/de/s/sendungsverfolgung.html?piececode={number}",
            (r"[0-9A-F]{20}", UPU),
        ),
        Carrier(
            "royal-mail",
            "Royal Mail",
            "https://www.royalmail.com/track-your-item#/tracking-results/{number}",
            (UPU, r"[0-9A-F]{21}|\d{16}"),
        ),
        Carrier(
            "canada-post",
            "Canada Post",
            "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor={number}",
            (r"\d{16}", UPU),
        ),
        Carrier(
            "australia-post",
            "Australia Post",
            "https://auspost.com.au/mypost/track/details/{number}",
            (r"[0-9A-Z]{10,23}",),
        ),
        Carrier("other", "Other", ""),
    )
}
"""By code, in the order staff see them."""

OTHER = "other"
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./_-]{0,62}[0-9A-Za-z]|[0-9A-Za-z]")


def carrier_name(code: str) -> str:
    """What people call the carrier; an unknown code is shown as it is."""
    carrier = CARRIERS.get(code)
    return carrier.name if carrier else code


def plain_number(number: str) -> str:
    """A tracking number as carriers keep it: capitals, no spaces or dashes between groups."""
    return re.sub(r"[\s-]+", "", number).upper()


def check_tracking(carrier: str, number: str, url: str = "") -> None:
    """Refuse what cannot be a tracking entry: an unknown carrier, odd characters, a link that is not https.

    Raises StoreError with the field. An empty number is fine (a letter without tracking).
    """
    if carrier not in CARRIERS:
        raise StoreError(lazy("Choose a carrier from the list."), status=422, field="carrier")
    if number and not _NUMBER.fullmatch(number):
        raise StoreError(
            lazy("A tracking number has letters, digits, spaces and dashes, at most 64."),
            status=422,
            field="tracking_number",
        )
    if url:
        parts = urlsplit(url)
        if (
            parts.scheme != "https"
            or not parts.hostname
            or len(url) > 500
            or not url.isprintable()
            or " " in url
        ):
            raise StoreError(
                lazy("A tracking link starts with https:// and has no spaces."),
                status=422,
                field="tracking_url",
            )


def tracking_page(carrier: str, number: str, url: str = "") -> str:
    """Where the parcel can be followed: staff's own link, else the carrier's page for the number, else ""."""
    if url:
        return url
    known = CARRIERS.get(carrier)
    if not number or known is None or not known.page:
        return ""
    return known.page.format(number=quote(plain_number(number), safe=""))


def doubt(carrier: str, number: str) -> Text | None:
    """A warning for staff when a number does not look like this carrier's, with the carrier it does look like."""
    known = CARRIERS.get(carrier)
    if not number or known is None or known.looks_right(number):
        return None
    for other in CARRIERS.values():
        if other.shapes and other.code != "australia-post" and other.looks_right(number):
            return lazy(
                "%(number)s does not look like a %(carrier)s number; it looks like %(other)s. It was saved as typed.",
                number=number,
                carrier=known.name,
                other=other.name,
            )
    return lazy(
        "%(number)s does not look like a %(carrier)s number. It was saved as typed.",
        number=number,
        carrier=known.name,
    )
