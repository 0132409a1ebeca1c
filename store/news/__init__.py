"""The newsroom: stories, sections, topics and what relates them. It takes words, never products.

Its tables are in the `news` database; writers use `transaction("news")`.
"""

from store.news.finding import about, search
from store.news.models import Choice, SourceKind, StoryStatus
from store.news.queries import (
    is_gone,
    keys_of,
    last_update,
    latest,
    month_page,
    months,
    moved,
    next_change,
    section,
    section_page,
    sections,
    story,
    story_by_id,
    topic,
    topic_page,
    topics_of,
)
from store.news.relations import best, most_related, related, score_parts
from store.news.services import (
    choose,
    open_section,
    open_source,
    refusal,
    relate_waiting,
    take_in,
    take_in_many,
    unchoose,
    withdraw,
)
from store.news.text import clean, paragraphs, plain, teaser
from store.news.types import Headline, ScoreParts, SectionCard, StoryPage, Submission, TopicCard

__all__ = [
    "Choice",
    "Headline",
    "ScoreParts",
    "SectionCard",
    "SourceKind",
    "StoryPage",
    "StoryStatus",
    "Submission",
    "TopicCard",
    "about",
    "best",
    "choose",
    "clean",
    "is_gone",
    "keys_of",
    "last_update",
    "latest",
    "month_page",
    "months",
    "most_related",
    "moved",
    "next_change",
    "open_section",
    "open_source",
    "paragraphs",
    "plain",
    "refusal",
    "relate_waiting",
    "related",
    "score_parts",
    "search",
    "section",
    "section_page",
    "sections",
    "story",
    "story_by_id",
    "take_in",
    "take_in_many",
    "teaser",
    "topic",
    "topic_page",
    "topics_of",
    "unchoose",
    "withdraw",
]
