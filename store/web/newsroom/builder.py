"""The page where the webmaster of another site puts our headlines together and takes the lines along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup

from store import news
from store.web.access import public
from store.web.context import settings
from store.web.embeds import canonical
from store.web.page_cache import public_page
from store.web.reach import NewsAway, ask_news
from store.web.shop import found

HERE = "/widget"
COUNTS = (3, 5, 8, 10, 15, 20)
THEMES = ("auto", "light", "dark")
SHOWN = ("thumbs", "teaser", "dates")
HEADING_REM, HEADLINE_REM = 7.0, 4.1
BESIDE_REM = {"thumbs": 2.0, "teaser": 2.7, "dates": 1.5}
"""What is to be kept free, so that the other page does not jump: for heading and margins, for a headline of three
lines, and for what stands beside each; as it comes out in a column of 340 pixels."""

bp = Blueprint("builder", __name__)


@dataclass(frozen=True)
class Choice:
    """What a webmaster chose; `section` is "" for all of them."""

    count: int
    section: str
    theme: str
    shown: Sequence[str]

    @property
    def rem(self) -> float:
        """How high it will be, in the other page's own letters."""
        return round(
            HEADING_REM + self.count * (HEADLINE_REM + sum(BESIDE_REM[name] for name in self.shown)), 1
        )

    @property
    def pixels(self) -> int:
        """The same for a frame, which has to say it in pixels."""
        return round(self.rem * 1.6) * 10

    @property
    def frame(self) -> str:
        """The address of the frame that shows it."""
        asked: list[tuple[str, str]] = []
        if self.count != 5:
            asked.append(("count", str(self.count)))
        if self.section:
            asked.append(("section", self.section))
        if self.theme != "auto":
            asked.append(("theme", self.theme))
        asked += [(name, "1") for name in SHOWN if name in self.shown]
        return "/widget/v1/frame" + (f"?{urlencode(asked)}" if asked else "")


@bp.get(HERE)
@public
@public_page("count", "section", "theme", *SHOWN)
def page() -> str:
    """A form without script, how it will look, and the lines to copy. What makes no sense counts as not chosen."""
    sections = _sections()
    choice = _choice([section.slug for section in sections])
    steps = [(_("Shop"), "/"), (_("Headlines for your site"), None)]
    return render_template(
        "newsroom/builder.html",
        choice=choice,
        counts=COUNTS,
        sections=sections,
        element=element(choice),
        frame=frame(choice),
        feeds=f"/news/{choice.section}/feed" if choice.section else "/news/feed",
        origin=settings().origin,
        steps=steps,
        canonical=found.absolute(HERE),
        data=[found.breadcrumbs(steps, HERE)],
    )


def element(choice: Choice) -> str:
    """The lines for a page that lets scripts in."""
    origin = settings().origin
    said = [f'count="{choice.count}"']
    if choice.section:
        said.append(f'section="{choice.section}"')
    if choice.theme != "auto":
        said.append(f'theme="{choice.theme}"')
    said += [name for name in SHOWN if name in choice.shown]
    where = f"{origin}/news/{choice.section}/" if choice.section else f"{origin}/news/"
    return (
        f'<tvnl-headlines {" ".join(said)} style="display:block;min-height:{choice.rem:g}rem">\n'
        f'  <a href="{where}">{_title()}</a>\n'
        "</tvnl-headlines>\n"
        f'<script async src="{origin}/widget/v1/headlines.js"></script>'
    )


def frame(choice: Choice) -> str:
    """The lines for a page that does not."""
    address = Markup.escape(settings().origin + choice.frame)
    return (
        f'<iframe src="{address}"\n'
        f'  title="{_title()}" width="100%" height="{choice.pixels}"\n'
        '  loading="lazy" sandbox="allow-popups allow-popups-to-escape-sandbox"\n'
        '  referrerpolicy="no-referrer" style="border:0"></iframe>'
    )


def _title() -> Markup:
    return Markup.escape(_("Latest headlines from TV News LIES"))


def _choice(sections: Sequence[str]) -> Choice:
    count = canonical.number("count", least=COUNTS[0], most=COUNTS[-1], otherwise=5)
    section, theme = request.args.get("section", ""), request.args.get("theme", "")
    return Choice(
        count=min(COUNTS, key=lambda one: abs(one - count)),
        section=section if section in sections else "",
        theme=theme if theme in THEMES else "auto",
        shown=[name for name in SHOWN if canonical.flag(name)],
    )


def _sections() -> Sequence[news.SectionCard]:
    try:
        return ask_news(news.sections)
    except NewsAway:
        return []
