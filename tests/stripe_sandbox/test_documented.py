"""docs/stripe-sandbox.md tells of every option, card, lever, field, fault and rule there is, and of no other lever."""

import inspect
import re
import subprocess
import sys
from pathlib import Path

from store.stripe_sandbox import running
from store.stripe_sandbox.cards import ACCOUNTS, CARDS
from store.stripe_sandbox.control import Control
from store.stripe_sandbox.control_api import LEVERS
from store.stripe_sandbox.faults import KINDS
from store.stripe_sandbox.rules import RULE_KINDS

ROOT = Path(__file__).resolve().parents[2]
PAGE = re.sub(r"```.*?```", "", (ROOT / "docs" / "stripe-sandbox.md").read_text(), flags=re.DOTALL)
CELL = re.compile(r"`([^`]+)`")


def section(title: str) -> str:
    """The text below a heading."""
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """The cells of every table."""
    return [line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ")]


def test_every_option_of_the_command():
    told = subprocess.run(
        [sys.executable, "-m", "store.stripe_sandbox", "--help"], capture_output=True, text=True, cwd=ROOT
    )
    options = set(re.findall(r"^  (--\w[\w-]*)", told.stdout, re.MULTILINE))
    assert options == {CELL.search(row[0])[1] for row in rows(section("Start it")) if "`" in row[0]}


def test_every_argument_of_running():
    told = set(CELL.findall(section("Start it")))
    names = set(inspect.signature(running).parameters)
    assert {name for name in names if not any(name in word for word in told)} == set()


def test_every_card_and_account():
    listed = section("Cards and accounts").replace(" ", "")
    known = [card.number for card in CARDS.values()]
    assert [number for number in known if number not in listed and f"…{number[-4:]}" not in listed] == []
    assert [account.number for account in ACCOUNTS.values() if account.number not in listed] == []


def test_every_lever_with_its_method_and_fields():
    told = {}
    table_of_levers = section("The levers").partition("`GET /control/requests`")[0]
    for levers, methods, fields in [row for row in rows(table_of_levers) if "`" in row[0]]:
        for lever in CELL.findall(levers):
            told[lever] = set(CELL.findall(fields)), CELL.findall(methods)
    assert set(told) == set(LEVERS)
    for lever, (table, _) in LEVERS.items():
        named = {field.removesuffix("[]") for field in told[lever][0]}
        assert (lever, set(table) - named) == (lever, set())
        assert [name for name in told[lever][1] if not hasattr(Control, name)] == []


def test_every_fault_and_every_rule():
    kinds = {CELL.search(row[0])[1] for row in rows(section("The levers")) if "`" in row[0]}
    assert set(KINDS) <= kinds
    said = section("The levers").partition("Rules, on the next")[2]
    assert [kind for kind in RULE_KINDS if f"`{kind}`" not in said] == []
