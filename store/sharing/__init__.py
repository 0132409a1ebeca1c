"""Sharing: stories that readers have mailed to a friend, in our words, within limits, and forgotten soon."""

from store.sharing.models import SharedStory, SharingStop
from store.sharing.services import (
    LONGEST_NAME,
    PER_DAY,
    PER_RECIPIENT,
    TOKEN_LIFE,
    About,
    DayIsFull,
    Shared,
    forget,
    form_token,
    is_open,
    owner_of,
    read_token,
    share,
    shared,
    stop,
    sweep,
    switch,
)

__all__ = [
    "LONGEST_NAME",
    "PER_DAY",
    "PER_RECIPIENT",
    "TOKEN_LIFE",
    "About",
    "DayIsFull",
    "Shared",
    "SharedStory",
    "SharingStop",
    "forget",
    "form_token",
    "is_open",
    "owner_of",
    "read_token",
    "share",
    "shared",
    "stop",
    "sweep",
    "switch",
]
