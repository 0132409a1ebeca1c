"""`make run`: the shop, its worker and the local Stripe in one terminal, until Ctrl-C.

Imports nothing of the shop: every process of it starts by itself, and the launcher only looks after them.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from honcho.manager import Manager

from store.cli.development import ROOT, NotHere, environment, is_local_stripe

READY_WITHIN_S = 60
STOPPED_BY_HAND = {130, 143}
"""What honcho answers after SIGINT and SIGTERM: for `make run` that is a good end."""


def main() -> int:
    """Run the shop until it is told to stop; answers the exit code."""
    try:
        env = environment(os.environ)
        local = is_local_stripe(env)
        _check_ports(env, local)
        preparation = Preparation(env)
        if preparation.is_first:
            print("Preparing the shop: databases, goods, stories (once).", flush=True)
            preparation.finish()
        return _serve(env, local, preparation)
    except NotHere as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


class Preparation:
    """`flask prepare`, in a process of its own.

    When nothing was migrated since the last time it runs beside the starting shop, so that a second start
    is quick; else the shop waits for it.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        self._note = Path(env["INSTANCE_PATH"]) / "prepared"
        self._form = _form_of_databases(env)
        self.is_first = not self._note.exists() or self._note.read_text() != self._form
        self._process = subprocess.Popen(
            [sys.executable, "-m", "flask", "prepare"],
            env=dict(env),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._link = ""

    def finish(self) -> str:
        """Wait for its end; answers the sign-in link. Raises NotHere when it failed, having said why."""
        if not self._link:
            output, _ = self._process.communicate()
            if self._process.returncode:
                raise NotHere("The shop could not be prepared; the lines above say why.")
            self._link = output.strip().splitlines()[-1]
            self._note.write_text(self._form)
        return self._link


def _serve(env: dict[str, str], local: bool, preparation: Preparation) -> int:
    manager = Manager()
    python = "exec " + shlex.quote(sys.executable)
    if local:
        state = shlex.quote(str(Path(env["INSTANCE_PATH"]) / "stripe_sandbox.db"))
        hook = f"http://127.0.0.1:{env['PORT']}/webhooks/stripe"
        stripe = (
            f"{python} -m store.stripe_sandbox --port {env['SANDBOX_PORT']} --state {state} --endpoint {hook}"
        )
        manager.add_process("stripe", stripe, env=env, cwd=ROOT)
    manager.add_process("web", f"{python} -m gunicorn --config gunicorn.conf.py app:app", env=env, cwd=ROOT)
    manager.add_process("worker", f"{python} -m flask worker", env=env, cwd=ROOT)
    # A terminal that closes must not leave a shop behind that nobody sees.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    threading.Thread(target=_announce, args=(env, local, preparation), daemon=True).start()
    manager.loop()
    return 0 if manager.returncode in STOPPED_BY_HAND else manager.returncode or 1


def _announce(env: Mapping[str, str], local: bool, preparation: Preparation) -> None:
    """Say where everything is, once it answers."""
    try:
        link = preparation.finish()
    except NotHere as refusal:
        print(refusal, file=sys.stderr, flush=True)
        os.kill(os.getpid(), signal.SIGTERM)
        return
    ports = [int(env["PORT"])] + ([int(env["SANDBOX_PORT"])] if local else [])
    deadline = time.monotonic() + READY_WITHIN_S
    while not all(_answers(port) for port in ports):
        if time.monotonic() > deadline:
            return
        time.sleep(0.05)
    print(_banner(env, local, link), flush=True)


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


def _form_of_databases(env: Mapping[str, str]) -> str:
    """What the databases should look like: changes whenever a migration is added or another database is named."""
    names = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "migrations").glob("*/versions/*.py"))
    addresses = [env.get("DATABASE_URL", ""), env.get("NEWS_DATABASE_URL", "")]
    return hashlib.sha256("\n".join([*names, *addresses]).encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
