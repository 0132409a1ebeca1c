"""Stripe's test cards and bank accounts, and what becomes of a payment with each."""

from __future__ import annotations

from dataclasses import dataclass

DECLINED = "Your card was declined."


@dataclass(frozen=True)
class Card:
    """A test card.

    `declined` is (code, decline code, message) of the refusal, if it refuses. `challenge` asks for 3-D Secure first.
    `dispute` is the reason of a dispute that follows at once, `warning` an early fraud warning; `refund` what
    becomes of a refund later (`succeeded`, `failed`); `at_once` makes the money available immediately.
    """

    number: str
    brand: str
    says: str
    declined: tuple[str, str | None, str] | None = None
    challenge: bool = False
    dispute: str | None = None
    inquiry: bool = False
    warning: bool = False
    refund: str | None = None
    at_once: bool = False

    @property
    def last4(self) -> str:
        """The digits that are shown."""
        return self.number[-4:]

    @property
    def spaced(self) -> str:
        """The number as it is printed on a card."""
        if self.brand == "amex":
            return f"{self.number[:4]} {self.number[4:10]} {self.number[10:]}"
        return " ".join(self.number[at : at + 4] for at in range(0, len(self.number), 4))


def _declines(
    number: str, says: str, decline_code: str | None, message: str, code: str = "card_declined"
) -> Card:
    return Card(number, "visa", says, declined=(code, decline_code, message))


REPEATED = "Your card was declined for making repeated attempts too frequently or exceeding its amount limit."
LATER = "An error occurred while processing your card. Try again in a little bit."
CARDS = {
    card.number: card
    for card in (
        Card("4242424242424242", "visa", "pays"),
        Card("5555555555554444", "mastercard", "pays"),
        Card("378282246310005", "amex", "pays (four-digit code)"),
        Card("4000000000000077", "visa", "pays, and the money is available at once", at_once=True),
        _declines("4000000000000002", "declined", "generic_decline", DECLINED),
        _declines(
            "4000000000009995",
            "declined: insufficient funds",
            "insufficient_funds",
            "Your card has insufficient funds.",
        ),
        _declines("4000000000009987", "declined: lost card", "lost_card", DECLINED),
        _declines("4000000000009979", "declined: stolen card", "stolen_card", DECLINED),
        _declines("4000000000006975", "declined: used too often", "card_velocity_exceeded", REPEATED),
        _declines("4000000000000069", "declined: expired", None, "Your card has expired.", "expired_card"),
        _declines(
            "4000000000000127",
            "declined: wrong code",
            None,
            "Your card's security code is incorrect.",
            "incorrect_cvc",
        ),
        _declines("4000000000000119", "declined: processing error", None, LATER, "processing_error"),
        Card("4000002760003184", "visa", "asks for 3-D Secure every time", challenge=True),
        Card("4000002500003155", "visa", "asks for 3-D Secure unless set up before", challenge=True),
        Card(
            "4000008400001629",
            "visa",
            "asks for 3-D Secure, then is declined",
            challenge=True,
            declined=("card_declined", "generic_decline", DECLINED),
        ),
        Card("4000000000000259", "visa", "pays, then is disputed as fraudulent", dispute="fraudulent"),
        Card(
            "4000000000002685", "visa", "pays, then is disputed: not received", dispute="product_not_received"
        ),
        Card("4000000000001976", "visa", "pays, then an inquiry follows", dispute="fraudulent", inquiry=True),
        Card("4000000000005423", "visa", "pays, then an early fraud warning follows", warning=True),
        Card("4000000000007726", "visa", "pays; a refund is pending, then succeeds", refund="succeeded"),
        Card("4000000000005126", "visa", "pays; a refund succeeds, then fails", refund="failed"),
    )
}
DECLINING = "4000000000000002"
NOT_A_TEST_CARD = (
    "card_declined",
    "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test card.",
)
WRONG_NUMBER = ("incorrect_number", None, "Your card number is incorrect.")


def luhn(number: str) -> bool:
    """Whether the last digit fits the others."""
    digits = [int(digit) for digit in reversed(number)]
    return sum(digits[::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0


@dataclass(frozen=True)
class BankAccount:
    """A United States test account: the debit clears or fails days later."""

    routing: str
    number: str
    says: str
    clears: bool

    @property
    def last4(self) -> str:
        """The digits that are shown."""
        return self.number[-4:]


ACCOUNTS = {
    account.number: account
    for account in (
        BankAccount("110000000", "000123456789", "pays, but late", True),
        BankAccount("110000000", "000222222227", "fails, and that late", False),
    )
}
