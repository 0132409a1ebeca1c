"""What every door needs of the running application: its settings, its ports, the time."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from flask import current_app

from store.ports import Ports
from store.settings import Settings


def settings() -> Settings:
    """The settings this application was made with."""
    return cast(Settings, current_app.extensions["settings"])


def ports() -> Ports:
    """The plugs to the outside this application was made with."""
    return cast(Ports, current_app.extensions["ports"])


def now() -> datetime:
    """The present moment by the application's clock."""
    return ports().clock.now()
