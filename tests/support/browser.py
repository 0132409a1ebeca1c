"""Chromium for tests: how it is started, and the one engine that tests of pages need.

The fixture `chromium` is in tests/conftest.py; a module of browser tests imports `engine_name` from here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(params=["sqlite"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """One engine is enough: the browser sees pages, not databases."""
    return str(request.param)


@contextmanager
def started() -> Iterator[Browser]:
    """A browser; the test is skipped where there is none."""
    path = os.environ.get("CHROMIUM", "")
    if not path:
        pytest.skip("needs Chromium (CHROMIUM)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
