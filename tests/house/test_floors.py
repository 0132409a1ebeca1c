"""Who may import whom: the contracts of pyproject.toml hold, and would notice if they did not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts over the house that stands in `folder`."""
    env = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run([sys.executable, "-c", LINT], cwd=folder, env=env, capture_output=True, text=True)


def test_the_floors_hold():
    told = lint(ROOT)

    assert told.returncode == 0, told.stdout[-6000:] + told.stderr[-2000:]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the house, to break."""
    skip = shutil.ignore_patterns("__pycache__", "*.webp", "*.png", "*.svg")
    shutil.copytree(ROOT / "store", tmp_path / "store", ignore=skip)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("store/catalog/__init__.py", "import store.checkout", "The floors of the house"),
        ("store/catalog/__init__.py", "import store.media", "The floors of the house"),
        ("store/inventory/__init__.py", "import flask", "Only the doors and the factory import flask"),
        ("store/orders/__init__.py", "import flask_sqlalchemy", "Only store.db imports flask_sqlalchemy"),
        ("store/payments/__init__.py", "import stripe", "Only the gateway imports stripe"),
        (
            "store/web/__init__.py",
            "import store.stripe_sandbox",
            "Only the command line starts the local Stripe",
        ),
    ],
)
def test_a_step_over_a_floor_is_noticed(copy, file, line, contract):
    with (copy / file).open("a") as module:
        module.write(f"\n{line}\n")

    told = lint(copy)

    assert told.returncode != 0
    assert f"{contract} BROKEN" in told.stdout


def test_a_new_room_must_take_its_place(copy):
    (copy / "store" / "attic").mkdir()
    (copy / "store" / "attic" / "__init__.py").write_text('"""Nobody knows this room."""\n')

    told = lint(copy)

    assert told.returncode != 0
    assert "attic" in told.stdout
