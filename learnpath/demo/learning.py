"""What learners do in the demo, each act played by the verb that the pages use."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from learnpath.accounts.registration import sign_up
from learnpath.catalogue.schema import JobSearchStep, Kind
from learnpath.core.undo import Act as Change
from learnpath.demo.stage import Stage
from learnpath.notebook import keeping, notes
from learnpath.portfolio import keeping as portfolio
from learnpath.portfolio.evidence import make_evidence, says
from learnpath.tracks import aside, owning, planning, progress, tracking
from learnpath.tracks.models import Status


@dataclass(frozen=True)
class Act(ABC):
    """Something that a person does, so many days `ago`."""

    ago: float
    who: str

    @abstractmethod
    def play(self, stage: Stage, now: int) -> None:
        """Do it at a moment (seconds)."""

    def _change(self, stage: Stage, now: int) -> Change:
        return Change(stage.people[self.who], now)


@dataclass(frozen=True)
class SignUp(Act):
    """They make an account."""

    name: str
    zone: str

    def play(self, stage: Stage, now: int) -> None:
        """Sign up."""
        email = f"{self.who}@example.com"
        stage.people[self.who] = sign_up(self.name, email, stage.password_hash, self.zone, now)


@dataclass(frozen=True)
class Start(Act):
    """They start a track, and say what they know already."""

    role: str
    known: tuple[str, ...] = ()

    def play(self, stage: Stage, now: int) -> None:
        """Start the track as the role's page does."""
        learner_id, snapshot = stage.people[self.who], stage.snapshot
        if self.role in snapshot.roles:
            tracking.start_track(learner_id, snapshot.roles[self.role], snapshot.revision, now)
        track = stage.track(self.who, self.role)
        tracking.answer_offer(track.id)
        known = [stage.place(self.who, slug)[1].id for slug in self.known]
        progress.mark_known(stage.acting(self.who, track, now), known)


@dataclass(frozen=True)
class Tick(Act):
    """They give an item a status."""

    item: str
    status: Status

    def play(self, stage: Stage, now: int) -> None:
        """Set the status."""
        track, item = stage.place(self.who, self.item)
        has = progress.held(stage.people[self.who], item.id)
        who = stage.acting(self.who, track, now)
        progress.set_status(who, item.id, self.status, has.status if has else Status.TODO, has is not None)


@dataclass(frozen=True)
class SubSteps(Act):
    """They tick the first so many sub-steps of a job-search step."""

    item: str
    number: int

    def play(self, stage: Stage, now: int) -> None:
        """Tick them."""
        track, item = stage.place(self.who, self.item)
        assert isinstance(item.entry, JobSearchStep)
        shown = [step.slug for step in item.entry.substeps]
        done = shown[: self.number]
        keeping.tick_sub_steps(self._change(stage, now), track.id, [item.id], shown, done, ())


@dataclass(frozen=True)
class Note(Act):
    """They write a private note on an item."""

    item: str
    text: str

    def play(self, stage: Stage, now: int) -> None:
        """Save the note."""
        track, item = stage.place(self.who, self.item)
        notes.save_note(self._change(stage, now), track.id, item.id, self.text, 0, stage.zone(self.who))


@dataclass(frozen=True)
class Keep(Act):
    """They keep a link on an item, as evidence where it shows something."""

    item: str
    title: str
    url: str
    text: str = ""
    evidence: bool = True

    def play(self, stage: Stage, now: int) -> None:
        """Keep the link."""
        track, item = stage.place(self.who, self.item)
        values = (track.id, item.id, self.evidence, self.title, f"https://example.com/{self.url}", self.text)
        keeping.add_link(self._change(stage, now), *values)


@dataclass(frozen=True)
class Add(Act):
    """They add an item of their own to their track."""

    role: str
    kind: Kind
    name: str
    text: str = ""

    def play(self, stage: Stage, now: int) -> None:
        """Add it."""
        track = stage.track(self.who, self.role)
        owning.add_own(self._change(stage, now), track.id, self.kind, self.name, self.text)


@dataclass(frozen=True)
class LeaveOut(Act):
    """They set an item aside."""

    item: str
    reason: str

    def play(self, stage: Stage, now: int) -> None:
        """Set it aside."""
        track, item = stage.place(self.who, self.item)
        aside.set_aside(self._change(stage, now), stage.acting(self.who, track, now), item.id, self.reason)


@dataclass(frozen=True)
class Aim(Act):
    """They set a target so many days ahead of today, and how many items a week they plan, or one of both."""

    role: str
    ahead: int | None
    a_week: int | None

    def play(self, stage: Stage, now: int) -> None:
        """Set both."""
        track, change = stage.track(self.who, self.role), self._change(stage, now)
        if self.ahead:
            planning.set_target(change, track.id, stage.day(self.who, now, round(self.ago) + self.ahead))
        planning.set_plan(change, track.id, self.a_week)


@dataclass(frozen=True)
class Rest(Act):
    """They rest from a track for some days."""

    role: str
    days: int

    def play(self, stage: Stage, now: int) -> None:
        """Enter the pause."""
        track, first = stage.track(self.who, self.role), stage.day(self.who, now)
        planning.pause(self._change(stage, now), track.id, first, stage.day(self.who, now, self.days - 1))


@dataclass(frozen=True)
class Revisit(Act):
    """They have a done item come back so many days ahead of today."""

    item: str
    ahead: int

    def play(self, stage: Stage, now: int) -> None:
        """Set the day."""
        _, item = stage.place(self.who, self.item)
        keeping.come_back(self._change(stage, now), [item.id], stage.day(self.who, now, round(self.ago) + self.ahead))


@dataclass(frozen=True)
class Show(Act):
    """They add a piece to their portfolio that shows some skills, as evidence for them."""

    title: str
    text: str
    url: str
    item: str
    skills: tuple[str, ...] = ()

    def play(self, stage: Stage, now: int) -> None:
        """Add the piece; then make it evidence."""
        change, url = self._change(stage, now), f"https://example.com/{self.url}"
        number = stage.place(self.who, self.item)[1].id
        skills = [stage.place(self.who, slug)[1].id for slug in self.skills]
        piece = portfolio.add_piece(change, portfolio.Wanted(self.title, self.text, url, "", number, 0), skills)
        if skills:
            make_evidence(change, piece, skills, says(self.title, url, self.text), lambda skill: skill)
