"""What is said of a learner's item, or of their whole track, as one of those who see it reads it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import select

from learnpath.catalogue.snapshot import Item, Role, Snapshot
from learnpath.core.dates import Zone, day_label, in_sentence
from learnpath.core.db import columns, execute
from learnpath.core.forms import Form
from learnpath.core.markdown import rendered
from learnpath.mentoring.comments import Said, Thread, comments_on
from learnpath.mentoring.consents import Mentor, mentors_of
from learnpath.mentoring.models import Word
from learnpath.mentoring.people import called, listed
from learnpath.mentoring.seeing import seeing
from learnpath.mentoring.talk_forms import AskForm, CommentForm, NotYetForm
from learnpath.mentoring.verifications import Check, Spoken, check_of
from learnpath.notebook.models import ItemLink
from learnpath.tracks.inherit import taken_from
from learnpath.tracks.models import Status
from learnpath.tracks.state import LearnerState

_WORDS: Mapping[int, str] = {Word.VERIFIED: "verified this", Word.NOT_YET: "said “not yet”"}
_LINK = columns(ItemLink)


class Place(NamedTuple):
    """Where it is said: a learner's track and its list as far as the reader sees it; `address` is that of the track.

    `learner` is their name to a mentor, and "" to themselves.
    """

    learner_id: int
    learner: str
    track_id: int
    listed: Role
    address: str


class Remark(NamedTuple):
    """A comment as it is shown: who said it, of what, and what its reader may do with it."""

    said: Said
    author: str
    html: Markup
    about: str
    when: str
    can_change: bool
    can_delete: bool


@dataclass
class Talk:
    """What is said at a place, of an item or of all of it; `sent` are forms that were not saved, by name."""

    reader_id: int
    place: Place
    item: Item | None
    snapshot: Snapshot
    state: LearnerState
    now: int
    zone: Zone
    sent: dict[str, Form] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where this is said, for forms to go below."""
        return f"{self.place.address}/items/{self.item.slug}" if self.item else self.place.address

    @property
    def is_own(self) -> bool:
        """Whether the learner reads it."""
        return self.reader_id == self.place.learner_id

    @property
    def numbers(self) -> list[int]:
        """The items that are talked of, those that became them too."""
        items = [self.item.id] if self.item else self.place.listed.ids
        return [*items, *(old for number in items for old in self.snapshot.aliases.ancestors(number))]

    def thread(self, item: Item | None) -> Thread:
        """Return where something is said of an item or, without one, of the track."""
        return Thread(self.place.learner_id, item.id if item else None, None if item else self.place.track_id)

    @cached_property
    def mentors(self) -> list[Mentor]:
        """The mentors who see it."""
        return self.seen_by(self.item)

    def seen_by(self, item: Item | None) -> list[Mentor]:
        """Return the mentors who see an item, or the track."""
        return seeing(self._all_mentors, self.state, self.snapshot, item, self.place.track_id)

    @cached_property
    def _all_mentors(self) -> list[Mentor]:
        return mentors_of(self.place.learner_id, self.now)

    @property
    def seen(self) -> str:
        """Who sees what is said here, in words."""
        names = [called(mentor.name) for mentor in self.mentors if mentor.id != self.reader_id]
        if not self.is_own:
            return f"{listed([called(self.place.learner), *names])} can read this."
        return f"{listed(names)} can read this." if names else "No mentor sees this at the moment."

    @cached_property
    def remarks(self) -> list[Remark]:
        """What was said, oldest first."""
        track = None if self.item else self.place.track_id
        return [*map(self._remark, comments_on(self.place.learner_id, self.numbers, track))]

    def _remark(self, said: Said) -> Remark:
        can = said.can_change(self.reader_id, self.now), said.can_delete(self.reader_id)
        author = "You" if said.author_id == self.reader_id else called(said.author)
        about = "" if self.item else self._names.get(said.item_id or 0, "")
        return Remark(said, author, rendered(said.text), about, self.when(said.at), *can)

    @cached_property
    def _names(self) -> Mapping[int, str]:
        """The names of the items on the list, and of those that became them."""
        named = {item.id: item.name for item in self.place.listed.items}
        known = self.snapshot.items_by_id
        return {number: named[number] if number in named else known[number].name for number in self.numbers}

    @property
    def source(self) -> int:
        """The item that words are said of: the one that has the status, which may be what became this one."""
        number = self.item.id if self.item else 0
        return taken_from(number, self.state.own, self.state.since, self.snapshot.aliases)

    @property
    def done(self) -> bool:
        """Whether the item is done."""
        return bool(self.item) and self.state.statuses.get(self.item.id if self.item else 0) == Status.DONE

    @cached_property
    def check(self) -> Check:
        """What holds of the item by its verifications."""
        return (check_of(self.place.learner_id, self.source) if self.done else None) or Check()

    @property
    def has_evidence(self) -> bool:
        """Whether there is evidence on the item."""
        mine = _LINK.learner_id == self.place.learner_id, _LINK.item_id.in_(self.numbers), _LINK.evidence
        return execute(select(_LINK.id).where(*mine).limit(1)).first() is not None

    def words(self) -> Sequence[tuple[Spoken, str, str]]:
        """Return what mentors say of it by now: the word, who says what in a sentence, and the day."""
        found = []
        for said in self.check.words:
            who = "You" if said.actor_id == self.reader_id else called(said.actor)
            found.append((said, f"{who} {_WORDS[said.word]}", self.when(said.at)))
        return found

    def when(self, moment: int) -> str:
        """Return the day of a moment in words, inside a sentence."""
        return in_sentence(day_label(moment, self.now, self.zone))

    @property
    def comment_form(self) -> CommentForm:
        """The form of a comment; on the whole track it says what it is about."""
        items = () if self.item else self.place.listed.items
        return self._form("comment", CommentForm(items, text="", item=""))

    @property
    def ask_form(self) -> AskForm:
        """The form that asks for a check."""
        return self._form("ask", AskForm(text=""))

    @property
    def not_yet_form(self) -> NotYetForm:
        """The form of a "not yet"."""
        return self._form("not-yet", NotYetForm(formdata=None))

    def _form(self, name: str, new: Form) -> Form:
        form = self.sent.get(name, new)
        for part in form:
            part.id = f"{name}-{self.item.slug if self.item else 'track'}-{part.name}"
        return form
