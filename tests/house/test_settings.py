"""The README's table of settings and the code say the same."""

from __future__ import annotations

import re
from pathlib import Path

from store.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
LAUNCH_ONLY = {"PORT", "SANDBOX_PORT", "BIND", "WEB_CONCURRENCY", "WEB_THREADS"}
"""Read by gunicorn.conf.py and `make run`, before there is an application."""


def table() -> set[str]:
    """Names in the first column of the README's tables: | `NAME` | ..."""
    return set(
        re.findall(r"^\| *`([A-Z][A-Z0-9_]+)` *\|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    )


def declared() -> set[str]:
    """The names by which the environment is asked."""
    return {name.upper() for name in Settings.model_fields}


def test_every_setting_stands_in_the_readme():
    assert declared() - table() == set()


def test_the_readme_names_no_setting_that_does_not_exist():
    assert table() - declared() - LAUNCH_ONLY == set()


def test_the_example_file_names_only_settings_that_exist():
    named = set(
        re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    )

    assert named - declared() - LAUNCH_ONLY - {"POSTGRES_PASSWORD"} == set()
