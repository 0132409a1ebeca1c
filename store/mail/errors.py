"""Why a letter did not leave: refused for good, or to be tried again."""

from __future__ import annotations

from store.kit.errors import StoreError
from store.kit.i18n import lazy


class MailRefused(StoreError):
    """Nobody will ever take this letter (unknown mailbox, forbidden header): do not repeat it."""

    status = 422
    message = lazy("This mail cannot be delivered.")


class MailDelayed(StoreError):
    """The mail server did not take the letter this time: repeat it later with the same Message-ID."""

    status = 503
    message = lazy("The mail server does not answer. The mail waits and is tried again.")
