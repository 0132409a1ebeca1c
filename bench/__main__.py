"""`python -m bench` (`make bench`): measure pages and buying, and print the tables of docs/performance.md."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence

from bench import buying, pages, search

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; answers the exit code: 1 when something was oversold or a book is broken."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "what",
        nargs="*",
        choices=["pages", "sqlite", "postgresql", "search", []],
        help="all but search when none is named; search asks the engines named beside it, or sqlite",
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured (5)")
    parser.add_argument("--seconds", type=int, default=3, help="how long each page is visited (3)")
    parser.add_argument("--orders", type=int, default=10, help="orders of each buyer in a round (10)")
    parser.add_argument(
        "--stories",
        type=int,
        nargs="+",
        default=[10_000, 100_000],
        help="lengths of the archives searched (10000 100000)",
    )
    given = parser.parse_args(arguments)
    wanted = given.what or ["pages", "sqlite", "postgresql"]
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
            for one in search.measure(engine, given.stories, server=POSTGRES):
                print(
                    f"| {one.stories} | {one.kind} | {one.middle_ms:.1f} ms | {one.slow_ms:.1f} ms | {one.found} |"
                )
            print(flush=True)
        return 0
    if engines:
        print(
            "| engine | of bare commits | lowest to highest | orders per second | bare commits per second | slowest order | busy | oversold | broken rules |"
        )
        print("|---|---:|---:|---:|---:|---:|---:|---:|---|")
    for engine in engines:
        sale = buying.measure(engine, rounds=given.rounds, orders_each=given.orders, server=POSTGRES)
        good = good and not sale.oversold and not sale.broken
        print(
            f"| {sale.engine} | {sale.ratio:.2f} | {min(sale.ratios):.2f} to {max(sale.ratios):.2f} "
            f"| {sale.orders_per_second:.0f} | {sale.commits_per_second:.0f} | {sale.slowest_s:.2f} s "
            f"| {sale.told_to_wait} | {sale.oversold} | {', '.join(sale.broken) or 'none'} |",
            flush=True,
        )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
