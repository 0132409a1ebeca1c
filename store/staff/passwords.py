"""Passwords: argon2id, at least 12 characters of any kind, none that everybody would try first."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from store.kit.i18n import lazy
from store.staff.types import WeakPassword

SHORTEST = 12
LONGEST = 256
"""Longer input is refused before it is hashed, so that nobody can keep the shop busy with it."""

GUESSED_FIRST = (
    "password", "passwort", "qwerty", "letmein", "welcome", "iloveyou", "administrator", "changeme",
    "tvnewslies", "tvnl", "merchandise", "loadeddeck", "deception",
)  # fmt: skip
"""Words everybody tries, and the shop's own."""

_hasher = PasswordHasher()
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$DuDRWg9BgJoZ/upFRrCW/g$JcchTLa/Jv91+D1gAPffAAid2AYmPsNTGCtdmP1NsS4"
"""The hash of a password that was made up at random and kept by nobody, as dear to check as anybody's."""


def check_strength(password: str, *, email: str = "") -> None:
    """Raise WeakPassword unless the password is 12 to 256 characters and more than a known word and digits.

    Spaces and any script are welcome. Without guessed words, the name part of `email` and digits there must
    still be five different characters.
    """
    if len(password) < SHORTEST:
        raise WeakPassword(lazy("Use at least %(count)s characters; a few words are fine.", count=SHORTEST))
    if len(password) > LONGEST:
        raise WeakPassword(lazy("Use at most %(count)s characters.", count=LONGEST))
    rest = password.casefold()
    for word in (*GUESSED_FIRST, email.partition("@")[0].casefold()):
        if word:
            rest = rest.replace(word, "")
    if len({letter for letter in rest if not letter.isdigit()}) < 5:
        raise WeakPassword(lazy("This password is too easy to guess. A few unrelated words are better."))


def hash_password(password: str) -> str:
    """The argon2id hash that is stored. Takes some 50 ms: call it outside any transaction."""
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one behind the hash; for an account without one it takes as long and is false.

    Takes some 50 ms: call it outside any transaction.
    """
    if len(password) > LONGEST:
        return False
    try:
        return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
