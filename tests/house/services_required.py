"""A pytest plugin for .ci/run: there a test that skips for want of a service or a browser is a failure.

Tests say what they miss in one form, `pytest.skip("needs PostgreSQL (TEST_POSTGRES_URL)")`: a reason that begins
with "needs ". Elsewhere such a skip is fine; where everything is installed it would hide a hole.
"""

from __future__ import annotations

import pytest

PREFIX = "needs "
ALLOWED = ("needs real Stripe",)
"""What continuous integration does not have either."""


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """On the controlling process, turn a hidden hole into a red end."""
    if hasattr(session.config, "workerinput"):
        return
    holes = missing(session.config)
    if holes and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was missing."""
    for reason, count in missing(terminalreporter.config).items():
        terminalreporter.write_line(
            f"SKIPPED WHERE NOTHING MAY BE MISSING: {reason} ({count} tests)", red=True
        )


def missing(config: pytest.Config) -> dict[str, int]:
    """How many tests were skipped, by the reason they gave, of those that count as holes."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    counts: dict[str, int] = {}
    for report in reporter.stats.get("skipped", []) if reporter else []:
        reason = report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else ""
        if reason.startswith(PREFIX) and not reason.startswith(ALLOWED):
            counts[reason] = counts.get(reason, 0) + 1
    return counts
