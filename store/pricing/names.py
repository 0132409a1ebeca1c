"""Names of ways, places and taxes that shops commonly use. They stand in the tables as staff type them and are read
through the catalogues of translations; writing them down here is what makes those know them."""

from __future__ import annotations

from store.kit.i18n import lazy

COMMON = (
    lazy("Standard mail"),
    lazy("Standard delivery"),
    lazy("Air mail"),
    lazy("Tracked air mail"),
    lazy("Express"),
    lazy("Economy"),
    lazy("Pickup"),
    lazy("United States"),
    lazy("Canada and Mexico"),
    lazy("Europe"),
    lazy("European Union"),
    lazy("Rest of the world"),
    lazy("Sales tax"),
    lazy("VAT"),
    lazy("GST"),
)
"""What staff name otherwise is shown as they typed it, in every language."""
