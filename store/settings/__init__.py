"""Settings: of the process (the environment) and of the shop (its row, edited by staff)."""

from store.settings.duties import duties_done, note_duty
from store.settings.environment import Settings
from store.settings.models import Setting, Shop
from store.settings.services import open_shop, shop

__all__ = ["Setting", "Settings", "Shop", "duties_done", "note_duty", "open_shop", "shop"]
