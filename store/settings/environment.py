"""Settings of the process, read from the environment and checked at the start.

Every field stands in the README's table; a test compares the two.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

KNOWN_BAD_SECRETS = frozenset({"", "secret", "changeme", "dev", "development"})


class Settings(BaseSettings):
    """What the process is told by its environment; wrong or dangerous values stop the start."""

    # A refusal is printed where everybody may read it: without what was given, which may be a password.
    model_config = SettingsConfigDict(env_file=None, extra="ignore", frozen=True, hide_input_in_errors=True)

    shop_env: Literal["development", "test", "production"] = "production"
    secret_key: SecretStr = SecretStr("")
    secret_key_fallbacks: str = ""
    public_url: str = "http://127.0.0.1:8000"
    instance_path: Path = Path("instance")
    database_url: str = ""
    news_database_url: str = ""
    redis_url: str = ""
    stripe_secret_key: SecretStr = SecretStr("")
    stripe_webhook_secrets: SecretStr = SecretStr("")
    stripe_api_base: str = ""
    stripe_checkout_origin: str = "https://checkout.stripe.com"
    mail_url: SecretStr = SecretStr("")
    mail_from: str = "TVNL Shop <shop@localhost>"
    staff_mail: str = ""
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    cdn_max_age: int = Field(default=0, ge=0, le=86_400)
    news_patience_s: float = Field(default=0.8, ge=0.1, le=30)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    stock_guard: bool = True
    code_guard: bool = True
    hold_expiry: bool = True
    fetch_private: str = ""

    @property
    def production(self) -> bool:
        """Whether real supporters are served."""
        return self.shop_env == "production"

    @property
    def https(self) -> bool:
        """Whether the public address is https: then cookies are `__Host-` and Secure."""
        return self.public_url.startswith("https://")

    @property
    def origin(self) -> str:
        """Scheme, host and port of the public address, as a browser writes `Origin`."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def instance(self) -> Path:
        """The folder of everything that lives at run time, absolute."""
        return self.instance_path.absolute()

    @property
    def shop_database(self) -> str:
        """The shop's database URL, SQLAlchemy's way."""
        return _sqlalchemy_url(self.database_url) or f"sqlite:///{self.instance / 'shop.db'}"

    @property
    def news_database(self) -> str:
        """The news database URL, SQLAlchemy's way."""
        return _sqlalchemy_url(self.news_database_url) or f"sqlite:///{self.instance / 'news.db'}"

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """Secrets of the Stripe endpoint; several while one is being rolled."""
        return tuple(_listed(self.stripe_webhook_secrets.get_secret_value()))

    @property
    def private_hosts(self) -> frozenset[str]:
        """Hosts with their ports that feeds may come from although they are not public, e.g. 127.0.0.1:8123."""
        return frozenset(_listed(self.fetch_private))

    @property
    def key_fallbacks(self) -> list[str]:
        """Older secret keys that still verify what they signed."""
        return _listed(self.secret_key_fallbacks)

    @property
    def signing_keys(self) -> list[str]:
        """All secret keys as signers take them: the last one signs, the others still verify."""
        return [*reversed(self.key_fallbacks), self.secret_key.get_secret_value()]

    @model_validator(mode="after")
    def check(self) -> Self:
        """Refuse what would be unsafe or could not work, in words that say what to do."""
        key = self.stripe_secret_key.get_secret_value()
        if self.secret_key.get_secret_value().lower() in KNOWN_BAD_SECRETS:
            raise ValueError("SECRET_KEY is needed: a long random text, e.g. from `openssl rand -hex 32`")
        if self.shop_database == self.news_database and self.shop_database.startswith("sqlite"):
            raise ValueError("DATABASE_URL and NEWS_DATABASE_URL are the same SQLite file; give each its own")
        if key.startswith(("sk_live_", "rk_live_")) and not self.production:
            raise ValueError(
                "STRIPE_SECRET_KEY is a live key; outside production only sk_test_ keys are taken"
            )
        if self.production:
            self._check_production(key)
        if key and not self.webhook_secrets:
            raise ValueError(
                "STRIPE_WEBHOOK_SECRETS is needed with STRIPE_SECRET_KEY, or no payment would be heard"
            )
        if self.shop_env != "test" and not (self.stock_guard and self.code_guard and self.hold_expiry):
            raise ValueError(
                "STOCK_GUARD, CODE_GUARD and HOLD_EXPIRY can only be switched off with SHOP_ENV=test"
            )
        if self.fetch_private and self.production:
            raise ValueError("FETCH_PRIVATE would let feeds reach into this network; never in production")
        return self

    def _check_production(self, key: str) -> None:
        if len(self.secret_key.get_secret_value()) < 32:
            raise ValueError("SECRET_KEY is too short for production: 32 characters or more")
        if self.stripe_api_base:
            raise ValueError("STRIPE_API_BASE points to a sandbox; production talks to Stripe itself")
        if key.startswith(("sk_test_", "rk_test_")):
            raise ValueError("STRIPE_SECRET_KEY is a test key; production needs a live key")
        if not key:
            raise ValueError("STRIPE_SECRET_KEY is needed in production")
        if not self.mail_url.get_secret_value():
            raise ValueError("MAIL_URL is needed in production, e.g. smtp://user:password@mail.example:587")


def _sqlalchemy_url(url: str) -> str:
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _listed(text: str) -> list[str]:
    return [part for part in (piece.strip() for piece in text.split(",")) if part]
