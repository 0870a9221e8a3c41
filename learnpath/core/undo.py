"""Taking an act back: what it changed in a person's own rows is noted, and put back if nothing changed it since.

A row's step says what stood there before and after. What is more than rows (a change of status makes an event) is a
step of its own kind: its feature says how it is taken back, in `ways_back`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import ForeignKey, Integer, String, Table, Text, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from learnpath.core.db import Base, Moment, columns, execute
from learnpath.core.errors import NotHere, Refused

KEPT = 20  # acts of a person that can be taken back
Row = dict[str, Any]
WayBack = Callable[[int, int, list[Any]], None]
ways_back: dict[str, WayBack] = {}
"""How steps of each kind are taken back: called with the person's number, now (seconds), and what was noted."""


class Undo(Base):
    """An act of a person's that can be taken back: its steps as JSON, and the page to go to then."""

    __tablename__ = "undo"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    at: Mapped[Moment]
    page: Mapped[str] = mapped_column(String(1000))
    steps: Mapped[str] = mapped_column(Text)


@dataclass
class Act:
    """Something that a person does at a moment (seconds): writes rows and notes how to take that back."""

    user_id: int
    now: int
    steps: list[list[Any]] = field(default_factory=list)
    is_alone: bool = False

    def alone(self) -> None:
        """Make other acts of the same person wait until this one is kept, so that what it reads holds."""
        if not self.is_alone:
            person = Base.metadata.tables["user"]
            execute(select(person.c.id).where(person.c.id == self.user_id).with_for_update())
            self.is_alone = True

    def put(self, model: type[Base], key: Mapping[str, Any], values: Mapping[str, Any] | None) -> bool:
        """Give the row of a primary key these values, making it where there is none; None removes it.

        Returns whether that changed anything.
        """
        self.alone()
        table = _table(model)
        before = _read(table, key)
        after = None if values is None else {**(before or {}), **key, **values}
        if before == after:
            return False
        if before and after:  # only what differs is noted, and looked at when it is taken back
            changed = [name for name in after if before[name] != after[name]]
            before, after = ({name: row[name] for name in changed} for row in (before, after))
        _write(table, key, before, after)
        self.steps.append(["row", table.name, dict(key), before, after])
        return True

    def add(self, model: type[Base], values: Mapping[str, Any]) -> int:
        """Add a row that gets a number of its own; returns the number."""
        table = _table(model)
        number = int(execute(insert(table).values(**values).returning(table.c.id)).scalar_one())
        self.steps.append(["row", table.name, {"id": number}, None, _read(table, {"id": number})])
        return number

    def note(self, kind: str, *noted: object) -> None:
        """Note a step of a kind that `ways_back` knows."""
        self.steps.append([kind, *noted])

    def keep(self, page: str) -> int | None:
        """Keep what was noted, and forget the person's oldest; returns its number, or None for an act without steps."""
        if not self.steps:
            return None
        row = {"user_id": self.user_id, "at": self.now, "page": page, "steps": json.dumps(self.steps)}
        number = int(execute(insert(Undo).values(**row).returning(Undo.id)).scalar_one())
        oldest = select(Undo.id).where(Undo.user_id == self.user_id).order_by(Undo.id.desc()).offset(KEPT).limit(1)
        if (old := execute(oldest).scalar()) is not None:
            execute(delete(Undo).where(Undo.user_id == self.user_id, Undo.id <= old))
        return number


def page_of(number: int, user_id: int) -> str | None:
    """Return the page on which a person's act was done, or None for what is not theirs or not there any more."""
    undo = columns(Undo)
    page: str | None = execute(select(undo.page).where(undo.id == number, undo.user_id == user_id)).scalar()
    return page


def take_back(number: int, user_id: int, now: int) -> None:
    """Take a person's act back, all of it or nothing.

    Raises NotHere for what is not theirs or was taken back already, and Refused where something changed it since.
    """
    undo = columns(Undo)
    found = execute(delete(Undo).where(undo.id == number, undo.user_id == user_id).returning(undo.steps))
    steps = found.scalar()
    if steps is None:
        raise NotHere
    for kind, *noted in reversed(json.loads(steps)):
        if kind == "row":
            _take_back_row(*noted)
        else:
            ways_back[kind](user_id, now, noted)


def changed_since() -> Refused:
    """Return the refusal of an act that something has changed since."""
    return Refused("This has changed since, so it cannot be undone. Nothing was changed.")


def _take_back_row(name: str, key: Row, before: Row | None, after: Row | None) -> None:
    table = Base.metadata.tables[name]
    now = _read(table, key)
    if now and after:
        now = {name: now[name] for name in after}
    if now != after:
        raise changed_since()
    if before and after and "version" in before:  # a version only ever grows, or a save would pass unseen
        before = before | {"version": after["version"] + 1}
    try:
        _write(table, key, after, before)
    except IntegrityError:  # what it belonged to is gone, or something took its place
        raise changed_since() from None


def _table(model: type[Base]) -> Table:
    return cast(Table, model.__table__)


def _read(table: Table, key: Mapping[str, Any]) -> Row | None:
    row = execute(select(table).where(*(table.c[name] == value for name, value in key.items()))).first()
    return dict(row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's own name for it


def _write(table: Table, key: Mapping[str, Any], before: Row | None, after: Row | None) -> None:
    here = [table.c[name] == value for name, value in key.items()]
    if after is None:
        execute(delete(table).where(*here))
    elif before is None:
        execute(insert(table).values(**after))
    else:
        execute(update(table).where(*here).values(**after))
