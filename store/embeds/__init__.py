"""What other sites carry of ours: headlines in the formats that feed readers and the widget read."""

from store.embeds.feeds import Entry, Feed, Thumbnail, atom, json_feed, rss, tag_uri

__all__ = ["Entry", "Feed", "Thumbnail", "atom", "json_feed", "rss", "tag_uri"]
