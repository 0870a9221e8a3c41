"""The table and the sheet say what the screen says, and the page leads to all of it."""

import csv
import io
import re
from html import unescape
from typing import NamedTuple

import pytest
import time_machine
from flask import Flask

from learnpath.core.sheets import defused
from learnpath.takeout.table import HEADINGS
from tests.cast import Person
from tests.takeout.files import DATA, TRACK, fresh, own_slug, rich, take

ROLES = {"Back-end Developer": "back-end-developer", "Full-stack Developer": "full-stack-developer"}


class Row(NamedTuple):
    """What both show of an item."""

    section: str
    heading: str
    item: str
    done: bool
    aside: bool


def table(person: Person) -> list[dict[str, str]]:
    """Return the rows of the table."""
    person.prove()
    answer = person.client.submit(f"{DATA}/items.csv", _page=DATA)
    assert answer.mimetype == "text/csv" and answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.data.startswith(b"\xef\xbb\xbf") and answer.data.endswith(b"\r\n")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def plain(cell: str) -> str:
    """Return what a cell says without the apostrophe of one that looks like a formula."""
    return cell[1:] if cell[:2] in ("'=", "'+", "'-", "'@") else cell


def on_screen(person: Person, slug: str) -> list[Row]:
    """Read the rows of a track's page from top to bottom."""
    text = unescape(person.page(slug))
    section = heading = ""
    aside, found = False, list[Row]()
    mark = re.compile(
        r'<h2 id="\w+">(?P<section>[^<]+)</h2>'
        r'|<h3 class="group" id="[\w-]+">(?P<heading>[^<]+?) ?(<span|</h3>)'
        r"|<summary>\d+ set (?P<aside>aside)</summary>"
        r'|aria-pressed="(?P<done>true|false)" aria-label="Done: (?P<item>[^\n]+?)"><span class="box">'
    )
    for match in mark.finditer(text):
        if match["section"]:
            section, heading, aside = match["section"], "", False
        elif match["heading"]:
            heading = match["heading"]
        elif match["aside"]:
            aside = True
        else:
            found.append(Row(section, "" if aside else heading, match["item"], match["done"] == "true", aside))
    return found


def test_the_table_equals_the_screen(app: Flask) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        ada = fresh(app, "ada")
        rich(ada, clock)
        ada.client.submit("/roles/full-stack-developer/start")
        ada.client.submit(f"{TRACK}/items/find-jobs/set-aside", set_aside="1")
        rows = table(ada)
        assert tuple(rows[0]) == HEADINGS
        assert list(dict.fromkeys(row["Role"] for row in rows)) == list(ROLES)
        for role, slug in ROLES.items():
            mine = [row for row in rows if row["Role"] == role]
            shown = [
                Row(
                    row["Section"],
                    row["Heading"] if row["Set aside"] == "No" else "",
                    plain(row["Item"]),
                    row["Status"] == "Done",
                    row["Set aside"] == "Yes",
                )
                for row in mine
            ]
            assert shown == on_screen(ada, slug)
            counts = re.findall(r">(Learning|Done) (\d+)</a>", ada.page(slug))
            here = [row["Status"] for row in mine if row["Set aside"] == "No"]
            assert counts == [(word, str(here.count(word))) for word in ("Learning", "Done")]
        said = {plain(row["Item"]): row for row in rows if row["Role"] == "Back-end Developer"}
        assert (said["Git"]["Done on"], said["Git"]["Known already"]) == ("2026-05-03", "No")
        assert (said["APIs"]["Status"], said["APIs"]["Known already"]) == ("Done", "Yes")
        assert said["SQL"]["Status"] == "Learning" and said["SQL"]["Done on"] == ""
        assert said["Ruby"]["Reason"] == "'=Python is enough"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_formulas_are_defused(begin: str) -> None:
    assert defused(f"{begin}1+1") == f"'{begin}1+1"
    assert defused(f"a{begin}1") == f"a{begin}1"


def test_days_are_the_learners_own(app: Flask) -> None:
    with time_machine.travel("2026-05-03T23:30:00+00:00", tick=False):
        ada = fresh(app, "ada")
        ada.client.submit("/settings/time-zone", time_zone="Asia/Tokyo")
        ada.tick("sql")
        assert {row["Item"]: row for row in table(ada)}["SQL"]["Done on"] == "2026-05-04"
        ada.prove()
        assert 'filename="learnpath-2026-05-04.json"' in str(
            ada.client.submit(f"{DATA}/export.json", _page=DATA).headers
        )
        assert "4 May" in ada.client.get(f"{DATA}/sheet").text
        assert '"2026-05-03T23:30:00Z"' in take(ada)


def test_the_sheet_says_what_the_track_says(ada: Person) -> None:
    rich(ada)
    text = unescape(ada.client.get(f"{DATA}/sheet").text)
    count = re.search(r"<strong>(\d+ of \d+ done)</strong>", ada.page())
    assert (
        count and f"<strong>{count[1]}</strong>" in text and "“A language” asks for 1 of 5, 1 of them set aside" in text
    )
    items = re.findall(r'<tr><td><span dir="auto">([^\n]+?)</span>', text)
    assert items == [row.item for row in on_screen(ada, "back-end-developer")]
    assert "=Python is enough" in text and "Joins" not in text
    assert "<strong>Joins</strong>" in ada.client.get(f"{DATA}/sheet?notes=1").text
    slug = own_slug(ada, "Haskell")
    ada.client.submit(f"{TRACK}/items/{slug}/note", text="<b>mine</b>", version="0")
    assert "&lt;b&gt;mine" in ada.client.get(f"{DATA}/sheet?notes=1").text


def test_without_a_track_there_is_nothing_to_print(bob: Person) -> None:
    assert "There is no track to print yet." in bob.client.get(f"{DATA}/sheet").text
    assert table(bob) == []


def test_the_settings_lead_to_it(ada: Person, cy: Person) -> None:
    assert f'href="{DATA}"' in ada.client.get("/settings").text
    page = ada.client.get(DATA).text
    for link in (f'action="{DATA}/export.json"', f'formaction="{DATA}/items.csv"', f'href="{DATA}/sheet"'):
        assert link in page
    assert ada.client.get(f"{DATA}/export.json").headers["Location"] == DATA
    ada.tick("sql")
    assert "SQL" in take(ada) and "ada@example.com" not in take(cy) and '"items": []' in take(cy)
    assert "argon2" not in take(ada) and "password" not in take(ada)
