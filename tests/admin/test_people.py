"""Finding people: by any part of name or address, a page at a time, and nobody else finds anything."""

import re
from html import unescape
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask
from sqlalchemy import insert, update

from learnpath.accounts.models import User
from learnpath.core.db import execute, saving
from tests.accounts.software_key import SoftwareKey, add
from tests.admin.conftest import Numbers
from tests.cast import ADA, IDA, Person, administrator, sign_up
from tests.conftest import Statements
from tests.house.test_routes import VALUES, rules
from tests.pages import CheckingClient, plain_text

PAGE = "/admin/people"
NAMES = ["100% Ann", "a_b", "axb", "back\\slash", "Ärla Åkesson", "Γιώργος", "ΣΟΦΊΑ", "İpek", "Groß", "O'Neil", "李龍"]
NAMES.append("[a-z]^$.(x){2}|+#")
FOUND = {
    "%": ["100% Ann"],
    "_": ["a_b"],
    "a_b": ["a_b"],
    "\\": ["back\\slash"],
    "/": [],
    "ärla å": ["Ärla Åkesson"],
    "ÄRLA": ["Ärla Åkesson"],
    "γιώργος": ["Γιώργος"],
    "ΓΙΏΡΓΟΣ": ["Γιώργος"],
    "σοφία": ["ΣΟΦΊΑ"],
    "ipek": ["İpek"],
    "İPEK": ["İpek"],
    "groß": ["Groß"],
    "o'n": ["O'Neil"],
    "龍": ["李龍"],
    "P3@XN.": ["back\\slash"],
    "  ann ": ["100% Ann"],
    "nobody": [],
    "*": [],
    "?": [],
    "[a-z]": ["[a-z]^$.(x){2}|+#"],
    "^$.(X){2}|+#": ["[a-z]^$.(x){2}|+#"],
    "".join(chr(letter) for letter in range(ord("а"), ord("я"))): [],
    "\u200b": NAMES[::-1],
    "x" * 5000: [],
}


def listed(client: CheckingClient, address: str = PAGE) -> list[str]:
    """Return the names that a page shows."""
    page = client.get(address)
    assert page.status_code == 200
    return [unescape(name) for name in re.findall(r'<a class="nm" href="[^"]+"><bdi>(.*?)</bdi></a>', page.text)]


def add_people(app: Flask, names: list[str]) -> None:
    rows = [
        {"email": f"p{place}@xn.example", "name": name, "password_hash": "", "theme": "device", "created_at": 1}
        for place, name in enumerate(names)
    ]
    with app.app_context(), saving():
        execute(insert(User), rows)


def test_people_are_found_by_any_part(app: Flask, ida: Person) -> None:
    add_people(app, NAMES)
    wrong = {}
    for q, names in FOUND.items():
        found = [name for name in listed(ida.client, f"{PAGE}?q={quote(q)}") if name in NAMES]
        if found != names:
            wrong[q] = found
    assert not wrong


def test_a_page_is_a_page_of_50_in_as_many_statements(app: Flask, ida: Person, statements: Statements) -> None:
    ida.client.get(PAGE)  # the first page of all reads the catalogue
    statements.clear()
    ida.client.get(PAGE)
    few = len(statements)
    add_people(app, [f"Person {place}" for place in range(120)])
    statements.clear()
    first = listed(ida.client)
    assert len(statements) == few <= 4
    assert first == [f"Person {place}" for place in range(119, 69, -1)]
    pages, address = [first], PAGE
    while older := re.search(r'href="(/admin/people\?before=\d+)">Older', ida.client.get(address).text):
        address = older[1]
        pages.append(listed(ida.client, address))
    assert [len(page) for page in pages] == [50, 50, 21] and pages[-1][-1] == IDA
    assert 'href="/admin/people">Newest' in ida.client.get(address).text
    asked = ida.client.get(f"{PAGE}?q=person+1").text
    assert "121 people" in asked and "Older" not in asked
    found = ida.client.get(f"{PAGE}?q=PERSON").text
    assert re.search(r'href="/admin/people\?q=PERSON&amp;before=\d+">Older', found)


def test_what_stands_of_a_person(app: Flask, number: Numbers) -> None:
    with time_machine.travel("2026-05-03T12:34:56+00:00", tick=False):
        ida, ada = administrator(app), sign_up(app, ADA, name="Ada")
        add(ada, SoftwareKey(origin="http://localhost", host="localhost"), "Secret name")
        with app.app_context(), saving():
            execute(update(User).where(User.email == ADA).values(disabled_at=1, verified_at=1, time_zone="UTC"))
            execute(update(User).where(User.email == IDA).values(time_zone="Asia/Tokyo"))
        person, row = ida.client.get(f"{PAGE}/{number(ADA)}").text, ida.client.get(f"{PAGE}?q=ada").text
    for text in (person, row):
        assert "Ada" in text and ADA in text and "Disabled" in text and "oday, 21:00" in text
        assert "Secret name" not in text and "Back-end" not in text
    assert ">Second factor<" in row and "Administrator<" not in row
    assert "confirmed" not in row, "where no mail is sent, nobody confirms"
    facts = re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", person)
    assert dict(facts[2:]) == {"Address": "Confirmed", "Second factor": "Yes", "Administrator": "No"}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # what is allowed does not depend on the database
def test_for_everybody_else_there_is_nothing(
    app: Flask, ida: Person, ada: Person, client: CheckingClient, number: Numbers
) -> None:
    with app.test_request_context():
        every = [rule for rule in rules(app) if rule.rule.startswith("/admin")]
        values = VALUES | {"number": str(number(IDA))}
        paths = [(rule.build(values, append_unknown=False)[1], rule.methods or set()) for rule in every]  # type: ignore[index]
    for one in (client, ada.client):
        fields = one.fields("/help" if one is ada.client else "/sign-in") | {"text": "some words that are typed"}
        for path, methods in paths:
            for method in methods & {"GET", "POST"}:
                data = fields if method == "POST" else None
                answers = [one.open(at, method=method, data=data) for at in (path, "/no-such-page")]
                assert [answer.status_code for answer in answers] == [404, 404], path
                here, nowhere = (re.sub(r'(token|person)" value="[^"]*"', "", plain_text(one)) for one in answers)
                assert here.replace(path, "/no-such-page") == nowhere
                kept = [sorted(name for name, _ in one.headers if name != "Set-Cookie") for one in answers]
                assert kept[0] == kept[1]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # what is allowed does not depend on the database
def test_the_way_there_is_shown_to_administrators_alone(app: Flask, ida: Person, ada: Person) -> None:
    assert 'href="/admin/people"' in ida.client.get("/settings").text
    assert "/admin" not in ada.client.get("/settings").text
