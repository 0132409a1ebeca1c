"""The mail room: how a letter leaves the house, or is caught in it, and the book of what was sent."""

from store.mail.caught import CaughtMail
from store.mail.errors import MailDelayed, MailRefused
from store.mail.message import address, message_id, unsubscribe_headers
from store.mail.models import MailLog
from store.mail.post import mailer
from store.mail.queries import sent, sent_about, was_sent
from store.mail.services import log
from store.mail.types import CaughtLetter

__all__ = [
    "CaughtLetter",
    "CaughtMail",
    "MailDelayed",
    "MailLog",
    "MailRefused",
    "address",
    "log",
    "mailer",
    "message_id",
    "sent",
    "sent_about",
    "unsubscribe_headers",
    "was_sent",
]
