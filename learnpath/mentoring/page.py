"""What the pages about sharing show, for the learner who shares."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from learnpath.catalogue.snapshot import Role, Snapshot
from learnpath.core.access import Viewer, me
from learnpath.core.clock import now
from learnpath.core.dates import date_label, day_label, day_of, in_sentence
from learnpath.core.errors import NotHere
from learnpath.mentoring.consents import Given, given_by
from learnpath.mentoring.forms import InvitationForm, SharingForm
from learnpath.mentoring.invitations import Open, open_invitations
from learnpath.mentoring.looks import looks_at
from learnpath.mentoring.outbox import mailed
from learnpath.mentoring.people import called
from learnpath.mentoring.sections import SLUGS, names
from learnpath.tracks.lookup import look
from learnpath.tracks.state import LearnerState

MONTHS = 6  # that a consent lasts unless another day is chosen
MOST_LOOKS = 50


@dataclass
class Sharing:
    """What the viewer shares, has shared and may share, at one moment (seconds)."""

    person: Viewer
    snapshot: Snapshot
    state: LearnerState
    now: int

    @cached_property
    def today(self) -> datetime.date:
        """The learner's day."""
        return day_of(self.now, self.person.zone)

    @cached_property
    def own(self) -> dict[int, Role]:
        """The roles of the learner's tracks, by the number of the track."""
        return {track.id: self.snapshot.roles_by_id[track.role_id] for track in self.state.active}

    @cached_property
    def given(self) -> list[Given]:
        """What is shared."""
        return given_by(self.person.id)

    @cached_property
    def open(self) -> list[Open]:
        """The invitations that wait for an answer."""
        return open_invitations(self.person.id, self.now)

    @cached_property
    def mails(self) -> dict[int, str]:
        """What became of the mails of invitations, in words, by the number of the invitation."""
        return {number: self._mail(*moments) for number, moments in mailed(self.person.id).items()}

    def _mail(self, sent_at: int | None, failed_at: int | None) -> str:
        if failed_at is not None:
            return "The mail could not be delivered. Withdraw this invitation and make a new one."
        return "Waits to be mailed." if sent_at is None else f"Mailed {in_sentence(self.when(sent_at))}."

    @cached_property
    def looks(self) -> list[tuple[str, str]]:
        """Who looked and when, in words."""
        found = looks_at(self.person.id, MOST_LOOKS)
        return [(called(name), self.when(at)) for name, at in found]

    def find(self, number: str) -> Given:
        """Return what is shared under a number in an address; raises NotHere."""
        for given in self.given:
            if str(given.id) == number:
                return given
        raise NotHere

    def mentor(self, given: Given) -> str:
        """Return the name of whom something is shared with."""
        return called(given.name)

    def name_of(self, given: Given, mentor_id: int) -> str:
        """Return the name of one of the mentors whom something is shared with."""
        return called(given.mentors.get(mentor_id, ""))

    def run_by(self, given: Given) -> list[str]:
        """Return the names of a cohort's mentors, the owner first."""
        return [called(name) for name in given.mentors.values()]

    def tracks(self, given: Given) -> Sequence[Role]:
        """Return the roles of the tracks that are shared."""
        return [role for number, role in self.own.items() if number in given.track_ids]

    def sections(self, bits: int) -> list[str]:
        """Return the names of sections."""
        return names(bits)

    def when(self, moment: int) -> str:
        """Return the day of a moment in words."""
        return day_label(moment, self.now, self.person.zone)

    def since(self, given: Given) -> str:
        """Return the day since which something is shared, inside a sentence."""
        return in_sentence(self.when(given.since))

    def last_day(self, until: int) -> str:
        """Return the last day of what is shared until a moment."""
        return date_label(day_of(until - 1, self.person.zone), self.today)

    def end_of(self, day: datetime.date | None) -> int | None:
        """Return the moment at which a day of the learner's ends, or None without one."""
        if day is None:
            return None
        midnight = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), self.person.zone)
        return int(midnight.timestamp())

    def new_form(self) -> InvitationForm:
        """Return the form of a new invitation: every track and section, for six months."""
        tracks, sections = [str(number) for number in self.own], list(SLUGS)
        return InvitationForm(self.today, self.own, tracks=tracks, sections=sections, until=self._in_six_months())

    def joining_form(self) -> SharingForm:
        """Return the form of joining a cohort: no section, and no track where there are several, for six months."""
        tracks = [str(number) for number in self.own] if len(self.own) == 1 else []
        return SharingForm(self.today, self.own, tracks=tracks, sections=[], until=self._in_six_months())

    def _in_six_months(self) -> str:
        month = self.today.month + MONTHS
        day = datetime.date(self.today.year + (month - 1) // 12, (month - 1) % 12 + 1, min(self.today.day, 28))
        return day.isoformat()

    def form_of(self, given: Given) -> SharingForm:
        """Return the form that changes what is shared."""
        tracks = [str(number) for number in given.track_ids]
        sections = [slug for slug, section in SLUGS.items() if section & given.sections]
        until = day_of(given.until - 1, self.person.zone).isoformat() if given.until else ""
        return SharingForm(self.today, self.own, tracks=tracks, sections=sections, until=until, was=given.mark)


def open_sharing() -> Sharing:
    """Read what the viewer's pages about sharing begin with."""
    snapshot, state = look()
    return Sharing(me(), snapshot, state, now())
