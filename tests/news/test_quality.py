"""The relations of a labelled archive, judged by its own scorer: what the newsroom promises of the block."""

import importlib.util
import os
from pathlib import Path

import pytest

from store.news.evaluating import first_four, read_archive

SHARED = Path(os.environ.get("SHOP_SHARED", "")) / "news"


@pytest.mark.slow
@pytest.mark.skipif(not (SHARED / "related_eval.py").is_file(), reason="needs the archive (SHOP_SHARED)")
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_block_is_useful_fresh_full_and_holds_no_copies(newsroom):
    spec = importlib.util.spec_from_file_location("related_eval", SHARED / "related_eval.py")
    judge = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(judge)
    place = SHARED / "nyt201804.jsonl.gz"
    run = {
        int(key): [int(one) for one in four]
        for key, four in first_four(read_archive(place), at=newsroom.clock.now())
    }

    told = {}
    for pool in ("labelled", "all"):
        of = judge.Judge(judge.load(place), pool)
        told[pool] = judge.score(of, run, of.queries(1500, 7, 4), 4)[0]

    assert told["labelled"]["useful"] >= 0.34
    assert told["labelled"]["dup"] == told["all"]["dup"] == 0
    assert told["labelled"]["fresh"] >= 0.255
    assert told["all"]["full"] >= 0.995
    assert sum(len(four) == 4 for four in run.values()) >= 0.995 * len(run)
