"""The WSGI entry: a wrong setting ends in a sentence that says what to do, not in a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is needed"),
        ({"SECRET_KEY": "x" * 40, "SHOP_ENV": "production"}, "STRIPE_SECRET_KEY is needed in production"),
        (
            {"SECRET_KEY": "x" * 40, "CDN_MAX_AGE": "-1"},
            "CDN_MAX_AGE Input should be greater than or equal to 0",
        ),
        ({"SECRET_KEY": "x" * 40, "STRIPE_SECRET_KEY": "sk_live_secret"}, "STRIPE_SECRET_KEY is a live key"),
    ],
)
def test_a_wrong_setting_is_told_in_one_sentence(tmp_path, given, sentence):
    environment = {"PATH": os.environ["PATH"], "SHOP_ENV": "test", "INSTANCE_PATH": str(tmp_path), **given}
    done = subprocess.run(
        [sys.executable, "-c", "import app"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1 and sentence in done.stderr
    assert "Traceback" not in done.stderr and "sk_live_secret" not in done.stderr
