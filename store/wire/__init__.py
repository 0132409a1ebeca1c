"""The wire: stories that come from elsewhere, out of Joomla databases, dumps and feeds, and their pictures."""

from store.wire.adding import add_source
from store.wire.pictures import mirror
from store.wire.sync import password_for, sync_all, sync_source
from store.wire.types import NotThisSource, Report, SourceDown

__all__ = [
    "NotThisSource",
    "Report",
    "SourceDown",
    "add_source",
    "mirror",
    "password_for",
    "sync_all",
    "sync_source",
]
