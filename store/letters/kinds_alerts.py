"""Letters to somebody who waits for a thing that is sold out: please confirm, and it is back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from store.kit.i18n import Text, lazy, prefix


@dataclass(frozen=True)
class ToWaiting:
    """A letter to an address that waits for a thing. `owner` is the address's number, by which all is stopped."""

    title: str
    variant: str
    slug: str
    sku: str
    email: str
    language: str
    token: str
    owner: int
    name: ClassVar[str]
    stop: ClassVar[str] = ""

    @property
    def named(self) -> str:
        """`Plain Tee Shirt (Black / M)`."""
        return f"{self.title} ({self.variant})" if self.variant else self.title

    @property
    def product_path(self) -> str:
        """The product's page with this choice made."""
        return f"{prefix(self.language)}/products/{self.slug}?variant={self.sku}"

    @property
    def confirm_path(self) -> str:
        """Where the address is confirmed."""
        return f"{prefix(self.language)}/alerts/{self.token}"


class StockAlertAsked(ToWaiting):
    """Somebody typed this address: was it its owner?"""

    name = "stock_alert"

    @property
    def subject(self) -> Text:
        return lazy("Shall we tell you when it is back? %(title)s", title=self.named)

    @property
    def preview(self) -> Text:
        return lazy("One click, and you are on the list. Do nothing, and you hear no more of it.")


class BackInStock(ToWaiting):
    """It is back; this is the one mail."""

    name = "back_in_stock"
    stop = "alert"

    @property
    def subject(self) -> Text:
        return lazy("It is back: %(title)s", title=self.named)

    @property
    def preview(self) -> Text:
        return lazy("You asked us to say so. This is the only mail about it.")
