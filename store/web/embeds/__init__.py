"""The doors for other sites: the widget, the frame and the feeds. No cookie on any of these paths."""

from flask import Flask

from store.web.embeds import feeds, press, widget


def init_app(app: Flask) -> None:
    """Hang the embeds into `app`."""
    press.init_app(app)
    app.register_blueprint(widget.bp)
    app.register_blueprint(feeds.bp)
