"""Fetching from strangers: background jobs reach public addresses, and nothing else, within hard limits."""

from store.fetch.public import MOST_BYTES, FetchFailed, FetchRefused, PublicFetcher

__all__ = ["MOST_BYTES", "FetchFailed", "FetchRefused", "PublicFetcher"]
