"""The README's table of settings and the code say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from store.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
LAUNCH_ONLY = {"PORT", "SANDBOX_PORT", "BIND", "WEB_CONCURRENCY", "WEB_THREADS"}
"""Read by gunicorn.conf.py and `make run`, before there is an application."""


FROM_THE_INSTANCE = {"DATABASE_URL", "NEWS_DATABASE_URL"}
"""Empty means a file in the instance folder, and the table says which."""


def rows() -> dict[str, str]:
    """The first two columns of the README's tables, name and default: | `NAME` | default | ..."""
    lines = (ROOT / "README.md").read_text("utf-8")
    return dict(re.findall(r"^\| *`([A-Z][A-Z0-9_]+)` *\| *([^|]+?) *\|", lines, re.MULTILINE))


def table() -> set[str]:
    """Names in the README's tables."""
    return set(rows())


def declared() -> set[str]:
    """The names by which the environment is asked."""
    return {name.upper() for name in Settings.model_fields}


def test_every_setting_stands_in_the_readme():
    assert declared() - table() == set()


def test_the_readme_names_no_setting_that_does_not_exist():
    assert table() - declared() - LAUNCH_ONLY == set()


def written(default: object) -> str:
    """A default as the table writes it."""
    text = default.get_secret_value() if isinstance(default, SecretStr) else str(default)
    return f"`{text.lower() if isinstance(default, bool) else text}`" if text else "empty"


def test_the_readme_tells_the_defaults_as_they_are():
    told = rows()
    expected = {name.upper(): written(field.default) for name, field in Settings.model_fields.items()}
    expected["SECRET_KEY"] = "none, required"
    for name in FROM_THE_INSTANCE:
        expected[name] = f"`{'news' if 'NEWS' in name else 'shop'}.db` in the instance folder"

    assert {name: told.get(name) for name in expected} == expected


def test_what_make_run_and_the_server_read_stands_in_the_readme_too():
    asked = "".join(
        (ROOT / name).read_text("utf-8") for name in ("gunicorn.conf.py", "store/cli/development.py")
    )

    assert LAUNCH_ONLY - table() == set()
    assert {name for name in LAUNCH_ONLY if f'"{name}"' not in asked} == set()


def test_a_refused_setting_says_what_to_do_and_repeats_no_secret():
    with pytest.raises(ValueError) as refused:
        Settings(
            shop_env="production",
            secret_key="k" * 40,
            database_url="postgresql://shop:hush@db/shop",
            stripe_secret_key="",
        )

    assert "STRIPE_SECRET_KEY is needed in production" in str(refused.value)
    assert "hush" not in str(refused.value)
    assert "kkkk" not in str(refused.value)


def test_the_example_file_names_only_settings_that_exist():
    named = set(
        re.findall(r"^#?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    )

    assert named - declared() - LAUNCH_ONLY - {"POSTGRES_PASSWORD"} == set()
