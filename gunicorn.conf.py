"""How gunicorn serves the shop: `gunicorn --config gunicorn.conf.py app:app`.

Threads, because a request waits for a database or for Stripe more than it computes; two processes by default,
WEB_CONCURRENCY for more. Behind a reverse proxy that buffers (docs/operating.md).
"""

import os
from pathlib import Path
from typing import Any

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))

# A request may wait 8 s for Stripe and 5 s for its turn to write; a worker silent for longer is stuck.
timeout = 30
graceful_timeout = 20
keepalive = 5

# A socket in the home directory that controls the server is a door nobody asked for.
control_socket_disable = True

# Input limits (docs/operating.md): what is longer is refused before Python sees it.
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190

accesslog = None
errorlog = "-"
loglevel = os.environ.get("LOG_LEVEL", "info").lower()
proc_name = "tvnl-shop"


def post_worker_init(worker: Any) -> None:
    """Before the first page: a first sheet of paper is set, or the first reader of a PDF would wait for the fonts."""
    from store.web.newsroom.pdf import warm  # not at the top: the master reads this file too

    warm(Path(__file__).parent)
