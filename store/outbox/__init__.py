"""Promises: work written down in the transaction that causes it, kept later by the worker, once or more."""

from store.outbox.models import Message, MessageState, NewsMessage
from store.outbox.services import (
    claim,
    dead_letters,
    finish,
    heard_by,
    postpone,
    promise,
    promise_once,
    retry,
    waiting,
    withdraw,
)

__all__ = [
    "Message",
    "MessageState",
    "NewsMessage",
    "claim",
    "dead_letters",
    "finish",
    "heard_by",
    "postpone",
    "promise",
    "promise_once",
    "retry",
    "waiting",
    "withdraw",
]
