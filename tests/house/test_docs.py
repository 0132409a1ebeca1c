"""The documents say what the code says, and every link in them leads somewhere."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.payments import attempts as ledger
from store.reports import CHECKS
from store.settings import Settings
from store.wiring import jobs
from tests.house.test_files import ROOT, kept_files, rooms

DOCS = ROOT / "docs"
DOCUMENTS = kept_files("README.md", "CHANGELOG.md", "docs/*.md")
LARGEST_PICTURE = 120 * 1024


def name_of(path: Path) -> str:
    """A page as a newcomer would call it."""
    return str(path.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings make, as code hosts write them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page: Path) -> Iterator[tuple[str, str]]:
    """Where a page's own links and pictures lead: path and anchor. Other sites are left alone."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:", target):
            path, _, anchor = target.partition("#")
            yield path, anchor


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(document):
    lost = []
    for path, anchor in links(document):
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(f"{path}#{anchor}")

    assert lost == []


def test_the_index_knows_every_page():
    index = (DOCS / "README.md").read_text("utf-8")
    pages = {page.name for page in DOCS.glob("*.md")} - {"README.md"}

    assert {name for name in pages if f"({name})" not in index} == set()


def test_every_decision_stands_in_the_list_with_reasons_and_consequences():
    listed = (DOCS / "decisions" / "README.md").read_text("utf-8")
    pages = sorted((DOCS / "decisions").glob("[0-9]*.md"))

    assert pages
    for page in pages:
        text = page.read_text("utf-8")
        assert page.name in listed
        assert text.startswith(f"# {page.name[:4]} ")
        assert [part for part in ("Context", "Decision", "Consequences") if f"**{part}.**" not in text] == []


def test_every_check_of_the_books_is_explained():
    explained = re.findall(r"^\| `([a-z_]+)` \|", (DOCS / "integrity.md").read_text("utf-8"), re.MULTILINE)

    assert sorted(explained) == sorted([*CHECKS, "rows_refer_to_rows"])


def test_the_floors_are_those_of_the_contract():
    drawn = (DOCS / "architecture.md").read_text("utf-8").split("```")[1].split("\n")
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    contracts = {contract["id"]: contract for contract in tools["importlinter"]["contracts"]}
    floors = contracts["floors"]["layers"]

    assert [line.split(" | ") for line in drawn if line] == [re.findall(r"\w+", floor) for floor in floors]


def test_every_room_has_its_line():
    doors = {"web", "cli", "worker", "stripe_sandbox"}
    text = (DOCS / "architecture.md").read_text("utf-8")
    told = set(re.findall(r"^\| `([a-z]+)` \|", text, re.MULTILINE))

    assert told == {room.name for room in rooms()} - doors | {"db"}


def test_what_runs_by_the_clock_is_told():
    text = (DOCS / "architecture.md").read_text("utf-8")
    schedules = jobs(Settings(shop_env="test", secret_key="of-a-test")).schedules

    assert schedules
    assert [one.name for one in schedules if f"*{one.name}*" not in text] == []


def test_every_limit_stands_in_the_operators_page():
    page = (DOCS / "operating.md").read_text("utf-8")
    rates = {
        rate
        for path in kept_files("store/web/*.py")
        for rate in re.findall(r'(?:limited|take)\("([^"]+)"', path.read_text("utf-8"))
    }

    assert rates
    assert {rate for rate in rates if f"`{rate}`" not in page} == set()


def test_every_page_that_code_points_to_is_there():
    lost = []
    for path in kept_files("store/*.py", "static/*.js", "bench/*.py", "*.py", "Makefile"):
        for name in re.findall(r"(?<![\w/.])docs/([\w/-]+(?:\.md)?)", path.read_text("utf-8")):
            if not list(DOCS.glob(f"{name}*")):
                lost.append(f"{name_of(path)}: docs/{name}")

    assert lost == []


def test_the_life_of_a_payment_page_is_told_as_it_is():
    text = (DOCS / "decisions" / "0013-what-stripe-is-told.md").read_text("utf-8")
    minutes = ledger.PAGE_LIFE.total_seconds() / 60

    assert f"A page is open for {minutes:.0f} minutes" in text


def test_pictures_are_small():
    heavy = [
        name_of(path)
        for path in kept_files("docs/*.png", "docs/*.webp", "docs/*.jpg")
        if path.stat().st_size > LARGEST_PICTURE
    ]

    assert heavy == []
