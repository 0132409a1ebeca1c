"""`flask payments`: compare the books with Stripe's, and deal with messages once more."""

from __future__ import annotations

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from store import books, checkout
from store import payments as ledger
from store.payments import PaymentsClosed
from store.ports import Ports


def _ports() -> Ports:
    found: Ports = current_app.extensions["ports"]
    return found


@click.group()
def payments() -> None:
    """Compare payments with Stripe's lists; replay Stripe's messages."""


@payments.command()
@click.option("--look-only", is_flag=True, help="Mend nothing: only say what differs.")
@with_appcontext
def reconcile(look_only: bool) -> None:
    """Compare orders, payments and stock with Stripe's lists of 30 days. Exits 1 when anything still differs.

    What lost messages left is booked; each line tells what, about whom, ours and theirs.
    """
    ports = _ports()
    try:
        report = books.compare(ports=ports, now=ports.clock.now(), mend=not look_only)
    except PaymentsClosed as error:
        raise click.ClickException("Stripe did not answer: nothing was compared, nothing changed.") from error
    left = {(one.name, one.subject) for one in report.left}
    for one in report.found:
        if (one.name, one.subject) not in left:
            click.echo(f"MENDED {_line(one)}")
    for one in report.left:
        click.echo(f"DIFFERS {_line(one)}")
    read = ", ".join(f"{count} {what}" for what, count in report.counts.items())
    click.echo(f"{len(report.left)} differences ({read})")
    if report.left:
        sys.exit(1)


def _line(one: books.Difference) -> str:
    order = f" #{one.number}" if one.number else ""
    return f"{one.name} {one.subject}{order}: here {one.ours}, there {one.theirs}"


@payments.command()
@click.argument("event_id", required=False)
@click.option("--failed", is_flag=True, help="All messages whose handling failed, oldest first, at most 100.")
@with_appcontext
def replay(event_id: str | None, failed: bool) -> None:
    """Deal with a stored message of Stripe once more, by its id (evt_…), or with all that failed.

    What was booked is not booked again. Exits 1 when one fails again.
    """
    if (event_id is None) == (not failed):
        raise click.UsageError("Name one message, or --failed.")
    ports, bad = _ports(), 0
    wanted = ledger.failed_messages() if failed else [str(event_id)]
    for one in wanted:
        try:
            settled = checkout.replay(one, ports=ports, at=ports.clock.now())
        except Exception as error:
            bad += 1
            click.echo(f"{one}\tfailed: {type(error).__name__}")
            continue
        if settled is None:
            raise click.ClickException(f"There is no message {one}.")
        click.echo(f"{one}\t{settled.outcome}")
    if not wanted:
        click.echo("No message failed.")
    if bad:
        sys.exit(1)
