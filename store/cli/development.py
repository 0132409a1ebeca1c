"""The surroundings of `make run`: settings for a shop on one's own machine, kept in `instance/`.

`python -m store.cli.development integrity` runs a command of `flask` in them. Standard library only.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SANDBOX_KEY = "sk_test_sandbox"
"""The local Stripe's key: it says in logs where it belongs."""


class NotHere(Exception):
    """`make run` cannot work with these settings; says what to change."""


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """The environment for every process of `make run`: what is `given`, and a developer's defaults.

    Makes the instance folder and, once, a secret key in it. Raises NotHere for settings that cannot be meant.
    """
    if given.get("SHOP_ENV", "development") != "development":
        raise NotHere("`make run` is for development. For a real shop see docs/operating.md.")
    if given.get("STRIPE_SECRET_KEY") and not given.get("STRIPE_WEBHOOK_SECRETS"):
        raise NotHere(
            "STRIPE_SECRET_KEY is set, so the shop talks to Stripe itself and must hear its webhooks: set "
            "STRIPE_WEBHOOK_SECRETS too\n(`stripe listen --print-secret` tells it), or unset the key to use the "
            "local Stripe."
        )
    port, sandbox_port = (_port(given, *which) for which in (("PORT", "8000"), ("SANDBOX_PORT", "8010")))
    if port == sandbox_port:
        raise NotHere(f"PORT and SANDBOX_PORT are both {port}; the shop and the local Stripe need one each.")
    instance = Path(given.get("INSTANCE_PATH") or ROOT / "instance").absolute()
    instance.mkdir(parents=True, exist_ok=True)
    chosen = {
        "SHOP_ENV": "development",
        "PORT": port,
        "BIND": f"127.0.0.1:{port}",
        "SANDBOX_PORT": sandbox_port,
        "INSTANCE_PATH": str(instance),
        "SECRET_KEY": given.get("SECRET_KEY") or _kept_secret(instance / "secret_key"),
        "PUBLIC_URL": given.get("PUBLIC_URL") or f"http://127.0.0.1:{port}",
        "MAIL_FROM": given.get("MAIL_FROM") or "TV News LIES <shop@tvnl.test>",
        "STAFF_MAIL": given.get("STAFF_MAIL") or "desk@tvnl.test",
        "WEB_CONCURRENCY": given.get("WEB_CONCURRENCY", "1"),
        "PYTHONUNBUFFERED": "1",
    }
    return {**given, **chosen} | (
        {} if given.get("STRIPE_SECRET_KEY") else _local_stripe(instance, sandbox_port)
    )


def is_local_stripe(env: Mapping[str, str]) -> bool:
    """Whether the shop of this environment pays at the local Stripe."""
    return env["STRIPE_SECRET_KEY"] == SANDBOX_KEY


def _local_stripe(instance: Path, port: str) -> dict[str, str]:
    """Settings that take the local Stripe for Stripe. Both sides are told the secret that signs webhooks."""
    base = f"http://127.0.0.1:{port}"
    return {
        "STRIPE_SECRET_KEY": SANDBOX_KEY,
        "STRIPE_API_BASE": base,
        "STRIPE_CHECKOUT_ORIGIN": base,
        "STRIPE_WEBHOOK_SECRETS": "whsec_" + _kept_secret(instance / "stripe_webhook_secret"),
    }


def _port(given: Mapping[str, str], name: str, usual: str) -> str:
    text = given.get(name) or usual
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise NotHere(f"{name} is {text!r}; it must be a port number from 1 to 65535.")
    return str(int(text))


def _kept_secret(path: Path) -> str:
    """A secret made once and kept for this machine only, so that a restart signs nobody out."""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip()


def main() -> None:
    """Become `flask <arguments>` in the surroundings of `make run`."""
    try:
        env = environment(os.environ)
    except NotHere as refusal:
        sys.exit(str(refusal))
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, "-m", "flask", *sys.argv[1:]], env)


if __name__ == "__main__":
    main()
