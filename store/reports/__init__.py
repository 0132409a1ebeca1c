"""Reports: what the books say, and whether they add up."""

from store.reports.integrity import CHECKS, integrity

__all__ = ["CHECKS", "integrity"]
