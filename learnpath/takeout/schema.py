"""The shape of the file; docs/export-format.md describes it for people.

Keys are written in the order of the fields. What holds between parts of a file is checked by `soundness.py`.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from learnpath.catalogue.schema import Kind
from learnpath.core.undo import KEPT
from learnpath.notebook.keeping import MOST_LINKS
from learnpath.portfolio import keeping as pieces
from learnpath.takeout.fields import (
    Address,
    AnyMoment,
    ChangeWord,
    Day,
    Moment,
    Name,
    NoOrAddress,
    NoteText,
    OwnText,
    PieceText,
    Reason,
    Ref,
    Said,
    Sentence,
    Slug,
    StatusWord,
    Title,
    Uuid,
)
from learnpath.tracks import forms, owning, planning

FORMAT: Literal["learnpath-export"] = "learnpath-export"
VERSION = 1
ROOM = KEPT  # more of a thing than a form allows can be there: as many as can be undone
MOST_EVENTS, MOST_ITEMS, MOST_TRACKS, MOST_ON_TRACK, MOST_STEPS = 100_000, 20_000, 1_000, 5_000, 200


class Part(BaseModel):
    """What all parts of a file have in common: every key must be there, no other may be, and no type is guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Person(Part):
    """Whose file it is, for people to read: an import changes nothing of an account."""

    name: Said
    email: Said
    theme: Said
    time_zone: Said | None


class Shared(Part):
    """What the learner lets a mentor or a cohort see, or let them until it was ended."""

    to: Said
    cohort: bool
    tracks: list[Uuid]
    sections: list[Said]
    since: AnyMoment
    until: AnyMoment | None
    paused_at: AnyMoment | None
    ended_at: AnyMoment | None


class Comment(Part):
    """What was said of an item of the learner's or, without one, of a track."""

    at: AnyMoment
    by: Literal["self", "other"]
    item: Ref | None
    track: Uuid | None
    asks: bool
    text: str
    edited_at: AnyMoment | None


class Check(Part):
    """A word on a done item: the learner asked, a mentor answered, or one of them took it back."""

    at: AnyMoment
    by: Literal["self", "other"]
    item: Ref
    word: Literal["asked", "verified", "not_yet", "withdrawn"]
    text: str


class NextStep(Part):
    """What a mentor proposed for a track, an item or a target, and what became of it."""

    at: AnyMoment
    track: Uuid
    kind: Kind | Literal["target"]
    name: str
    target: Day | None
    text: str
    answer: Literal["accepted", "declined", "withdrawn"] | None
    answered_at: AnyMoment | None


class Mentoring(Part):
    """What is between the learner and their mentors, for people to read: an import makes nothing of it."""

    shared: list[Shared]
    comments: list[Comment]
    checks: list[Check]
    next_steps: list[NextStep]


class Pause(Part):
    """Days on which the learner rested from a track, both included."""

    first: Day
    last: Day

    @model_validator(mode="after")
    def _in_order(self) -> "Pause":
        if self.last < self.first:
            raise ValueError("must not end before it begins")
        return self


class Aside(Part):
    """An item left out of a track, and why."""

    item: Ref
    reason: Reason | None


class Own(Part):
    """An item of the learner's own; `key` names it in files."""

    key: Uuid
    kind: Kind
    name: Name
    text: OwnText


class Placed(Own):
    """One that stands on a track."""

    added_at: Moment


class Track(Part):
    """A track; own items are in the learner's order."""

    role: Uuid
    slug: Said
    name: Said
    started_at: Moment
    left_at: Moment | None
    target: Day | None
    a_week: Annotated[int, Field(ge=1, le=forms.MOST_A_WEEK)] | None
    pauses: Annotated[list[Pause], Field(max_length=planning.MOST_PAUSES + ROOM)]
    set_aside: Annotated[list[Aside], Field(max_length=MOST_ON_TRACK)]
    own_items: Annotated[list[Placed], Field(max_length=owning.MOST + ROOM)]


class Note(Part):
    """A private note, as Markdown."""

    text: NoteText
    edited_at: Moment


class Link(Part):
    """A link to learn from, or evidence; `piece` is the one that the evidence was made of."""

    uuid: Uuid
    title: Title
    url: Address
    text: Sentence
    added_at: Moment
    piece: Uuid | None


class Step(Part):
    """A sub-step that was ticked."""

    slug: Slug
    at: Moment


class Item(Part):
    """What is kept on an item. Without a status, `since` is null and `known` false."""

    item: Ref
    slug: Said | None
    name: Said
    status: StatusWord | None
    since: Moment | None
    known: bool
    note: Note | None
    links: Annotated[list[Link], Field(max_length=MOST_LINKS + ROOM)]
    evidence: Annotated[list[Link], Field(max_length=MOST_LINKS + pieces.MOST + ROOM)]
    sub_steps: Annotated[list[Step], Field(max_length=MOST_STEPS)]
    refresh: Day | None

    @model_validator(mode="after")
    def _whole(self) -> "Item":
        if (self.status is None) != (self.since is None) or (self.known and self.status is None):
            raise ValueError("must have both a status and a moment since when, or neither")
        return self


class Event(Part):
    """A change, as it was recorded: see `tracks.models.ProgressEvent`."""

    at: Moment
    item: Ref
    change: ChangeWord
    known: bool
    moment: Moment | None
    undo: bool
    title: Title | None
    track: Uuid | None
    by: Literal["self", "other"]

    @property
    def since(self) -> int:
        """Since when it holds."""
        return self.at if self.moment is None else self.moment


class Piece(Part):
    """A portfolio piece; `state` counts where it stands for no item."""

    uuid: Uuid
    title: Title
    text: PieceText
    repository: NoOrAddress
    live: NoOrAddress
    state: StatusWord
    item: Ref | None
    skills: Annotated[list[Ref], Field(max_length=MOST_ON_TRACK)]
    added_at: Moment


class Export(Part):
    """A whole file."""

    format: Literal["learnpath-export"]
    version: Annotated[int, Field(ge=VERSION, le=VERSION)]
    exported_at: Moment
    site: Said
    person: Person
    mentoring: Mentoring
    tracks: Annotated[list[Track], Field(max_length=MOST_TRACKS)]
    removed_items: Annotated[list[Own], Field(max_length=MOST_ITEMS)]
    items: Annotated[list[Item], Field(max_length=MOST_ITEMS)]
    events: Annotated[list[Event], Field(max_length=MOST_EVENTS)]
    portfolio: Annotated[list[Piece], Field(max_length=pieces.MOST + ROOM)]
