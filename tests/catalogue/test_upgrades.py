"""Random learners through random chains of upgrades: nothing they did is lost, and the counts follow the rules."""

import random
import re
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from learnpath.core.db import db
from learnpath.tracks.models import Progress, ProgressEvent, SetAside, Track
from tests.cast import ADA, CY, sign_up
from tests.catalogue.conftest import Load, clear
from tests.catalogue.model import ROLES, Model
from tests.databases import examples

NUMBERS = st.integers(1, 40)
STATUSES = ("todo", "learning", "done")


class Upgrades(Model, RuleBasedStateMachine):
    """A catalogue of two roles that changes in every way that files can, under two learners who tick meanwhile."""

    app: ClassVar[Flask]
    load: ClassVar[Load]

    @initialize(
        statuses=st.dictionaries(st.integers(1, 5), st.sampled_from([2, 2, 1, 0]), min_size=2),
        aside=st.sets(st.integers(1, 5), max_size=3),
    )
    def begin(self, statuses: dict[int, int], aside: set[int]) -> None:
        clear(self.app)
        self.start()
        self.upgrade()
        self.people = {who: sign_up(self.app, email, role="maker") for who, email in (("ada", ADA), ("cy", CY))}
        for person in self.people.values():
            person.client.submit("/roles/mender/start")
        for number, status in statuses.items():
            self.tick("ada", "maker", number - 1, status)
        for number in aside:
            self.set_aside("ada", "maker", number - 1, True)

    def upgrade(self) -> None:
        """Load the files; what learners did is the same before and after."""
        before = self.kept()
        assert self.load(self.files())
        for name in ROLES:
            self.past.setdefault(name, []).append(set(self.listed(name)))
        assert self.kept() == before

    def kept(self) -> list[list[tuple[Any, ...]]]:
        with self.app.app_context(), db.engine.connect() as connection:
            tables = (Progress, ProgressEvent, SetAside, Track)
            return [sorted(map(tuple, connection.execute(t.__table__.select())), key=repr) for t in tables]

    @rule(number=NUMBERS, turn=st.integers(1, 99))
    def rename(self, number: int, turn: int) -> None:
        number = [*self.slugs][number % len(self.slugs)]
        slug = f"s{number}-{turn}"
        if number not in self.gone and slug != self.slugs[number]:
            self.former[self.slugs[number]] = number
            self.slugs[number] = slug
            self.upgrade()

    @rule(number=NUMBERS, into=NUMBERS)
    def merge(self, number: int, into: int) -> None:
        old, new = self.spare(number), self.spare(into)
        if old is None or new is None or old == new:
            return
        self.ends[old] = ("replaced_by", new)
        self.became.add((old, new))
        self.off_the_lists(old, new)
        self.upgrade()

    @rule(numbers=st.lists(NUMBERS, min_size=2, max_size=3))
    def merge_into_a_new_one(self, numbers: list[int]) -> None:
        olds = {old for number in numbers if (old := self.spare(number)) is not None}
        if len(olds) < 2 or len(self.live()) < 4 or len(self.slugs) > 14:
            return
        new = max(self.slugs) + 1
        self.slugs[new] = f"s{new}-0"
        for old in olds:
            self.ends[old] = ("replaced_by", new)
            self.became.add((old, new))
            self.off_the_lists(old, new)
        self.upgrade()

    @rule(number=NUMBERS)
    def split(self, number: int) -> None:
        old = self.spare(number)
        if old is None or len(self.slugs) > 14:
            return
        new = [max(self.slugs) + 1, max(self.slugs) + 2]
        self.slugs |= {other: f"s{other}-0" for other in new}
        self.ends[old] = ("split_into", new)
        self.became |= {(old, other) for other in new}
        self.off_the_lists(old, *new)
        self.upgrade()

    @rule(number=NUMBERS)
    def retire(self, number: int) -> None:
        if (old := self.spare(number)) is not None:
            self.ends[old] = ("retired", True)
            self.off_the_lists(old)
            self.upgrade()

    @rule(number=NUMBERS)
    def leave_out_of_the_files(self, number: int) -> None:
        old = self.spare(number)
        if old is not None and not any(
            old in (end[1] if isinstance(end[1], list) else [end[1]]) for end in self.ends.values()
        ):
            self.gone.add(old)
            self.off_the_lists(old)
            self.upgrade()

    @rule(number=NUMBERS, name=st.sampled_from(ROLES))
    @precondition(lambda self: self.ends or self.gone)
    def add_again(self, number: int, name: str) -> None:
        away = [*{**self.ends, **dict.fromkeys(self.gone)}]
        number = away[number % len(away)]
        self.ends.pop(number, None)
        self.gone.discard(number)
        self.lists[name][-1].append(number)
        self.upgrade()

    @rule(number=NUMBERS, name=st.sampled_from(ROLES))
    def move(self, number: int, name: str) -> None:
        if (number := self.spare(number) or 0) and number not in self.listed(name):
            self.off_the_lists(number)
            self.lists[name][0].append(number)
            self.upgrade()

    @rule(name=st.sampled_from(ROLES), seed=st.integers(0, 99))
    def reorder_and_regroup(self, name: str, seed: int) -> None:
        pick = random.Random(seed)
        numbers = self.listed(name)
        pick.shuffle(numbers)
        cut = pick.randint(0, len(numbers) - 1)
        before = self.files()
        self.lists[name] = [part for part in (numbers[:cut], numbers[cut:]) if part]
        self.choose[name, pick.randint(0, 1)] = pick.randint(0, 3)
        if self.files() != before:
            self.upgrade()

    @rule(who=st.sampled_from(["ada", "cy"]), name=st.sampled_from(ROLES), number=NUMBERS, status=st.integers(0, 2))
    def tick(self, who: str, name: str, number: int, status: int) -> None:
        numbers = self.listed(name)
        number = numbers[number % len(numbers)]
        before = self.status(who, number)
        assert self.people[who].tick(self.slugs[number], STATUSES[status], role=name, htmx=True).status_code == 200
        if (who, number) in self.own or before != status:
            self.own[who, number] = status

    @rule(who=st.sampled_from(["ada", "cy"]), name=st.sampled_from(ROLES), number=NUMBERS, aside=st.booleans())
    def set_aside(self, who: str, name: str, number: int, aside: bool) -> None:
        numbers = self.listed(name)
        number = numbers[number % len(numbers)]
        was = self.is_aside(who, name, number)
        path = f"/tracks/{name}/items/{self.slugs[number]}/set-aside"
        assert self.people[who].client.submit(path, set_aside=str(int(aside))).status_code == 303
        if was != aside and aside:
            self.aside[who, name].add(number)
        elif was != aside:
            before = self.effective_aside(who, name)
            gone = {number, *self.ancestors(number)}
            later = {new for new in self.slugs if number in self.ancestors(new)}
            parts = {new for new in before if self.ancestors(new) & gone - {number} & before}
            self.aside[who, name] = (self.aside[who, name] | (parts - gone - later)) - gone

    @invariant()
    def every_number_is_as_the_rules_say(self) -> None:
        if not hasattr(self, "own"):
            return
        for who, person in self.people.items():
            for name in ROLES:
                page = person.page(name)
                met, needed = self.count(who, name)
                assert f"{met} of {needed} done" in page, (who, name, met, needed, re.findall(r"\d+ of \d+ done", page))
                shown = set(re.findall(r'id="tick-([^"]+)"[^>]*aria-pressed="true"', page))
                listed = self.listed(name)
                assert shown == {self.slugs[number] for number in listed if self.status(who, number) == 2}

    @invariant()
    def former_slugs_lead_to_the_entry(self) -> None:
        for slug, number in getattr(self, "former", {}).items():
            if number not in {*self.ends, *self.gone}:
                assert self.answer(f"/skills/{slug}") == f"/skills/{self.slugs[number]}"

    def answer(self, path: str) -> str:
        client = self.app.test_client()
        response = client.get(path, follow_redirects=True)
        assert response.status_code == 200, (path, response.status)
        return response.request.path


@pytest.fixture
def machine(blank: Flask, load_it: Load) -> Iterator[type[Upgrades]]:
    yield type("UpgradesHere", (Upgrades,), {"app": blank, "load": staticmethod(load_it)})


def test_no_chain_of_upgrades_loses_anything(machine: type[Upgrades]) -> None:
    slow_is_fine = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples(machine.app),
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=slow_is_fine,
        ),
    )  # type: ignore[no-untyped-call]
