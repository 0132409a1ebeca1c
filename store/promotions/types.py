"""Why a discount code is not taken: each reason in words of its own, for the field it was typed into."""

from __future__ import annotations

from datetime import datetime

from store.kit.errors import StoreError
from store.kit.i18n import lazy
from store.kit.money import Money


class CodeRefused(StoreError):
    """A discount code that cannot be used here and now. Nothing else of what was typed is touched."""

    status = 422
    field = "code"


class UnknownCode(CodeRefused):
    """No such code, or one that is switched off: both answer alike."""

    message = lazy("We do not know this code. Please check how it is written.")


class CodeNotYet(CodeRefused):
    """Its time has not come."""

    def __init__(self, code: str, starts_at: datetime, day: str) -> None:
        self.starts_at = starts_at
        super().__init__(lazy("%(code)s can be used from %(day)s on.", code=code, day=day))


class CodeOver(CodeRefused):
    """Its time is over."""

    def __init__(self, code: str, ended_at: datetime, day: str) -> None:
        self.ended_at = ended_at
        super().__init__(lazy("%(code)s ended on %(day)s.", code=code, day=day))


class CodeUsedUp(CodeRefused):
    """As many orders as it was made for have used it; perhaps another buyer was a moment faster."""

    status = 409

    def __init__(self, code: str) -> None:
        super().__init__(
            lazy(
                "%(code)s has been used up. Everything else you entered is kept; take the code out to order without it.",
                code=code,
            )
        )


class CodeUsedByYou(CodeRefused):
    """This e-mail address has used it as often as one customer may."""

    status = 409

    def __init__(self, code: str, limit: int) -> None:
        self.limit = limit
        text = (
            lazy(
                "%(code)s can be used once by each customer, and was used with this e-mail address.",
                code=code,
            )
            if limit == 1
            else lazy(
                "%(code)s can be used %(limit)s times by each customer, and was with this e-mail address.",
                code=code,
                limit=limit,
            )
        )
        super().__init__(text)


class MinimumNotReached(CodeRefused):
    """The goods it is for do not come to its minimum yet."""

    def __init__(self, code: str, minimum: Money, missing: Money, about: str) -> None:
        self.missing = missing
        text = lazy(
            "%(code)s needs %(minimum)s of goods; %(missing)s are missing.",
            code=code,
            minimum=minimum,
            missing=missing,
        )
        if about:
            text = lazy(
                "%(code)s needs %(minimum)s of goods it is for (%(about)s); %(missing)s are missing.",
                code=code,
                minimum=minimum,
                missing=missing,
                about=lazy(about),
            )
        super().__init__(text)


class NoneOfYourThings(CodeRefused):
    """It is for other things than those in the cart."""

    def __init__(self, code: str, about: str) -> None:
        if about:
            super().__init__(
                lazy(
                    "%(code)s is for %(about)s, and there is none in your cart.", code=code, about=lazy(about)
                )
            )
        else:
            super().__init__(lazy("%(code)s is not for anything in your cart.", code=code))


class TakesNothingOff(CodeRefused):
    """Promotions have made everything it is for free already, or delivery is free anyhow."""

    def __init__(self, code: str) -> None:
        super().__init__(lazy("%(code)s would take nothing off this order, so it is not used up.", code=code))
