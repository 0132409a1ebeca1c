"""WSGI entry: gunicorn and the flask command find the application here."""

from store.factory import create_app

app = create_app()
