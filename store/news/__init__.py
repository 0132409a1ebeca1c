"""The newsroom: stories, sections, topics and what relates them. It takes words, never products.

Its tables are in the `news` database; writers use `transaction("news")`.
"""

from store.news.about_what import (
    NamedStory,
    StorySubject,
    ids_after,
    listed_among,
    named,
    subjects,
    telling_words,
    worth_comparing,
)
from store.news.filing import open_section, refusal
from store.news.finding import StoriesFound, search
from store.news.illustrating import WaitingPicture, picture_came, picture_failed, waiting_pictures
from store.news.incoming import (
    Known,
    SourceFacts,
    known,
    note_failure,
    note_success,
    source,
    sources,
    switch_source,
)
from store.news.indexing import rebuild_words, words_missing
from store.news.models import Choice, SourceKind, StoryStatus
from store.news.old_addresses import by_old_number, by_old_path
from store.news.passages import passages
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
    open_source,
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
    "Known",
    "NamedStory",
    "ScoreParts",
    "SectionCard",
    "SourceFacts",
    "SourceKind",
    "StoriesFound",
    "StoryPage",
    "StoryStatus",
    "StorySubject",
    "Submission",
    "TopicCard",
    "WaitingPicture",
    "best",
    "by_old_number",
    "by_old_path",
    "choose",
    "clean",
    "ids_after",
    "is_gone",
    "keys_of",
    "known",
    "last_update",
    "latest",
    "listed_among",
    "month_page",
    "months",
    "most_related",
    "moved",
    "named",
    "next_change",
    "note_failure",
    "note_success",
    "open_section",
    "open_source",
    "paragraphs",
    "passages",
    "picture_came",
    "picture_failed",
    "plain",
    "rebuild_words",
    "refusal",
    "relate_waiting",
    "related",
    "score_parts",
    "search",
    "section",
    "section_page",
    "sections",
    "source",
    "sources",
    "story",
    "story_by_id",
    "subjects",
    "switch_source",
    "take_in",
    "take_in_many",
    "teaser",
    "telling_words",
    "topic",
    "topic_page",
    "topics_of",
    "unchoose",
    "waiting_pictures",
    "withdraw",
    "words_missing",
    "worth_comparing",
]
