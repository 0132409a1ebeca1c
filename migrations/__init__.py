"""Migrations of the two databases: one folder and one version table each."""
