"""The people who work in the shop: accounts, roles, sessions, links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from store.staff.links import first_sign_in_link, invite, link_holder
from store.staff.models import LinkPurpose, Role, User
from store.staff.passwords import check_strength, hash_password, matches
from store.staff.queries import everybody, names_of
from store.staff.roles import PERMISSIONS, permissions_of
from store.staff.second_step import confirm_set_up
from store.staff.services import (
    account,
    change_account,
    change_password,
    complete_after_set_up,
    end_other_sessions,
    forget_second_step,
    pass_second_step,
    password_hash_of,
    prove,
    set_password_by_link,
    sign_in,
    sign_in_by_link,
    sign_out,
    take_try,
)
from store.staff.sessions import clear_expired, end_sessions_of, needs_seeing, seen, signed_in
from store.staff.types import (
    LastOwner,
    LinkHolder,
    LinkNotGood,
    Staff,
    TooManyTries,
    WeakPassword,
    WrongCode,
    WrongCredentials,
)

if TYPE_CHECKING:
    from store.staff.authenticator import Authenticator

__all__ = [
    "PERMISSIONS",
    "Authenticator",
    "LastOwner",
    "LinkHolder",
    "LinkNotGood",
    "LinkPurpose",
    "Role",
    "Staff",
    "TooManyTries",
    "User",
    "WeakPassword",
    "WrongCode",
    "WrongCredentials",
    "account",
    "change_account",
    "change_password",
    "check_strength",
    "clear_expired",
    "complete_after_set_up",
    "confirm_set_up",
    "end_other_sessions",
    "end_sessions_of",
    "everybody",
    "first_sign_in_link",
    "forget_second_step",
    "hash_password",
    "invite",
    "link_holder",
    "matches",
    "names_of",
    "needs_seeing",
    "pass_second_step",
    "password_hash_of",
    "permissions_of",
    "prove",
    "seen",
    "set_password_by_link",
    "sign_in",
    "sign_in_by_link",
    "sign_out",
    "signed_in",
    "take_try",
]


def __getattr__(name: str) -> Any:
    """`staff.Authenticator`, imported by whoever first asks for it."""
    if name == "Authenticator":
        from store.staff.authenticator import Authenticator

        return Authenticator
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
