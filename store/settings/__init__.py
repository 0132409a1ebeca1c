"""Settings: of the process (the environment) and of the shop (its row, edited by staff)."""

from store.settings.duties import duties_done, note_duty
from store.settings.environment import Settings
from store.settings.models import ORDER_NUMBER, TEST_NUMBER, Setting, Shop
from store.settings.named import note, noted
from store.settings.services import ShopChanged, ShopDetails, change_shop, open_shop, shop

__all__ = [
    "ORDER_NUMBER",
    "TEST_NUMBER",
    "Setting",
    "Settings",
    "Shop",
    "ShopChanged",
    "ShopDetails",
    "change_shop",
    "duties_done",
    "note",
    "note_duty",
    "noted",
    "open_shop",
    "shop",
]
