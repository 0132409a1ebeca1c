"""The order page and all a buyer can do there: the secret link is the account (docs/decisions/0007)."""

import store.web.shop.orders.changes as changes
import store.web.shop.orders.leaving as leaving
import store.web.shop.orders.lookup as lookup
import store.web.shop.orders.page as page
import store.web.shop.orders.papers as papers
import store.web.shop.orders.returns as returns
from store.web.shop.orders.blueprint import bp

__all__ = ["bp", "changes", "leaving", "lookup", "page", "papers", "returns"]
