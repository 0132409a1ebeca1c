"""Doors for supporters: from the home page to the order page."""
