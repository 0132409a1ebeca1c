"""The newsroom's fixture."""

from tests.support.newsroom import newsroom

__all__ = ["newsroom"]
