"""The books: the provider's lists beside our orders, payments and stock, every night and by hand."""

from store.books.acts import ACTS
from store.books.clock import watch_clock
from store.books.compare import REACH, compare, keep_compare, nightly
from store.books.models import Comparison
from store.books.queries import latest
from store.books.types import Difference, Report

__all__ = [
    "ACTS",
    "REACH",
    "Comparison",
    "Difference",
    "Report",
    "compare",
    "keep_compare",
    "latest",
    "nightly",
    "watch_clock",
]
