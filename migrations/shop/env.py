"""Alembic's way into the shop database; `flask migrate` and the tests come through here."""

from migrations.environment import run

run("shop")
