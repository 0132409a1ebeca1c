"""Keeping an index in step: whatever changes a row, in whichever room, its words follow in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from store.db import db


def watch(name: str, owners: Mapping[type, str], keep: Callable[[Collection[int]], None]) -> None:
    """Call `keep` with the ids of changed owners once before every commit that changed any.

    `owners` maps each class whose rows bear words to the attribute that holds the owner's id. A bulk UPDATE that
    loads no rows passes unseen: whoever writes one that changes words calls `keep` as well.
    """
    key = f"words-of-{name}"

    def note(session: Session, *_: Any) -> None:
        changed: set[int] = session.info.setdefault(key, set())
        for row in (*session.new, *session.deleted, *filter(session.is_modified, session.dirty)):
            attribute = owners.get(type(row))
            if attribute is not None:
                changed.add(getattr(row, attribute))

    def follow(session: Session) -> None:
        session.flush()
        changed = session.info.pop(key, ())
        if changed:
            keep(changed)

    def forget(session: Session) -> None:
        session.info.pop(key, None)

    event.listen(db.session, "after_flush", note)
    event.listen(db.session, "before_commit", follow)
    event.listen(db.session, "after_rollback", forget)
