"""`make run`: the shop, its worker and the local Stripe in one terminal, until Ctrl-C.

Imports nothing of the shop: every process of it starts by itself, and the launcher only looks after them.
"""

from __future__ import annotations

import os
import shlex
import signal
import socket
import sys
import threading
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from honcho.manager import Manager

from store.cli.development import ROOT, NotHere, environment, is_local_stripe

STOPPED_BY_HAND = {130, 143}
"""What honcho answers after SIGINT and SIGTERM: for `make run` that is a good end."""


def main() -> int:
    """Run the shop until it is told to stop; answers the exit code."""
    try:
        env = environment(os.environ)
        local = is_local_stripe(env)
        _check_ports(env, local)
    except NotHere as refusal:
        print(refusal, file=sys.stderr)
        return 1
    link_file = Path(env["INSTANCE_PATH"]) / "sign_in_link"
    link_file.unlink(missing_ok=True)
    env["SIGN_IN_LINK_FILE"] = str(link_file)

    manager = Manager()
    for name, command in _commands(env, local).items():
        manager.add_process(name, command, env=env, cwd=ROOT)
    # A terminal that closes must not leave a shop behind that nobody sees.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    threading.Thread(target=_announce, args=(env, local, link_file), daemon=True).start()
    manager.loop()
    if manager.returncode in STOPPED_BY_HAND:
        return 0
    print("The shop stopped by itself; the lines above say why.", file=sys.stderr)
    return manager.returncode or 1


def _commands(env: Mapping[str, str], local: bool) -> dict[str, str]:
    """What runs, by name, as the shell is told it."""
    python = "exec " + shlex.quote(sys.executable)
    link_file = shlex.quote(env["SIGN_IN_LINK_FILE"])
    commands = {
        "web": f"{python} -m gunicorn --config python:store.cli.serve app:app",
        # The web process migrates; and two that start at once would both be slower.
        "worker": f"until [ -s {link_file} ]; do sleep 0.1; done; {python} -m flask worker",
    }
    if local:
        state = shlex.quote(str(Path(env["INSTANCE_PATH"]) / "stripe_sandbox.db"))
        hook = f"http://127.0.0.1:{env['PORT']}/webhooks/stripe"
        address = f"--port {env['SANDBOX_PORT']} --state {state} --endpoint {hook}"
        commands["stripe"] = f"{python} -m store.stripe_sandbox {address}"
    return commands


def _announce(env: Mapping[str, str], local: bool, link_file: Path) -> None:
    """Say where everything is, once it answers."""
    ports = [int(env["PORT"])] + ([int(env["SANDBOX_PORT"])] if local else [])
    while not (link_file.exists() and all(_answers(port) for port in ports)):
        time.sleep(0.05)
    print(_banner(env, local, link_file.read_text()), flush=True)


def _banner(env: Mapping[str, str], local: bool, link: str) -> str:
    shop = env["PUBLIC_URL"]
    lines = [
        f"The shop         {shop}/",
        f"Its admin        {link}",
        "                 (signs you in once, within 15 minutes; `make run` again for another)",
        f"Caught mail      {shop}/dev/mail",
    ]
    if local:
        lines.append(f"Local Stripe     {env['STRIPE_API_BASE']}/")
    else:
        lines.append(
            f"Stripe           your test account; `stripe listen --forward-to {shop}/webhooks/stripe`"
        )
    rule = "-" * 72
    return "\n".join(["", rule, *lines, "", "Ctrl-C stops everything.", rule])


def _check_ports(env: Mapping[str, str], local: bool) -> None:
    """Raises NotHere when a port is taken, naming it and how to choose another."""
    wanted = {"PORT": "the shop"} | ({"SANDBOX_PORT": "the local Stripe"} if local else {})
    taken = [(name, who) for name, who in wanted.items() if not _is_free(int(env[name]))]
    if taken:
        said = [f"Port {env[name]} ({who}) is taken by another program." for name, who in taken]
        choice = " ".join(f"{name}={int(env[name]) + 80}" for name, _ in taken)
        raise NotHere("\n".join([*said, f"Stop it, or choose others:  make run {choice}"]))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


if __name__ == "__main__":
    sys.exit(main())
