"""What left by mail: one row per letter, for the log and for sending again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from store.db import Model, UtcDateTime


class MailLog(Model):
    """A letter that was handed over. The text is not kept; letter and payload can render it again."""

    __tablename__ = "mail_log"
    __table_args__ = (Index("ix_mail_log_order", "order_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(120), unique=True)
    letter: Mapped[str] = mapped_column(String(48))
    order_id: Mapped[int | None]
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    message_id: Mapped[str] = mapped_column(String(200))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
