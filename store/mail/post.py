"""Which post the shop uses: read from the MAIL_URL setting, once, at start."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from store.kit.protocols import Clock
from store.mail.caught import CaughtMail
from store.mail.message import sender_address
from store.mail.smtp_mailer import SmtpMailer, SmtpServer

SCHEMES = {"smtp": ("starttls", 587), "smtps": ("implicit", 465), "smtp+plain": ("none", 25)}


def mailer(url: str, *, sender: str, folder: Path, clock: Clock) -> SmtpMailer | CaughtMail:
    """The Mailer for a MAIL_URL.

    "" or "file:" catches letters in `folder`; "smtp://user:secret@host:587" upgrades by STARTTLS and
    insists on it; "smtps://user:secret@host:465" is encrypted from the first byte; "smtp+plain://host:25"
    is for a relay on the same machine and takes no password. Raises ValueError for anything else, so
    that a wrong setting stops the start and not the first letter.
    """
    named = sender_address(sender)
    if url in ("", "file:"):
        return CaughtMail(folder, sender=named, clock=clock)
    return SmtpMailer(smtp_server(url), sender=named, clock=clock)


def smtp_server(url: str) -> SmtpServer:
    """The server a MAIL_URL names; raises ValueError, never repeating the password."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError("MAIL_URL begins with smtp://, smtps:// or smtp+plain:// and names a host")
    if (parts.username is None) != (parts.password is None):
        raise ValueError("MAIL_URL names a user and a password, or neither")
    tls, port = SCHEMES[parts.scheme]
    if tls == "none" and parts.password is not None:
        raise ValueError("MAIL_URL would send a password without encryption; use smtp:// or smtps://")
    return SmtpServer(
        host=parts.hostname,
        port=parts.port or port,
        tls=tls,
        username=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
    )
