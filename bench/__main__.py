"""`python -m bench` (`make bench`): measure pages and buying, and print the tables of docs/performance.md."""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path

from bench import buying, importing, newsroom, pages, search

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
MARIADB = os.environ.get("TEST_MARIADB_URL", "")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; answers the exit code: 1 when something was oversold or a book is broken."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "what",
        nargs="*",
        choices=["pages", "sqlite", "postgresql", "search", "newsroom", "import", []],
        help="pages, buying and a short newsroom when none is named; search, newsroom and import use the engines"
        " named beside them, or sqlite",
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured (5)")
    parser.add_argument("--seconds", type=int, default=3, help="how long each page is visited (3)")
    parser.add_argument("--orders", type=int, default=10, help="orders of each buyer in a round (10)")
    parser.add_argument(
        "--stories",
        type=int,
        nargs="+",
        default=[],
        help="lengths of the archives (10000 100000; 1000 10000 in a run of everything; of an import 20000)",
    )
    parser.add_argument(
        "--keep", type=Path, help="folder in which the newsroom's archives stay for the next run"
    )
    parser.add_argument(
        "--times", type=int, default=1, help="how many times 105 words an imported story has (1)"
    )
    given = parser.parse_args(arguments)
    wanted = given.what or ["pages", "sqlite", "postgresql"]
    lengths = given.stories or [10_000, 100_000]
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n",
        flush=True,
    )
    if "pages" in wanted:
        print("| page | of bare | lowest to highest | per second | 99 % within |\n|---|---:|---:|---:|---:|")
        for page in pages.measure(rounds=given.rounds, seconds=given.seconds):
            print(
                f"| {page.name} | {page.ratio:.2f} | {min(page.ratios):.2f} to {max(page.ratios):.2f} "
                f"| {page.per_second:.0f} | {page.slowest_ms:.0f} ms |"
            )
        print(flush=True)
    good = True
    engines = [engine for engine in ("sqlite", "postgresql") if engine in wanted]
    if "search" in wanted:
        for engine in engines or ["sqlite"]:
            print(
                f"| {engine}: stories | question | middle | 99 % within | found |\n|---:|---|---:|---:|---:|"
            )
            for one in search.measure(engine, lengths, server=POSTGRES):
                print(
                    f"| {one.stories} | {one.kind} | {one.middle_ms:.1f} ms | {one.slow_ms:.1f} ms | {one.found} |"
                )
            print(flush=True)
        return 0
    if "newsroom" in wanted or "import" in wanted:
        if "newsroom" in wanted:
            _newsroom(engines or ["sqlite"], lengths, given.keep)
        if "import" in wanted:
            _import(engines or ["sqlite"], given.stories or [20_000], given.times)
        return 0
    if not given.what:
        _newsroom(engines, given.stories or [1_000, 10_000], given.keep)
    if engines:
        print(
            "| engine | of bare commits | lowest to highest | with the page | orders per second | bare commits per second | slowest act | busy | oversold | broken rules |"
        )
        print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---|")
    for engine in engines:
        sale = buying.measure(engine, rounds=given.rounds, orders_each=given.orders, server=POSTGRES)
        good = good and not sale.oversold and not sale.broken
        print(
            f"| {sale.engine} | {sale.ratio:.2f} | {min(sale.ratios):.2f} to {max(sale.ratios):.2f} "
            f"| {statistics.median(sale.with_page):.2f} "
            f"| {sale.orders_per_second:.0f} | {sale.commits_per_second:.0f} | {sale.slowest_s:.2f} s "
            f"| {sale.told_to_wait} | {sale.oversold} | {', '.join(sale.broken) or 'none'} |",
            flush=True,
        )
    return 0 if good else 1


def _newsroom(engines: Sequence[str], lengths: Sequence[int], keep: Path | None) -> None:
    print(
        "| engine | stories | act | middle | 99 % within | computing | times |\n|---|---:|---|---:|---:|---:|---:|"
    )
    for engine in engines:
        for one in newsroom.measure(engine, lengths, server=POSTGRES, keep=keep):
            print(
                f"| {one.engine} | {one.stories} | {one.act} | {one.middle:.2f} ms | {one.slow:.2f} ms "
                f"| {one.computing:.2f} ms | {one.times} |",
                flush=True,
            )
    print(flush=True)


def _import(engines: Sequence[str], lengths: Sequence[int], times: int) -> None:
    if not MARIADB:
        print("An import needs MariaDB: TEST_MARIADB_URL.", file=sys.stderr)
        return
    print(
        "| engine | stories | pass | per second | computing of each | memory |\n|---|---:|---|---:|---:|---:|"
    )
    for engine in engines:
        for count in lengths:
            for one in importing.measure(engine, count, mariadb=MARIADB, server=POSTGRES, times=times):
                print(
                    f"| {engine} | {one.stories} | {one.what} | {one.per_second:.0f} | {one.cpu_ms:.2f} ms "
                    f"| {one.memory_mb} MB |",
                    flush=True,
                )
    print(flush=True)


if __name__ == "__main__":
    sys.exit(main())
