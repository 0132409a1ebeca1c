"""What docs/payment-faults.md names is there: every file, and every test in a file of the same row."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "payment-faults.md").read_text()
ROWS = [line for line in PAGE.splitlines() if line.startswith("|") and "`test" in line]


def test_the_page_names_only_tests_that_are_there():
    assert len(ROWS) >= 25
    missing = []
    for row in ROWS:
        files = [ROOT / name for name in re.findall(r"`(tests/[\w/]+\.py)`", row)]
        missing += [file for file in files if not file.is_file()]
        told = "".join(file.read_text() for file in files if file.is_file())
        for name in re.findall(r"`(test_\w+…?)`", row):
            pattern = re.escape(name).replace("…", r"\w+") + r"\("
            if files and not re.search(f"def {pattern}", told):
                missing.append(name)
    assert missing == []


def test_all_fifteen_faults_and_all_crash_points_have_a_row():
    numbers = [int(found) for found in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)]
    assert numbers == list(range(1, 16))
    crashes = PAGE.split("## The crash points")[1].split("## Anything")[0]
    assert sum(line.startswith("| ") for line in crashes.splitlines()) == 16 + 1  # and the heading
