"""`flask worker`: the process that sends mail, asks Stripe again and keeps the clock."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import with_appcontext


@click.command("worker")
@with_appcontext
def command() -> None:
    """Keep promises and run schedules until SIGTERM. Exactly one per shop."""
    # Not at the top: the queue's library brings much along that a web process does without.
    from store.worker.consumer import AnotherWorker, work

    app: Flask = current_app._get_current_object()
    try:
        work(app)
    except AnotherWorker as refusal:
        raise click.ClickException(str(refusal)) from refusal
