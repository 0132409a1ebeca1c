"""Giving an application its worker: what is to be done, the command that does it, the bell that wakes it."""

from __future__ import annotations

from functools import cache

from flask import Flask

from store import outbox
from store.db import after_commit
from store.worker.bell import kick, promise_made
from store.worker.command import command
from store.worker.jobs import Jobs


def register(app: Flask, jobs: Jobs) -> None:
    """Give the application its jobs and `flask worker`; from now on a commit that made a promise rings the bell."""
    app.extensions["jobs"] = jobs
    app.cli.add_command(command)
    _listen()


@cache
def _listen() -> None:
    """Notice promises as they are written, whoever makes them; once per process, for all applications."""
    outbox.heard_by(promise_made)
    after_commit(kick)
