"""What leads to a section: the names sources and staff call it by, and the addresses it once had."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from store.db import NewsModel


class SectionName(NewsModel):
    """A title by which stories come into a section; it stays when staff call the section something else."""

    __tablename__ = "section_name"

    title: Mapped[str] = mapped_column(String(120), primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"), index=True)


class SectionAddress(NewsModel):
    """An address a section once had; it leads on for good."""

    __tablename__ = "section_address"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"), index=True)
