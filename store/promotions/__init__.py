"""Discount codes and promotions: their tables stand, their use comes with the pricing of codes."""

from store.promotions.models import AutomaticPromotion, DiscountCode, DiscountKind, Redemption

__all__ = ["AutomaticPromotion", "DiscountCode", "DiscountKind", "Redemption"]
