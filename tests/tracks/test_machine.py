"""The tick as a state machine: random learners' acts against a plain model, through the pages."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from learnpath.accounts.models import User
from learnpath.catalogue.current import catalogue
from learnpath.core.db import db, writing
from learnpath.tracks.models import Change, Progress, ProgressEvent, Track
from learnpath.tracks.state import read_state
from tests.cast import Person, sign_up
from tests.databases import examples

ROLES = ("back-end-developer", "full-stack-developer")
ITEMS = ("python", "java", "sql", "git", "ruby", "lending-library-api", "find-jobs")
STATUSES = ("todo", "learning", "done")


class Ticking(RuleBasedStateMachine):
    """Two learners tick; a dictionary says what must be there."""

    app: Flask

    @initialize()
    def begin(self) -> None:
        with self.app.app_context(), writing(db.engine).begin() as connection:
            for table in (ProgressEvent, Progress, Track, User):
                connection.execute(delete(table))
        self.people = [sign_up(self.app, f"{name}@example.com") for name in ("ada", "cy")]
        for person in self.people:
            person.client.submit("/roles/full-stack-developer/start")
        self.status: dict[tuple[int, str], str] = {}
        self.aside: set[tuple[int, str, str]] = set()
        self.changes: list[tuple[int, str, int]] = []

    @rule(
        who=st.integers(0, 1),
        role=st.sampled_from(ROLES),
        item=st.sampled_from(ITEMS),
        status=st.sampled_from(STATUSES),
        htmx=st.booleans(),
    )
    def set_status(self, who: int, role: str, item: str, status: str, htmx: bool) -> None:
        answer = self.people[who].tick(item, status, role, htmx)
        if not self.on_list(role, item):
            assert answer.status_code == 404
            return
        assert answer.status_code in (200, 303)
        if self.status.get((who, item), "todo") != status:
            self.status[who, item] = status
            self.changes.append((who, item, STATUSES.index(status)))

    @rule(who=st.integers(0, 1), role=st.sampled_from(ROLES), item=st.sampled_from(ITEMS), aside=st.booleans())
    def set_aside(self, who: int, role: str, item: str, aside: bool) -> None:
        answer = self.people[who].client.submit(f"/tracks/{role}/items/{item}/set-aside", set_aside=str(int(aside)))
        if not self.on_list(role, item):
            assert answer.status_code == 404
            return
        if ((who, role, item) in self.aside) != aside:
            self.aside ^= {(who, role, item)}
            self.changes.append((who, item, Change.SET_ASIDE if aside else Change.TAKEN_BACK))

    @rule(who=st.integers(0, 1), role=st.sampled_from(ROLES))
    def leave_and_come_back(self, who: int, role: str) -> None:
        person = self.people[who]
        person.client.submit(f"/tracks/{role}/leave")
        assert person.client.get(f"/tracks/{role}").status_code == 404
        person.client.submit(f"/roles/{role}/start")

    def on_list(self, role: str, item: str) -> bool:
        with self.app.app_context():
            return item in catalogue().roles[role].by_slug

    def needs(self, who: int, role_slug: str) -> tuple[int, int]:
        """Count by the words of the rules: a group counts as N, what is set aside leaves both sides."""
        with self.app.app_context():
            blocks = catalogue().roles[role_slug].blocks
        met = needed = 0
        for block in blocks:
            members = [item.slug for item in block.items if (who, role_slug, item.slug) not in self.aside]
            wants = min(block.choose, len(members)) if block.choose else len(members)
            needed += wants
            met += min(wants, sum(self.status.get((who, slug)) == "done" for slug in members))
        return met, needed

    def teardown(self) -> None:
        if hasattr(self, "people"):
            for who, person in enumerate(self.people):
                for role in ROLES:
                    self.check_page(who, person, role)
            self.check_history()

    def check_page(self, who: int, person: Person, role: str) -> None:
        page = person.page(role)
        assert "{} of {} done".format(*self.needs(who, role)) in page
        for item in ITEMS:
            if self.on_list(role, item):
                pressed = re.search(rf'id="tick-{item}"[^>]*aria-pressed="(true|false)"', page)
                assert pressed and pressed[1] == str(self.status.get((who, item)) == "done").lower()

    def check_history(self) -> None:
        """The events are the real changes, and the state is their projection."""
        needs = {(who, role): self.needs(who, role) for who in range(len(self.people)) for role in ROLES}
        with self.app.app_context():
            slugs = {item.id: item.slug for item in catalogue().items.values()}
            ids = {row.id: number for number, row in enumerate(db.session.execute(select(User.id).order_by(User.id)))}
            events = db.session.execute(select(ProgressEvent).order_by(ProgressEvent.id)).scalars().all()
            assert [(ids[e.learner_id], slugs[e.item_id], e.change) for e in events] == self.changes
            rebuilt = {(e.learner_id, e.item_id): (e.change, e.at) for e in events if e.change <= Change.DONE}
            rows = db.session.execute(select(Progress)).scalars().all()
            assert {(r.learner_id, r.item_id): (r.status, r.since) for r in rows} == rebuilt
            for user_id, who in ids.items():
                state = read_state(user_id, catalogue())
                for role in ROLES:
                    total = state.counts(catalogue().roles[role]).total
                    assert (total.met, total.needed) == needs[who, role]


@pytest.fixture
def machine(app: Flask) -> Iterator[type[Ticking]]:
    yield type("TickingHere", (Ticking,), {"app": app})


def test_ticking_follows_the_model(machine: type[Ticking]) -> None:
    slow_is_fine = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples(machine.app),
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=slow_is_fine,
        ),
    )  # type: ignore[no-untyped-call]
