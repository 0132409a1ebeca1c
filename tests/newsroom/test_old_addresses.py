"""Links to the site the stories came from: Joomla's own forms lead on for good, everything else stays unknown."""

from __future__ import annotations

import pytest

from store import news
from store.db import transaction
from store.news import SourceKind


@pytest.fixture
def imported(newsroom):
    """Stories as an import leaves them, two of which share an alias."""
    with transaction("news"):
        source = news.open_source("Old site", SourceKind.JOOMLA, "mysql://reader@db/old").id
        for key, section, alias in (
            ("12", "International", "troops"), ("13", "Sport", "troops"), ("14", "Sport", "only-one"),
        ):  # fmt: skip
            news.take_in(
                source,
                newsroom.submission(
                    f"Story {key}", key=key, slug=alias, section=section,
                    addresses=(f"news/{section.lower()}/{alias}",),
                ),
                at=newsroom.clock.now(),
            )  # fmt: skip
    return newsroom


TWELVE = "/news/international/troops"


@pytest.mark.parametrize(
    ("old", "leads_to"),
    [
        ("/index.php?option=com_content&view=article&id=12:troops&catid=3:international&Itemid=7", TWELVE),
        ("/index.php?option=com_content&view=article&id=12", TWELVE),
        ("/?option=com_content&view=article&id=12", None),
        ("/index.php?option=com_content&view=article&id=12&tmpl=component&print=1", TWELVE + "/print"),
        ("/index.php?option=com_content&view=article&id=12&format=pdf", TWELVE + "/pdf"),
        ("/index.php/menu/international/12-troops", TWELVE),
        ("/menu/international/12-troops.html", TWELVE),
        ("/component/content/article/3-international/12-troops", TWELVE),
        ("/12-any-other-words", TWELVE),
        ("/site/news/international/troops", TWELVE),
        ("/site/news/sport/troops.html", "/news/sport/troops"),
        ("/elsewhere/only-one", "/news/sport/only-one"),
        ("/es/menu/12-troops", "/es" + TWELVE),
        ("/elsewhere/troops", None),
        ("/menu/99-unknown", None),
        ("/index.php?option=com_content&view=article&id=99", None),
        ("/index.php?option=com_users&id=12", None),
        ("/products/12-troops", None),
        ("/orders/12-troops", None),
        ("/a/b/c/d/e/f/g/h/i/j/k/l/12-troops", None),
        ("/menu/9999999999-troops", None),
        ("/menu/12%00-troops", None),
        ("/troops", None),
    ],
)
def test_an_old_address_leads_on_for_good_or_is_not_there(imported, old, leads_to):
    answer = imported.get(old)
    if leads_to is None:
        assert answer.status_code in (200, 400, 404)
        assert "Location" not in answer.headers
        assert old.startswith("/?") or answer.status_code != 200
    else:
        assert answer.status_code == 301
        assert answer.headers["Location"] == leads_to


def test_an_unknown_address_costs_few_questions_and_a_post_none(imported):
    assert imported.ask("POST", "/menu/12-troops").status_code in (403, 404)
