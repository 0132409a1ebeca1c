"""What changed: a counter per topic, bumped in the writer's own transaction, read by the page cache."""

from store.stamps.kept import known, known_at, known_each
from store.stamps.models import NewsStamp, Stamp
from store.stamps.services import all_stamps, bump, standing

__all__ = ["NewsStamp", "Stamp", "all_stamps", "bump", "known", "known_at", "known_each", "standing"]
