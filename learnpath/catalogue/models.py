"""The catalogue's tables.

An entry's texts are one document: nothing joins on them, and pages read them from the snapshot in memory
(docs/decisions/0003). What progress refers to, the item's number and uuid, is a row for ever.
"""

from sqlalchemy import Boolean, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from learnpath.core.db import Base, Moment


class CatalogueRevision(Base):
    """A catalogue that was loaded: its number, the digest of its entries, when, its sources and families."""

    __tablename__ = "catalogue_revision"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[Moment]
    sources: Mapped[str] = mapped_column(Text)
    families: Mapped[str] = mapped_column(Text, server_default="[]")


class Known:
    """What items and roles share: a row is never deleted; `current` says whether the catalogue still holds it."""

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    slug: Mapped[str] = mapped_column(String(61), unique=True)
    current: Mapped[bool] = mapped_column(Boolean)
    document: Mapped[str] = mapped_column(Text)


class Item(Known, Base):
    """Anything one can tick."""

    __tablename__ = "item"
    __table_args__ = {"sqlite_autoincrement": True}

    kind: Mapped[str] = mapped_column(String(20))


class Role(Known, Base):
    """A target role."""

    __tablename__ = "role"
    __table_args__ = {"sqlite_autoincrement": True}
