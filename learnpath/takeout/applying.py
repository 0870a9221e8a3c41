"""The verb of an import: it writes what was planned, in the caller's transaction."""

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert

from learnpath.catalogue.models import Item as ItemRow
from learnpath.catalogue.snapshot import Snapshot
from learnpath.core.db import Base, columns, dialect, execute, plain_insert, upsert
from learnpath.notebook.models import ItemLink, Note, SubStepTick
from learnpath.portfolio.models import Piece, PieceSkill
from learnpath.takeout.fields import CHANGE_WORDS, STATUS_WORDS
from learnpath.takeout.names import item_numbers, own_ref, role_numbers
from learnpath.takeout.planning import Plan
from learnpath.takeout.schema import Own
from learnpath.tracks.models import OwnItem, Pause, Progress, ProgressEvent, Refresh, SetAside, Track
from learnpath.tracks.owning import own_slug

AT_ONCE = 500  # rows a statement
_EVENT = columns(ProgressEvent)


def apply(plan: Plan, learner_id: int, snapshot: Snapshot) -> None:
    """Write a plan that was worked out in the same transaction, with the learner's other acts waiting."""
    write = _Writing(plan, learner_id, snapshot)
    write.tracks()
    write.own_items()
    write.history()
    write.statuses()
    write.choices()
    write.pieces()
    write.on_items()


class _Writing:
    """One import on its way into the tables; numbers by what a file calls things."""

    def __init__(self, plan: Plan, learner_id: int, snapshot: Snapshot) -> None:
        self.plan, self.kept, self.learner, self.snapshot = plan, plan.kept, {"learner_id": learner_id}, snapshot
        self.roles, self.track_ids = role_numbers(snapshot), dict(plan.kept.track_ids)
        self.items: dict[str, int] = {**item_numbers(snapshot), **{ref: row.id for ref, row in plan.kept.own.items()}}
        self.piece_ids = dict(plan.kept.piece_ids)

    def tracks(self) -> None:
        """Add the tracks; whoever brings progress along is offered no starters, and has no changes to read of."""
        for track in self.plan.tracks:
            values = {name: getattr(track, name) for name in ("started_at", "left_at", "target", "a_week")}
            values |= {"role_id": self.roles[track.role], "offer": False, "seen": self.snapshot.revision}
            self.track_ids[track.role] = _insert_one(Track, {**self.learner, **values})
        days = [(self.track_ids[role], pause) for role, pause in self.plan.pauses]
        _insert(Pause, [{"track_id": track, "first": pause.first, "last": pause.last} for track, pause in days])

    def own_items(self) -> None:
        """Add own items; a row has an address of its own, as another account may hold the same file."""
        for one in self.plan.own:
            self.items[own_ref(one.key)] = _insert_one(ItemRow, self._own_row(one))
        ends = dict.fromkeys(self.track_ids.values(), 0)
        for row in self.kept.own.values():
            if row.track_id is not None:
                ends[row.track_id] = max(ends[row.track_id], row.position + 1)
        rows = list[dict[str, Any]]()
        for role, one in self.plan.placed:
            track, number = self.track_ids[role], self.items[own_ref(one.key)]
            rows.append({"item_id": number, "track_id": track, "position": ends[track], "added_at": one.added_at})
            ends[track] += 1
        _insert(OwnItem, rows)

    def _own_row(self, one: Own) -> dict[str, Any]:
        fresh = uuid.uuid4()
        document = json.dumps({"uuid": one.key, "name": one.name, "text": one.text}, ensure_ascii=False)
        row = {"uuid": str(fresh), "slug": own_slug(fresh), "kind": one.kind, "current": True, "document": document}
        return row | {"owner_id": self.learner["learner_id"]}

    def history(self) -> None:
        """Record the events that are new, and those here again that are newer than one of these."""
        again = dict[int, Mapping[str, Any]]()
        for numbers in _batches(self.plan.history.again):
            gone = execute(delete(ProgressEvent).where(_EVENT.id.in_(numbers)).returning(*_EVENT))
            again |= {row.id: {**row._mapping} for row in gone}  # noqa: SLF001 - SQLAlchemy's own name for it
        rows = list[dict[str, Any]]()
        for number, event in self.plan.history.written:
            if number is not None:
                rows.append({name: value for name, value in again[number].items() if name != "id"})
                continue
            row: dict[str, Any] = {"item_id": self.items[event.item]}
            row |= {"track_id": self.track_ids.get(event.track or "")}
            row |= {"change": CHANGE_WORDS.index(event.change), "known": event.known, "at": event.at}
            row |= {"moment": event.moment, "undo": event.undo, "title": event.title}
            rows.append(row | self.learner | {"actor_id": self.learner["learner_id"]})
        _insert(ProgressEvent, rows)

    def statuses(self) -> None:
        """Give items the status that the history gives them."""
        rows = [
            {"item_id": self.items[ref], "status": STATUS_WORDS.index(one.status or "to_do"), "since": one.since}
            | {"known": one.known, **self.learner}
            for ref, one in self.plan.statuses.items()
        ]
        _put(Progress, rows)

    def choices(self) -> None:
        """Set items aside, and take items back."""
        asides = [(self.track_ids[role], aside) for role, aside in self.plan.aside]
        rows = [{"track_id": track, "item_id": self.items[one.item], "reason": one.reason} for track, one in asides]
        _insert(SetAside, rows)
        choice = columns(SetAside)
        for role, item in self.plan.taken_back:
            here = choice.track_id == self.track_ids[role], choice.item_id == self.items[item]
            execute(delete(SetAside).where(*here))

    def pieces(self) -> None:
        """Add pieces with what they show."""
        shown = list[dict[str, int]]()
        for piece in self.plan.pieces:
            values = {
                name: getattr(piece, name) for name in ("uuid", "title", "text", "repository", "live", "added_at")
            }
            values |= {"item_id": self.items[piece.item] if piece.item else None}
            values |= {"state": STATUS_WORDS.index(piece.state), **self.learner}
            number = self.piece_ids[piece.uuid] = _insert_one(Piece, values)
            shown += [{"piece_id": number, "item_id": self.items[skill]} for skill in piece.skills]
        _insert(PieceSkill, shown)

    def on_items(self) -> None:
        """Keep notes, links, sub-steps and days to come back."""
        plan, version = self.plan, self.kept.versions
        notes = [
            {"item_id": self.items[ref], "text": note.text, "version": version.get(ref, 0) + 1, **self.learner}
            | {"edited_at": note.edited_at}
            for ref, note in plan.notes.items()
        ]
        _put(Note, notes)
        links = list[dict[str, Any]]()
        for ref, evidence, link in plan.links:
            piece = self.piece_ids[link.piece] if link.piece else None
            row = link.model_dump(include={"uuid", "title", "url", "text"}) | {"added_at": link.added_at}
            links.append(row | {"item_id": self.items[ref], "evidence": evidence, "piece_id": piece, **self.learner})
        _insert(ItemLink, links)
        steps = [{"item_id": self.items[ref], "slug": step.slug, "at": step.at} for ref, step in plan.steps]
        _insert(SubStepTick, [row | self.learner for row in steps])
        due = [{"item_id": self.items[ref], "due": day, **self.learner} for ref, day in plan.refreshes.items()]
        _insert(Refresh, due)


def _insert_one(model: type[Base], values: Mapping[str, Any]) -> int:
    """Insert a row; returns its number."""
    return int(execute(insert(model).values(**values).returning(columns(model).id)).scalar_one())


def _insert(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    for some in _batches(rows):
        execute(plain_insert(model), some)


def _put(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each in place of the one that is there."""
    if not rows:
        return
    table, kept = model.__table__, upsert(model, dialect()).inline()
    keys = [column.name for column in table.primary_key]
    values = {name: kept.excluded[name] for name in rows[0] if name not in keys}
    kept = kept.on_conflict_do_update(index_elements=keys, set_=values)
    for some in _batches(rows):
        execute(kept, some)


def _batches(rows: Sequence[Any]) -> list[Any]:
    return [rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE)]
