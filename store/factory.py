"""Putting the shop together: settings in, application out. Reads from top to bottom."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g, has_app_context
from sqlalchemy import event
from werkzeug.middleware.proxy_fix import ProxyFix

from store import inventory, models, promotions, web, wiring
from store.db import db, forget_waiting, send_waiting
from store.kit import logs
from store.kit.engines import Heard, engine_options, prepare_engine
from store.kit.money import SMALLEST_CHARGE
from store.ports import Ports, build_ports
from store.settings import Settings

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings | None = None, ports: Ports | None = None) -> Flask:
    """The shop as a WSGI application.

    Without arguments it reads its settings from the environment and connects to the world they name;
    wrong settings raise a ValueError that says what to do. Tests pass their own.
    """
    settings = settings or Settings()
    settings.instance.mkdir(parents=True, exist_ok=True)
    logs.configure(settings.log_level, as_json=settings.production)
    app = Flask(
        "store",
        root_path=str(ROOT),
        static_folder=None,
        template_folder=str(ROOT / "templates"),
        instance_path=str(settings.instance),
    )
    app.config.from_mapping(flask_config(settings))
    app.extensions["settings"] = settings
    app.extensions["ports"] = ports or build_ports(settings)
    models.load()
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            prepare_engine(engine, _heard)
            event.listen(engine, "before_execute", send_waiting)
            event.listen(engine, "commit", send_waiting)
            event.listen(engine, "rollback_savepoint", forget_waiting)
    inventory.set_guard(settings.stock_guard)
    promotions.set_guard(settings.code_guard)
    web.register(app, settings)
    _register_commands(app)
    wiring.wire(app, settings)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _register_commands(app: Flask) -> None:
    from store import cli  # the command line imports the factory's neighbours; only a running app needs it

    cli.register(app)


def trusted_hosts(settings: Settings) -> list[str]:
    """Names this shop answers to: the public address's, and this machine's own for health checks."""
    return [urlsplit(settings.public_url).hostname or "localhost", "127.0.0.1", "localhost", "[::1]"]


def flask_config(settings: Settings) -> dict[str, Any]:
    """Flask's and its extensions' configuration for these settings."""
    prefix = "__Host-" if settings.https else ""
    return {
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "SECRET_KEY_FALLBACKS": settings.key_fallbacks,
        "SQLALCHEMY_DATABASE_URI": settings.shop_database,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.shop_database),
        "SQLALCHEMY_BINDS": {
            "news": {"url": settings.news_database, **engine_options(settings.news_database)},
        },
        "TRUSTED_HOSTS": trusted_hosts(settings),
        "SESSION_COOKIE_NAME": prefix + "tvnl_session",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "WTF_CSRF_SSL_STRICT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "MAX_CONTENT_LENGTH": 1_000_000,
        "MAX_FORM_MEMORY_SIZE": 1_000_000,
        "MAX_FORM_PARTS": 200,
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "store" / "translations"),
        "SMALLEST_CHARGE": SMALLEST_CHARGE,
        "TEMPLATES_AUTO_RELOAD": settings.shop_env == "development",
    }


def _heard() -> Heard | None:
    """The database connections that the request under way has used; None outside of any."""
    return g.setdefault("heard", {}) if has_app_context() else None
