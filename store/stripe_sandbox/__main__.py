"""`python -m store.stripe_sandbox --port 8010 --state instance/stripe.db`: the local Stripe until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence

from store.stripe_sandbox.app import create_sandbox, sandbox_of
from store.stripe_sandbox.endpoints import ensure
from store.stripe_sandbox.errors import ApiError, SandboxRefused
from store.stripe_sandbox.sandbox import SECRET_KEY
from store.stripe_sandbox.server import HOST, serve


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal ends it; 0 after Ctrl-C, 1 when it will not start here, 2 for a wrong argument."""
    parser = argparse.ArgumentParser(prog="python -m store.stripe_sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8010, help="port on 127.0.0.1 (8010)")
    parser.add_argument("--state", metavar="PATH", help="SQLite file to remember everything in (memory)")
    parser.add_argument("--key", default=SECRET_KEY, help=f"the secret key callers must show ({SECRET_KEY})")
    parser.add_argument(
        "--endpoint", metavar="URL", help="deliver all events to this address of this machine"
    )
    parser.add_argument(
        "--endpoint-secret",
        metavar="WHSEC",
        default=os.environ.get("STRIPE_WEBHOOK_SECRETS", "").split(",")[0],
        help="the whsec_ secret to sign for it with (the first of STRIPE_WEBHOOK_SECRETS)",
    )
    given = parser.parse_args(arguments)
    try:
        app = create_sandbox(state_path=given.state, secret_key=given.key)
        box = sandbox_of(app)
        if given.endpoint:
            ensure(box, given.endpoint, given.endpoint_secret)
        server = serve(app, given.port)
    except (SandboxRefused, ApiError, OSError) as refusal:
        print(f"The local Stripe sandbox does not start: {refusal}", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, _interrupt)
    print(f"Local Stripe sandbox on http://{HOST}:{server.server_port}/ (no money moves)", flush=True)
    box.post.wake()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        box.close()
    return 0


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
