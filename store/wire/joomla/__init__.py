"""Joomla, from 1.5 to 5: what its tables mean to a newsroom."""

from store.wire.joomla.site import Site, Tables, prefix_of, read_site, small_tables
from store.wire.joomla.story import FULL, LIGHT, Manner, light, submission

__all__ = [
    "FULL",
    "LIGHT",
    "Manner",
    "Site",
    "Tables",
    "light",
    "prefix_of",
    "read_site",
    "small_tables",
    "submission",
]
