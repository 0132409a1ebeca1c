"""Tests of pages run on either engine: none is lost, and both have their share."""

from collections import Counter
from pathlib import Path

import pytest

from tests.support import databases, engines

pytestmark = pytest.mark.skipif(not databases.SERVER, reason="needs PostgreSQL (TEST_POSTGRES_URL)")


def test_both_engines_have_their_share_of_every_folder(request):
    shares = Counter(
        (Path(item.nodeid).parts[1], item.callspec.params["engine_name"])
        for item in request.session.items
        if "engine_name" in getattr(getattr(item, "callspec", None), "params", {})
    )
    for folder in {folder for folder, _ in shares}:
        both = [shares[folder, engine] for engine in engines.ENGINES]
        if sum(both) >= 30:  # fewer: somebody runs a file or two
            assert min(both) >= 0.25 * sum(both), (folder, both)


def test_one_of_two_is_run_and_whoever_is_alone_stays(request):
    mine = [item for item in request.session.items if item.nodeid.startswith("tests/house/test_engines.py")]
    assert engines.shared_out(mine) == (mine, [])
    chosen = request.session.items
    assert engines.shared_out(list(chosen)) == (chosen, []), "who was left out has no twin any more"
