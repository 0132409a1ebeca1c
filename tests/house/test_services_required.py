"""Where everything is installed, a test that skips for want of it turns the run red."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FINE = [
    "pass",
    "pytest.skip('needs real Stripe (STRIPE_SECRET_KEY=sk_test_…)')",
    "pytest.skip('not on this system')",
]
HOLES = ["pytest.skip('needs PostgreSQL (TEST_POSTGRES_URL)')", "pytest.skip('needs Chromium (CHROMIUM)')"]


def run(folder: Path, bodies: list[str]) -> subprocess.CompletedProcess[str]:
    """A run of pytest over tests with these bodies, with the plugin that .ci/run adds."""
    tests = [f"def test_{number}():\n    {body}\n" for number, body in enumerate(bodies)]
    (folder / "test_it.py").write_text("\n".join(["import pytest\n", *tests]))
    (folder / "empty.ini").write_text("[pytest]\n")
    plugins = ["-p", "tests.house.services_required", "-p", "no:cacheprovider"]
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            *plugins,
            "-c",
            folder / "empty.ini",
            "--rootdir",
            folder,
            folder,
        ],
        cwd=ROOT,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
    )


def test_what_nobody_could_have_here_may_be_missing(tmp_path):
    told = run(tmp_path, FINE)

    assert told.returncode == 0, told.stdout
    assert "SKIPPED WHERE" not in told.stdout


def test_a_hole_is_a_failure_with_a_name(tmp_path):
    told = run(tmp_path, FINE + HOLES)

    assert told.returncode == 1, told.stdout
    for what in ("PostgreSQL (TEST_POSTGRES_URL)", "Chromium (CHROMIUM)"):
        assert f"SKIPPED WHERE NOTHING MAY BE MISSING: needs {what} (1 tests)" in told.stdout
    assert "real Stripe" not in told.stdout
