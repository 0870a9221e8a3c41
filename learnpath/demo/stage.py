"""Where the demo's acts are played: who is who by now, and where their items stand."""

import datetime
from dataclasses import dataclass, field

from sqlalchemy import select

from learnpath.accounts.models import User
from learnpath.catalogue.snapshot import Item, Snapshot
from learnpath.core.dates import Zone, day_of, zone_of
from learnpath.core.db import columns, execute
from learnpath.core.errors import Refused
from learnpath.mentoring import looks
from learnpath.mentoring.consents import mentors_of
from learnpath.mentoring.seeing import seeing
from learnpath.tracks.progress import Who
from learnpath.tracks.state import LearnerState, OwnTrack, read_state

_USER = columns(User)


@dataclass
class Stage:
    """People by their key, as far as they have come on stage; `tokens` are invitations by who asks whom."""

    snapshot: Snapshot
    password_hash: str
    people: dict[str, int] = field(default_factory=dict)
    cohort: int = 0
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)

    def state(self, who: str) -> LearnerState:
        """Return what a learner has by now."""
        return read_state(self.people[who], self.snapshot)

    def track(self, who: str, role: str) -> OwnTrack:
        """Return a learner's track on a role; raises Refused where the catalogue has no such role."""
        if role not in self.snapshot.roles:
            raise _other_catalogue(role)
        return self.state(who).tracks[self.snapshot.roles[role].id]

    def place(self, who: str, slug: str) -> tuple[OwnTrack, Item]:
        """Return an item, an own one by its name, and the first track of a learner on whose list it stands.

        Raises Refused where it stands on none.
        """
        state = self.state(who)
        for track in state.active:
            for item in state.list_of(self.snapshot.roles_by_id[track.role_id]).items:
                if slug in (item.slug, item.name):
                    return track, item
        raise _other_catalogue(slug)

    def acting(self, who: str, track: OwnTrack, now: int) -> Who:
        """Return in whose name a learner's progress changes."""
        return Who(self.people[who], self.people[who], track.id, now)

    def zone(self, who: str) -> Zone:
        """Return the time zone of a person."""
        return zone_of(execute(select(_USER.time_zone).where(_USER.id == self.people[who])).scalar_one() or "")

    def day(self, who: str, now: int, days: int = 0) -> datetime.date:
        """Return a person's day, or the one that is so many days later."""
        return day_of(now, self.zone(who)) + datetime.timedelta(days=days)

    def mentors(self, who: str, item: Item | None, track: OwnTrack, now: int) -> list[int]:
        """Return the numbers of the mentors who see an item of a learner's or, without one, their track."""
        found = mentors_of(self.people[who], now)
        return [mentor.id for mentor in seeing(found, self.state(who), self.snapshot, item, track.id)]

    def look(self, mentor: str, learner: str, now: int) -> None:
        """Have a mentor look at a learner's page, as they do before they say something."""
        both = self.people[mentor], self.people[learner]
        if not looks.looked(*both, now)[0]:
            looks.note_look(*both, now)


def _other_catalogue(slug: str) -> Refused:
    return Refused(f"The demo needs the shipped catalogue; the site's own changes “{slug}”. Nothing was written.")
