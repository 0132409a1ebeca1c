"""The newsroom's column stands on every page of the shop, from the front page to the order."""

from __future__ import annotations

from tests.support.newsroom import Newsroom
from tests.support.shop import Shopper

TITLES = [
    f"Network {word} the tape and nobody asks" for word in ("edits", "loses", "buys", "hides", "airs", "cuts")
]


def test_headlines_and_related_stories_are_on_every_page_of_the_shop(open_shop, shopper: Shopper):
    desk = Newsroom(open_shop.app, open_shop.clock)
    for hours, title in enumerate(TITLES, start=1):
        desk.publish(title, "The network and the tape. " * 8 + title, hours_ago=hours)
    for number in range(4):
        desk.publish(
            f"Harbour strike day {number}", f"Cranes and ships, day {number}. " * 6, hours_ago=20 + number
        )
    open_shop.sells("TEE", price=2400, stock=5)

    def column(path: str) -> None:
        shopper.visit(open_shop.url + path)
        aside = next(node for node in shopper.tree.iter("aside") if "side" in node.get("class", ""))
        said = " ".join("".join(aside.itertext()).split())
        assert "Latest headlines" in said and "Most Recent Related Stories..." in said, path
        assert TITLES[0] in said, path

    shopper.buys("tee", "1")
    for path in (
        "/",
        "/products/tee",
        "/search?q=tee",
        "/cart",
        "/checkout",
        "/orders/lookup",
        "/pages/terms",
    ):
        column(path)
    shopper.checks_out().pays()
    column(f"/orders/{shopper.token}")
