"""What the shop knows about a buyer: all of it handed out on request, and forgotten on request."""

from store.privacy.data import data_of
from store.privacy.erase import CannotErase, erase, forget_again, why_not

__all__ = ["CannotErase", "data_of", "erase", "forget_again", "why_not"]
