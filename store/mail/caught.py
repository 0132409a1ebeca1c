"""The post that stays in the house: letters become files, for development and tests."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Sequence
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parsedate_to_datetime
from pathlib import Path

from store.kit.protocols import Clock, Letter
from store.mail.message import address, as_bytes, compose
from store.mail.types import CaughtLetter

NAME = re.compile(r"[0-9]{8}T[0-9]{6}-[0-9]{19}-[0-9a-f]{12}")
"""When it came, the machine's tick (two in one second keep their order), a hash of its Message-ID."""


class CaughtMail:
    """Writes every letter to `folder` as an .eml file; the Mailer of development and tests.

    A letter sent twice lies there twice, as it would in a real mailbox.
    """

    def __init__(self, folder: Path, *, sender: Address, clock: Clock) -> None:
        self.folder = folder
        self.sender = sender
        self.clock = clock

    def send(self, letter: Letter) -> None:
        """Keep one letter; it appears whole or not at all. Raises MailRefused as the real post would."""
        now = self.clock.now()
        message = compose(letter, self.sender, now)
        known_by = hashlib.sha256(letter.message_id.encode()).hexdigest()[:12]
        name = f"{now:%Y%m%dT%H%M%S}-{time.monotonic_ns():019d}-{known_by}"
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f"{name}.part"
        draft.write_bytes(as_bytes(message))
        os.replace(draft, self.folder / f"{name}.eml")

    def letters(self, to: str | None = None, *, newest: int | None = None) -> list[CaughtLetter]:
        """Caught letters, oldest first; only those `to` one address, only the `newest` so many."""
        wanted = None if to is None else address(to)
        names = sorted(path.stem for path in self.folder.glob("*.eml"))
        if newest is not None:
            names = names[-newest:]
        found = (self._read(name) for name in names)
        return [letter for letter in found if letter and (wanted is None or letter.to == wanted)]

    def letter(self, name: str) -> CaughtLetter | None:
        """One caught letter by its name, or None; the pattern is checked before the disk is touched."""
        return self._read(name) if NAME.fullmatch(name) else None

    def subjects(self, to: str | None = None) -> list[str]:
        """The subjects of caught letters, oldest first."""
        return [letter.subject for letter in self.letters(to)]

    def _read(self, name: str) -> CaughtLetter | None:
        try:
            raw = (self.folder / f"{name}.eml").read_bytes()
        except OSError:
            return None
        message = message_from_bytes(raw, policy=SMTP)
        return CaughtLetter(
            name=name,
            to=str(message["To"]),
            sender=str(message["From"]),
            subject=str(message["Subject"]),
            at=parsedate_to_datetime(str(message["Date"])),
            message_id=str(message["Message-ID"]),
            headers=_headers(message),
            text=_part(message, "plain"),
            html=_part(message, "html") or None,
            raw=raw,
        )


def _headers(message: EmailMessage) -> Sequence[tuple[str, str]]:
    return [(name, str(value)) for name, value in message.items()]


def _part(message: EmailMessage, kind: str) -> str:
    """The body of one kind, with the line ends of this machine; empty when there is none."""
    part = message.get_body((kind,))
    return "" if part is None else str(part.get_content()).replace("\r\n", "\n")
