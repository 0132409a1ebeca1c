"""Refusals: each knows its HTTP status and speaks to the visitor."""

from __future__ import annotations

from store.kit.i18n import Text, lazy


class StoreError(Exception):
    """Something the shop will not do, and why, in words for the person who asked.

    `status` is the HTTP answer, `message` a translatable text, `field` the form field it belongs to.
    """

    status = 400
    message: Text = lazy("That is not possible.")
    field: str | None = None

    def __init__(
        self, message: Text | None = None, *, status: int | None = None, field: str | None = None
    ) -> None:
        if message is not None:
            self.message = message
        if status is not None:
            self.status = status
        if field is not None:
            self.field = field
        super().__init__(str(self.message))


class NotFound(StoreError):
    """There is no such thing, or not for this visitor: both answer alike."""

    status = 404
    message = lazy("There is nothing at this address.")


class Conflict(StoreError):
    """What the visitor saw is no longer so."""

    status = 409
    message = lazy("This has changed since you opened the page. Please look again.")


class Busy(StoreError):
    """The database or a partner did not answer in time; the same request may work in a moment."""

    status = 503
    message = lazy("The shop is busy. Nothing was lost; please try again in a moment.")
