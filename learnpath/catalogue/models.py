"""The catalogue's tables.

An entry's texts are one document: nothing joins on them, and pages read them from the snapshot in memory
(docs/decisions/0003). What progress refers to, the item's number and uuid, is a row for ever.
"""

from sqlalchemy import Boolean, ForeignKey, Integer, String, Text
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
    """What items and roles share: a row is never deleted; `current` says whether the files still hold it."""

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    slug: Mapped[str] = mapped_column(String(61), unique=True)
    current: Mapped[bool] = mapped_column(Boolean)
    document: Mapped[str] = mapped_column(Text)


class Item(Known, Base):
    """Anything one can tick. One with an owner is a learner's own, which the catalogue never touches."""

    __tablename__ = "item"
    __table_args__ = {"sqlite_autoincrement": True}

    kind: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)


class Role(Known, Base):
    """A target role."""

    __tablename__ = "role"
    __table_args__ = {"sqlite_autoincrement": True}


class FormerSlug(Base):
    """A slug that an item or a role had before: its addresses lead to the entry, and no other entry may take it."""

    __tablename__ = "former_slug"
    __table_args__ = {"sqlite_with_rowid": False}

    of_role: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    entry_id: Mapped[int] = mapped_column(Integer)


class ItemAlias(Base):
    """An item that became another, or several: for ever, as progress on the old one counts for the new."""

    __tablename__ = "item_alias"
    __table_args__ = {"sqlite_with_rowid": False}

    old_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    new_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)


class RoleList(Base):
    """A role's list as it was from a revision on, until the next row of the role: what charts and "what changed" read.

    `document` is a `history.PastList` as JSON.
    """

    __tablename__ = "role_list"
    __table_args__ = {"sqlite_with_rowid": False}

    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("catalogue_revision.id"), primary_key=True)
    document: Mapped[str] = mapped_column(Text)
