"""From a letter to the bytes that leave: headers from fixed text and validated addresses, nothing else."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from email_validator import EmailNotValidError, validate_email

from store.kit.i18n import lazy
from store.kit.protocols import Letter
from store.mail.errors import MailRefused

CONTENT = SMTP.clone(cte_type="7bit")
"""For bodies: quoted-printable or base64 in short lines, so that no server has to offer 8BITMIME."""

HEADERS = SMTP.clone(cte_type="7bit", max_line_length=998)
"""For header lines: folding a long URL at 78 columns would turn it into encoded words no reader undoes."""

EXTRA_HEADERS = frozenset({"List-Unsubscribe", "List-Unsubscribe-Post", "Reply-To", "References"})
"""What a letter may add to the headers every message has."""

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
MESSAGE_ID = re.compile(r"<[A-Za-z0-9._-]+@[A-Za-z0-9.-]+>")


def message_id(key: str, host: str) -> str:
    """The Message-ID of the promise `key`, e.g. "<4be0…@shop.example>": the same key always gives the same.

    A receiver that gets one letter twice, because we crashed between handing it over and writing that
    down, can tell by it. The key is hashed, so that it tells a stranger nothing.
    """
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"


def address(text: str) -> str:
    """The one address in `text`, its domain in ASCII; raises MailRefused for anything else.

    Only the shape is checked: no DNS is asked, and a host of one's own network or a test one will do.
    """
    _one_line("address", text)
    try:
        valid = validate_email(
            text, check_deliverability=False, globally_deliverable=False, test_environment=True
        )
    except EmailNotValidError as error:
        raise MailRefused(lazy("%(address)s is not an e-mail address.", address=text)) from error
    return valid.ascii_email or f"{valid.local_part}@{valid.ascii_domain}"


def sender_address(text: str) -> Address:
    """What stands in From, read from a setting such as "TV News LIES <shop@example.com>".

    Raises ValueError for anything else: a wrong setting stops the start.
    """
    wrong = ValueError("MAIL_FROM is an address, with a name or without")
    if CONTROL.search(text):
        raise wrong
    header = SMTP.header_factory("From", text)
    if header.defects or len(header.addresses) != 1 or not header.addresses[0].domain:
        raise wrong
    sender: Address = header.addresses[0]
    return sender


def unsubscribe_headers(url: str) -> dict[str, str]:
    """One-click unsubscribe (RFC 8058) for letters that can be stopped; `url` takes a POST."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def compose(letter: Letter, sender: Address, at: datetime) -> EmailMessage:
    """The letter as a MIME message: always a text part, the HTML beside it when there is one.

    Raises MailRefused when an address is none, a header is not ours to set, or CR, LF, NUL or another
    control character stands in any header value.
    """
    if not MESSAGE_ID.fullmatch(letter.message_id):
        raise MailRefused(lazy("This mail has no proper Message-ID."))
    if not letter.text.strip():
        raise MailRefused(lazy("This mail has no text part."))
    message = EmailMessage(policy=CONTENT)
    message["From"] = sender
    mailbox, _, domain = address(letter.to).rpartition("@")
    message["To"] = Address(username=mailbox, domain=domain)
    message["Subject"] = _one_line("Subject", letter.subject)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    for name, value in letter.headers.items():
        if name not in EXTRA_HEADERS:
            raise MailRefused(lazy("A mail may not set the header %(name)s.", name=name))
        message[name] = address(value) if name == "Reply-To" else _one_line(name, value)
    message.set_content(letter.text)
    if letter.html is not None:
        message.add_alternative(letter.html, subtype="html")
    return message


def as_bytes(message: EmailMessage) -> bytes:
    """The message as it travels: CRLF line ends, ASCII only unless an address needs more."""
    plain = str(message["To"]).isascii()
    return message.as_bytes(policy=HEADERS if plain else HEADERS.clone(utf8=True))


def _one_line(name: str, value: str) -> str:
    """`value` unless a control character could end the header or begin another."""
    if CONTROL.search(value):
        raise MailRefused(lazy("The mail header %(name)s holds a control character.", name=name))
    return value
