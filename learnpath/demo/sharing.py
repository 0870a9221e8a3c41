"""What learners and mentors do with each other in the demo, each act played by the verb that the pages use."""

from dataclasses import dataclass

from learnpath.core.undo import Act as Change
from learnpath.demo.learning import Act
from learnpath.demo.stage import Stage
from learnpath.mentoring import (
    cohorts,
    comments,
    consents,
    crew,
    invitations,
    mentor_notes,
    steps,
    verifications,
)
from learnpath.mentoring.comments import Thread
from learnpath.mentoring.models import Told, Word
from learnpath.mentoring.notices import About, read_all, tell
from learnpath.mentoring.sections import EVERY
from learnpath.tracks.state import OwnTrack

HALF_A_YEAR = 182 * 86_400  # seconds
TOLD = {Word.VERIFIED: Told.VERIFIED, Word.NOT_YET: Told.NOT_YET}


@dataclass(frozen=True)
class MakeCohort(Act):
    """A mentor makes the cohort."""

    name: str

    def play(self, stage: Stage, now: int) -> None:
        """Make it."""
        stage.cohort = cohorts.make(stage.people[self.who], self.name, now)


@dataclass(frozen=True)
class HelpOut(Act):
    """A further mentor comes to the cohort by its link."""

    def play(self, stage: Stage, now: int) -> None:
        """Admit them."""
        found = cohorts.find_cohort(stage.cohort)
        assert found
        crew.admit(found.mentor_key, stage.people[self.who], now)


@dataclass(frozen=True)
class Join(Act):
    """A learner joins the cohort, with all their tracks."""

    sections: int = EVERY

    def play(self, stage: Stage, now: int) -> None:
        """Join by the cohort's link."""
        found = cohorts.find_cohort(stage.cohort)
        assert found
        tracks = [track.id for track in stage.state(self.who).active]
        choice = cohorts.Choice(tracks, self.sections, now + HALF_A_YEAR)
        cohorts.join(found.join_key, stage.people[self.who], choice, now)


@dataclass(frozen=True)
class ShareAll(Act):
    """A learner shares all their tracks with the cohort, those started since they joined too."""

    def play(self, stage: Stage, now: int) -> None:
        """Change what is shared."""
        learner_id = stage.people[self.who]
        tracks = [track.id for track in stage.state(self.who).active]
        for given in (given for given in consents.given_by(learner_id) if given.is_on(now)):
            consents.change(learner_id, given.id, given.sections, given.until, tracks)


@dataclass(frozen=True)
class PauseSharing(Act):
    """A learner pauses all that they share."""

    def play(self, stage: Stage, now: int) -> None:
        """Pause it."""
        for given in consents.given_by(stage.people[self.who]):
            consents.pause(stage.people[self.who], given.id, now)


@dataclass(frozen=True)
class Invite(Act):
    """A learner invites somebody, under a name and perhaps with a message, to all their tracks."""

    whom: str
    name: str
    message: str = ""

    def play(self, stage: Stage, now: int) -> None:
        """Make the invitation."""
        tracks = [track.id for track in stage.state(self.who).active]
        wanted = invitations.Wanted(tracks, EVERY, now + HALF_A_YEAR, self.name, self.message)
        stage.tokens[self.who, self.whom] = invitations.invite(stage.people[self.who], wanted, now)


@dataclass(frozen=True)
class Accept(Act):
    """Somebody accepts to be a learner's mentor."""

    of: str

    def play(self, stage: Stage, now: int) -> None:
        """Accept the invitation."""
        invitations.accept(stage.tokens[self.of, self.who], stage.people[self.who], now)


@dataclass(frozen=True)
class Say(Act):
    """A learner says something of an item; without one, of their first track. `asks` waits for an answer."""

    item: str
    text: str
    asks: bool = False

    def play(self, stage: Stage, now: int) -> None:
        """Say it, and tell the mentors who see it."""
        track, thread = _thread(stage, self.who, self.item)
        comments.say(thread, thread.learner_id, self.text, self.asks, now)
        seen_by = stage.mentors(self.who, stage.place(self.who, self.item)[1] if self.item else None, track, now)
        tell(seen_by, Told.QUESTION if self.asks else Told.COMMENT, thread.learner_id, About(*thread), now)


@dataclass(frozen=True)
class Reply(Act):
    """A mentor says something of a learner's item or, without one, of their first track."""

    to: str
    item: str
    text: str

    def play(self, stage: Stage, now: int) -> None:
        """Say it, and tell the learner."""
        stage.look(self.who, self.to, now)
        _, thread = _thread(stage, self.to, self.item)
        comments.say(thread, stage.people[self.who], self.text, False, now)
        tell([thread.learner_id], Told.COMMENT, stage.people[self.who], About(*thread), now)


@dataclass(frozen=True)
class AskCheck(Act):
    """A learner asks for a check of a done item."""

    item: str
    text: str = ""

    def play(self, stage: Stage, now: int) -> None:
        """Ask, and tell the mentors who see it."""
        track, item = stage.place(self.who, self.item)
        learner_id = stage.people[self.who]
        verifications.ask(learner_id, item.id, self.text, now)
        seen_by = stage.mentors(self.who, item, track, now)
        tell(seen_by, Told.CHECK_ASKED, learner_id, About(learner_id, item.id), now)


@dataclass(frozen=True)
class Check(Act):
    """A mentor says of a done item that it is so, or with a `why` that it is not yet."""

    of: str
    item: str
    why: str = ""

    def play(self, stage: Stage, now: int) -> None:
        """Answer, and tell the learner."""
        stage.look(self.who, self.of, now)
        _, item = stage.place(self.of, self.item)
        learner_id, mentor_id, word = stage.people[self.of], stage.people[self.who], _word(self.why)
        verifications.answer(learner_id, item.id, mentor_id, word, self.why, now)
        tell([learner_id], TOLD[word], mentor_id, About(learner_id, item.id), now)


@dataclass(frozen=True)
class Propose(Act):
    """A mentor proposes an item or, with the kind "target", a day so many days ahead of today."""

    to: str
    role: str
    kind: str
    name: str
    text: str
    ahead: int = 0

    def play(self, stage: Stage, now: int) -> None:
        """Propose it, and tell the learner."""
        stage.look(self.who, self.to, now)
        track, learner_id, mentor_id = stage.track(self.to, self.role), stage.people[self.to], stage.people[self.who]
        day = stage.day(self.to, now, round(self.ago) + self.ahead).toordinal() if self.ahead else None
        steps.propose(learner_id, track.id, mentor_id, self.kind, self.name, day, self.text, now)
        tell([learner_id], Told.PROPOSED, mentor_id, About(learner_id, track_id=track.id), now)


@dataclass(frozen=True)
class Agree(Act):
    """A learner accepts what was proposed for a track."""

    role: str

    def play(self, stage: Stage, now: int) -> None:
        """Accept it, and tell the mentor."""
        track, learner_id = stage.track(self.who, self.role), stage.people[self.who]
        for step in steps.open_steps(learner_id, track.id):
            steps.accept(Change(learner_id, now), step, track.id)
            mentor = [step.mentor_id] if step.mentor_id else []
            tell(mentor, Told.ACCEPTED_STEP, learner_id, About(learner_id, track_id=track.id), now)


@dataclass(frozen=True)
class NoteOn(Act):
    """A mentor keeps a note of their own on a learner."""

    learner: str
    text: str

    def play(self, stage: Stage, now: int) -> None:
        """Keep the note."""
        mentor_notes.keep_note(stage.people[self.who], stage.people[self.learner], self.text, now)


@dataclass(frozen=True)
class LookRound(Act):
    """A mentor looks at every learner's page."""

    def play(self, stage: Stage, now: int) -> None:
        """Write the looks down."""
        for learner_id in consents.shared_with(stage.people[self.who], now):
            key = next(key for key, number in stage.people.items() if number == learner_id)
            stage.look(self.who, key, now)


@dataclass(frozen=True)
class ReadNotices(Act):
    """Somebody reads all that they were told."""

    def play(self, stage: Stage, now: int) -> None:
        """Mark it as read."""
        read_all(stage.people[self.who], now, now)


def _thread(stage: Stage, who: str, slug: str) -> tuple[OwnTrack, Thread]:
    learner_id = stage.people[who]
    if slug:
        track, item = stage.place(who, slug)
        return track, Thread(learner_id, item.id, None)
    track = stage.state(who).active[0]
    return track, Thread(learner_id, None, track.id)


def _word(why: str) -> Word:
    return Word.NOT_YET if why else Word.VERIFIED
