"""What the shop answered to Stripe's messages and what it wrote on its log, heard from outside of it."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any, TextIO

import structlog

WEBHOOK = "/webhooks/stripe"


@dataclass(frozen=True)
class Answer:
    """One answer at the webhook: its status, and the seconds it took without those it waited for a processor."""

    status: int
    seconds: float


@dataclass
class Witness:
    """Answers and log of one shop: in this process, or of processes that write into `folder`."""

    folder: Path | None = None
    said: list[Answer] = field(default_factory=list)
    heard: StringIO = field(default_factory=StringIO)

    def answers(self) -> list[Answer]:
        """Every answer given to a message so far."""
        return self.said + (read_answers(self.folder) if self.folder is not None else [])

    def log(self) -> str:
        """Everything written on the log so far."""
        written = self.folder / "log" if self.folder is not None else None
        return self.heard.getvalue() + (
            written.read_text() if written is not None and written.exists() else ""
        )


class Tee:
    """A stream that is written on and kept as well."""

    def __init__(self, stream: TextIO, kept: StringIO) -> None:
        self._stream, self._kept = stream, kept

    def write(self, text: str) -> int:
        self._kept.write(text)
        return self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def recorded(wsgi: Callable[..., Iterable[bytes]], note: Callable[[Answer], None]) -> Callable[..., Any]:
    """The application, with `note` called for its answer to each message before that leaves."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST" or environ["PATH_INFO"] != WEBHOOK:
            return wsgi(environ, start_response)
        began, waited, statuses = time.monotonic(), unserved(), []

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            statuses.append(int(status.split()[0]))
            return start_response(status, headers, *more)

        body = wsgi(environ, begin)
        note(Answer(statuses[-1], time.monotonic() - began - (unserved() - waited)))
        return body

    return application


def unserved() -> float:
    """Seconds this thread was ready to run and had no processor: a busy machine is not a slow shop."""
    with suppress(OSError):
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    return 0.0


LOCK = threading.Lock()


def write_answer(folder: Path, answer: Answer) -> None:
    """Keep an answer where the test looks for it."""
    with LOCK, (folder / "answers").open("a") as book:
        book.write(f"{answer.status} {answer.seconds:.4f}\n")


def read_answers(folder: Path) -> list[Answer]:
    """What was kept there."""
    book = folder / "answers"
    lines = book.read_text().splitlines() if book.exists() else []
    return [Answer(int(status), float(seconds)) for status, seconds in map(str.split, lines)]


@contextmanager
def watching(app: Any = None, folder: Path | None = None) -> Iterator[Witness]:
    """Hear an application of this process (its log is stderr), and processes that write into `folder`."""
    seen, stream = Witness(folder), sys.stderr
    sys.stderr = Tee(stream, seen.heard)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    if app is not None:
        app.wsgi_app = recorded(app.wsgi_app, seen.said.append)
    try:
        yield seen
    finally:
        sys.stderr = stream
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(stream))
