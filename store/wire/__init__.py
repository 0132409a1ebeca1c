"""The wire: stories that come from elsewhere, out of Joomla databases, dumps and feeds, and their pictures."""

from store.wire.adding import add_source
from store.wire.dumps import keep_dump, kept_dumps, part_with
from store.wire.keeping import ask_check, ask_reading, change_source, forget_source, switch_source
from store.wire.pictures import mirror
from store.wire.running import WITHDRAW, keep_run, keep_withdrawal
from store.wire.sync import sync_all, sync_source
from store.wire.types import NotThisSource, Report, SourceDown
from store.wire.ways import PASSWORD, password_for

__all__ = [
    "PASSWORD",
    "WITHDRAW",
    "NotThisSource",
    "Report",
    "SourceDown",
    "add_source",
    "ask_check",
    "ask_reading",
    "change_source",
    "forget_source",
    "keep_dump",
    "keep_run",
    "keep_withdrawal",
    "kept_dumps",
    "mirror",
    "part_with",
    "password_for",
    "switch_source",
    "sync_all",
    "sync_source",
]
