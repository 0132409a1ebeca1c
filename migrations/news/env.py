"""Alembic's way into the news database; `flask migrate` and the tests come through here."""

from migrations.environment import run

run("news")
