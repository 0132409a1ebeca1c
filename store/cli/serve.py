"""gunicorn's configuration for `make run`: the production one, and a shop made ready before it serves.

gunicorn reads it as `--config python:store.cli.serve`. The web process prepares the shop itself, since it has
everything loaded: a process of its own would double the time until the first page.
"""

from __future__ import annotations

import os
import runpy
from pathlib import Path
from typing import Any

from store.cli.development import ROOT

PRODUCTION = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
globals().update(PRODUCTION)

timeout = 300
"""Seconds: the first start draws pictures in three sizes, which a slow machine takes its time for."""


def post_worker_init(worker: Any) -> None:
    """Before the first page: databases, demonstration goods, and a way in for the developer."""
    PRODUCTION["post_worker_init"](worker)
    if worker.age == 1:
        _prepare(worker.wsgi)


def _prepare(app: Any) -> None:
    """Make a development shop ready, as often as one likes, and leave the sign-in link for the launcher."""
    # Not at the top: gunicorn's master reads this file too, and needs none of it.
    from store import staff
    from store.cli.databases import bring_up_to_date
    from store.db import transaction
    from store.demo.load import load
    from store.kit.errors import StoreError

    settings = app.extensions["settings"]
    if settings.shop_env != "development":
        raise RuntimeError("only a development shop signs its owner in by a printed link")
    with app.app_context():
        now = app.extensions["ports"].clock.now()
        if bring_up_to_date():
            print("Made the databases. Loading goods and stories (once).", flush=True)
        try:
            load(settings.instance / "media", now=now)
        except StoreError as refusal:
            print(refusal, flush=True)
        with transaction():
            token = staff.first_sign_in_link(at=now)
    _leave(Path(os.environ["SIGN_IN_LINK_FILE"]), f"{settings.public_url}/admin/sign-in/{token}")


def _leave(path: Path, text: str) -> None:
    """Write a file that others wait for: whole at once, and for the developer's eyes only."""
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.rename(path)
