"""Every number equals that of the track page: role page, progress, chart, table of items and sheet, on random data."""

import csv
import io
import re
import secrets
from html import unescape

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Person, sign_up
from tests.timeline.test_progress import page, table

ROLES = ("back-end-developer", "full-stack-developer")
ITEMS = ("python", "java", "sql", "git", "apis", "debugging", "lending-library-api", "find-jobs")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(("done", "done", "learning", "todo", "aside", "back", "known", "own")),
        st.sampled_from(ROLES),
        st.sampled_from(ITEMS),
    ),
    min_size=5,
    max_size=25,
)
TOGETHER = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def act(person: Person, what: str, role: str, item: str) -> None:
    track = f"/tracks/{role}"
    if what in ("aside", "back"):
        person.client.submit(f"{track}/items/{item}/set-aside", set_aside="1" if what == "aside" else "0")
    elif what == "known":
        person.client.submit(f"{track}/known", known=[item])
    elif what == "own":
        person.client.submit(f"{track}/own", kind="skill", name=f"Own {item}", text="")
    else:
        person.tick(item, what, role)


def number(text: str, after: str = "") -> tuple[str, ...]:
    found = re.search(rf"{after}(\d+) of (\d+) done", text)
    assert found, text
    return found.groups()


@TOGETHER
@given(acts=ACTS)
def test_all_numbers_are_one(app: Flask, acts: list[tuple[str, str, str]]) -> None:
    ada = sign_up(app, f"{secrets.token_hex(8)}@example.com")
    ada.client.submit("/roles/full-stack-developer/start")
    for one in acts:
        act(ada, *one)
    ada.prove()
    rows = list(
        csv.DictReader(
            io.StringIO(ada.client.submit("/settings/data/items.csv", _page="/settings/data").text.lstrip("\ufeff"))
        )
    )
    sheet = unescape(ada.client.get("/settings/data/sheet").text)
    for role, name in zip(ROLES, ("Back-end Developer", "Full-stack Developer"), strict=True):
        track = unescape(ada.page(role))
        is_so = number(track, "<strong>")
        assert number(ada.client.get(f"/roles/{role}").text) == is_so
        progress = page(ada, f"?track={role}")
        assert number(progress, f"{name}: ") == is_so
        glance = re.search(rf'<a href="/tracks/{role}">{name}</a></th><td>(\d+) of (\d+)</td>', progress)
        assert glance and glance.groups() == is_so
        if "<desc" in progress:
            assert table(progress)[0][1:] == is_so
        assert is_so in re.findall(r"(\d+) of (\d+) done", sheet[sheet.index(f'id="{role}"') :])[:1]
        mine = [row for row in rows if row["Role"] == name]
        shown = [row for row in mine if row["Set aside"] == "No"]
        pills = dict(re.findall(r">(All|Not done|Learning|Done) (\d+)</a>", track))
        assert int(pills["All"]) == len(shown)
        assert int(pills["Done"]) == sum(row["Status"] == "Done" for row in shown)
        assert int(pills["Learning"]) == sum(row["Status"] == "Learning" for row in shown)
        aside = re.search(r"(\d+) set aside, not counted", track)
        assert int(aside[1] if aside else 0) == len(mine) - len(shown)
