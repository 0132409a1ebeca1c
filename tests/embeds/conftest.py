"""The newsroom's fixtures."""

from tests.support.newsroom import newsroom, newsroom_app

__all__ = ["newsroom", "newsroom_app"]
