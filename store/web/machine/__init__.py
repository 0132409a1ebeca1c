"""Doors for machines: health, webhooks, sitemap."""
