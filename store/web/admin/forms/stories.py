"""The form of a story: its words, its pictures, and the moment it appears."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, StopValidation
from wtforms.widgets import DateInput, HiddenInput, TimeInput

from store.news import desk
from store.settings import shop
from store.web.admin.forms.amounts import Needs
from store.web.admin.forms.plain import Plain
from store.web.admin.forms.rule import Rule

CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9])?")
DAY = re.compile(r"(20[0-9]{2})-([0-9]{2})-([0-9]{2})")
NEW_SECTION = ""
LANGUAGES = {"en": _l("English"), "es": _l("Spanish")}
WHEN = {
    "draft": _l("Not yet: keep it as a draft"),
    "now": _l("At once"),
    "at": _l("At a day and time"),
}


def wall_moment(day: date, clock: time, zone: ZoneInfo) -> datetime | None:
    """The moment when the clock on the wall shows this, the first one where it comes twice (UTC); None where the
    clocks go forward past it."""
    local = datetime.combine(day, clock, zone)
    back = local.astimezone(UTC).astimezone(zone)
    return None if back.replace(tzinfo=None) != local.replace(tzinfo=None) else local.astimezone(UTC)


def comes_twice(at: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock on the wall shows this moment's time once more, an hour later or earlier."""
    local = at.astimezone(zone)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


class StoryForm(FlaskForm):
    """All that staff type about a story; `version` is what the page showed, 0 for a new one."""

    version = IntegerField(widget=HiddenInput(), default=0, validators=[InputRequired()])
    title = StringField(
        _l("Title"),
        validators=[Needs(_l("Give it a title.")), Length(max=desk.LONGEST_TITLE), Plain()],
    )
    section = SelectField(_l("Section"), validate_choice=False, validators=[Length(max=120), Plain()])
    new_section = StringField(_l("A new section"), validators=[Length(max=80), Plain()])
    text = TextAreaField(_l("Text"), validators=[Length(max=desk.LONGEST_TEXT), Plain(lines=True)])
    teaser = TextAreaField(_l("Teaser"), validators=[Length(max=desk.LONGEST_TEASER), Plain(lines=True)])
    topics = StringField(_l("Topics"), validators=[Length(max=600), Plain(), Rule(desk.topics_of)])
    byline = StringField(_l("Author line"), validators=[Length(max=120), Plain()])
    language = SelectField(
        _l("Language"), choices=[SelectChoice(key, word) for key, word in LANGUAGES.items()]
    )
    slug = StringField(_l("Address"), validators=[Length(max=96), Rule(desk.check_slug)])
    picture = FileField(_l("Lead picture"))
    picture_id = HiddenField(filters=[lambda text: text or ""])
    drop_picture = BooleanField(_l("Take the picture down"))
    picture_alt = StringField(_l("What is seen"), validators=[Length(max=300), Plain()])
    picture_caption = StringField(_l("Caption"), validators=[Length(max=500), Plain()])
    inline = FileField(_l("Picture for the text"))
    inline_alt = StringField(_l("What is seen on it"), validators=[Length(max=300), Plain()])
    when = RadioField(
        _l("Publication"),
        choices=[SelectChoice(key, word) for key, word in WHEN.items()],
        default="draft",
    )
    day = StringField(_l("Day"), widget=DateInput())
    clock = StringField(_l("Time"), widget=TimeInput())
    moment_at: datetime | None = None

    def offer(self, sections: list[str]) -> None:
        """Name the sections there are."""
        choices = [SelectChoice(title, title) for title in sections]
        self.section.choices = [*choices, SelectChoice(NEW_SECTION, _("a new one:"))]

    @classmethod
    def of(cls, story: desk.DeskStory) -> StoryForm:
        """The form as a story written here stands."""
        assert story.draft is not None
        return cls(formdata=None, data=stored(story.draft) | when_of(story) | {"version": story.version})

    def validate_new_section(self, field: StringField) -> None:
        """One that is there, or the title of a new one."""
        if not (self.section.data or "").strip() and not (field.data or "").strip():
            raise StopValidation(_("Say which section it belongs to."))

    def validate_day(self, field: StringField) -> None:
        """A schedule needs a day."""
        if self.when.data == "at" and _day(field.data) is None:
            raise StopValidation(_("Choose a day such as 2026-11-30."))

    def validate_clock(self, field: StringField) -> None:
        """A schedule needs hours and minutes by the shop's own clock, and no clock shows a time that is left out."""
        if self.when.data != "at":
            return
        found = CLOCK.fullmatch((field.data or "").strip())
        if found is None:
            raise StopValidation(_("Enter a time such as 09:30."))
        day = _day(self.day.data)
        if day is None:
            return
        clock = time(int(found[1]), int(found[2]))
        self.moment_at = wall_moment(day, clock, ZoneInfo(shop().zone))
        if self.moment_at is None:
            raise StopValidation(
                _("The clocks go forward on that day and leave this time out. Choose another one.")
            )

    def moment(self) -> desk.Moment | None:
        """When it shall appear; call it after validation."""
        if self.when.data == "draft":
            return None
        return desk.Moment(self.moment_at if self.when.data == "at" else None)

    def section_title(self) -> str:
        """The section as chosen or as typed."""
        return " ".join((self.section.data or self.new_section.data or "").split())

    def draft(self, picture_id: int | None) -> desk.StoryDraft:
        """What was typed, as the room takes it; call it after validation."""
        return desk.StoryDraft(
            title=_line(self.title),
            section=self.section_title(),
            text=_lines(self.text),
            topics=desk.topics_of(_line(self.topics)),
            teaser=_line(self.teaser),
            slug=_line(self.slug),
            byline=_line(self.byline),
            language=self.language.data or "en",
            picture_id=picture_id,
            picture_alt=_line(self.picture_alt) if picture_id is not None else "",
            picture_caption=_line(self.picture_caption) if picture_id is not None else "",
        )


def stored(draft: desk.StoryDraft) -> dict[str, Any]:
    """A story as it stands, in the shape of the form's boxes."""
    return {
        "title": draft.title,
        "section": draft.section,
        "text": draft.text,
        "teaser": draft.teaser,
        "topics": ", ".join(draft.topics),
        "byline": draft.byline,
        "language": draft.language,
        "slug": draft.slug,
        "picture_id": "" if draft.picture_id is None else str(draft.picture_id),
        "picture_alt": draft.picture_alt,
        "picture_caption": draft.picture_caption,
    }


def when_of(story: desk.DeskStory) -> dict[str, Any]:
    """The choice of a moment as it stands, by the clock on the shop's wall."""
    if story.state != "scheduled":
        return {"when": "draft"}
    local = story.published_at.astimezone(ZoneInfo(shop().zone))
    return {"when": "at", "day": local.date().isoformat(), "clock": f"{local:%H:%M}"}


def _day(text: str | None) -> date | None:
    """A day as browsers send it; None for anything else, and for days of other centuries."""
    found = DAY.fullmatch((text or "").strip())
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _line(field: Any) -> str:
    return " ".join((field.data or "").split())


def _lines(field: Any) -> str:
    return str(field.data or "").replace("\r\n", "\n").strip()
