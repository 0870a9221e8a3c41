"""What the tests of files do again and again: take one, bring it in, look at everything that is kept."""

import io
import json
import re
from html import unescape
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from learnpath.catalogue.current import catalogue
from learnpath.core.db import db
from learnpath.core.paths import CHECKOUT
from learnpath.tracks.models import Change, Progress, ProgressEvent, SetAside
from tests.cast import Person, sign_in, sign_up

DATA = "/settings/data"
TRACK = "/tracks/back-end-developer"
SQL, STEP, PIECE = f"{TRACK}/items/sql", f"{TRACK}/items/find-jobs", "lending-library-api"
LINK = "https://books.example.com/"
FORMAT = (CHECKOUT / "docs" / "export-format.md").read_text(encoding="utf-8")
Document = dict[str, Any]


def example() -> str:
    """Return the file in the documentation."""
    found = re.search(r"```json\n(.*?)```", FORMAT, re.DOTALL)
    assert found
    return found[1]


def take(person: Person) -> str:
    """Return a person's file."""
    person.prove()
    answer = person.client.submit(f"{DATA}/export.json", _page=DATA)
    assert answer.status_code == 200, answer.status
    assert answer.mimetype == "application/json"
    return answer.get_data(as_text=True)


def parts(text: str) -> str:
    """Return a file without what differs between accounts and moments, byte for byte."""
    head, mark, rest = text.partition('\n "tracks"')
    assert mark and json.loads(text)["format"] == "learnpath-export" and head.startswith("{\n")
    return rest


def doc(person: Person) -> Document:
    """Return what a person's file says."""
    found = json.loads(take(person))
    assert isinstance(found, dict)
    return found


def send(person: Person, sent: str | bytes | Document, name: str = "learnpath.json") -> TestResponse:
    """Send a file."""
    if isinstance(sent, dict):
        sent = json.dumps(sent, ensure_ascii=False)
    data = sent if isinstance(sent, bytes) else sent.encode("utf-8", "surrogatepass")
    return post(person, f"{DATA}/import", data, name)


def post(person: Person, path: str, data: bytes, name: str = "learnpath.json") -> TestResponse:
    """Send a file to an address, with the token, as a browser does."""
    fields = person.client.fields("/help")
    boundary, body = encode_multipart(MultiDict(fields | {"file": FileStorage(io.BytesIO(data), name)}))
    return person.client.post(path, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def preview(person: Person) -> str:
    """Return the text of the preview."""
    answer = person.client.get(f"{DATA}/import")
    assert answer.status_code == 200, answer.status
    return unescape(answer.text)


def bring(person: Person, sent: str | Document) -> str:
    """Send a file, look at it and import it if it changes anything; returns the preview."""
    answer = send(person, sent)
    assert answer.status_code == 303, unescape(answer.text)
    shown = preview(person)
    if "Nothing: what this file holds is here already." in shown:
        assert person.client.submit(f"{DATA}/import/discard").status_code == 303
        return shown
    digest = re.search(r'name="digest" value="(\w+)"', shown)
    assert digest
    answer = person.client.submit(f"{DATA}/import/confirm", digest=digest[1])
    assert answer.status_code == 303, answer.text
    assert "Imported" in unescape(person.client.get(DATA).text)
    return shown


def refused(person: Person, sent: str | bytes | Document) -> str:
    """Send a file that is refused; returns the page."""
    answer = send(person, sent)
    assert answer.status_code == 422, answer.status
    text = unescape(answer.text)
    assert "<title>Error: " in text and 'id="file-error"' in text
    return text


def check_history(app: Flask) -> None:
    """The statuses and what is set aside are what the events make of them, in the order in which readers take them."""
    with app.app_context():
        events = db.session.execute(select(ProgressEvent).order_by(ProgressEvent.id)).scalars().all()
        held, aside = dict[Any, Any](), dict[Any, bool]()
        for event in events:
            since = event.at if event.moment is None else event.moment
            if event.change <= Change.DONE:
                held[event.learner_id, event.item_id] = (event.change, since, event.known)
            elif event.change in (Change.SET_ASIDE, Change.TAKEN_BACK):
                aside[event.track_id, event.item_id] = event.change == Change.SET_ASIDE
        rows = db.session.execute(select(Progress)).scalars().all()
        assert {(row.learner_id, row.item_id): (row.status, row.since, row.known) for row in rows} == held
        left_out = {(row.track_id, row.item_id) for row in db.session.execute(select(SetAside)).scalars()}
        assert left_out == {choice for choice, out in aside.items() if out}
        db.session.rollback()


def fresh(app: Flask, name: str, role: str | None = "back-end-developer") -> Person:
    """Return someone new who stays signed in while days go by."""
    sign_up(app, f"{name}@example.com", name=name.capitalize(), role=role)
    return sign_in(app, f"{name}@example.com", keep="on")


def rich(person: Person, clock: time_machine.Traveller | None = None) -> None:
    """Do a bit of everything as a person on the back-end track, each at a moment of its own if there is a clock."""

    def submit(path: str, **data: Any) -> None:
        if clock:
            clock.shift(3_600)
        person.client.submit(path, **data)

    ticks = (("git", "learning"), ("git", "done"), ("sql", "done"), ("python", "done"), ("sql", "learning"))
    for item, status in ticks:
        submit(f"{TRACK}/items/{item}/status", status=status)
    for item in ("java", "apis"):
        submit(f"{TRACK}/known", known=[item])
    submit(f"{TRACK}/items/ruby/set-aside", set_aside="1", reason="=Python is enough")
    submit(f"{TRACK}/items/java/set-aside", set_aside="1")
    submit(f"{TRACK}/items/java/set-aside", set_aside="0")
    submit(f"{SQL}/note", text="**Joins**, “quoted” שלום 😀\n\n- outer", version="0")
    submit(f"{SQL}/links", kind="link", title="A course", url="example.com/sql")
    submit(f"{SQL}/links", kind="evidence", title="Queries", url="https://git.example.com/q", text="Joins.")
    submit(f"{STEP}/sub-steps", shown=substeps(person), done=substeps(person)[:1])
    submit(f"{TRACK}/own", kind="skill", name="Kotlin", text="A language.\nOf mine.")
    submit(f"{TRACK}/own", kind="skill", name="=Haskell")
    submit(f"{TRACK}/own", kind="portfolio_piece", name="A tool")
    for name in ("Kotlin", "A tool"):
        submit(f"{TRACK}/items/{own_slug(person, name)}/status", status="done")
    submit(f"{TRACK}/items/{own_slug(person, 'Haskell')}/position", position="1")
    submit(f"{TRACK}/items/{own_slug(person, 'Kotlin')}/remove")
    submit(f"{TRACK}/target", target="2030-01-01")
    submit(f"{TRACK}/plan", a_week="3")
    submit(f"{TRACK}/pauses", **{"from": "2026-01-02", "to": "2026-01-09"})
    submit(
        "/portfolio", title="Books", text="It lends.", live=LINK, state="learning", item=PIECE, skills=["sql", "git"]
    )
    submit("/portfolio", title="Page", repository=LINK, state="done", skills=["git"])
    submit(evidence_of(person, "Page"))
    submit("/roles/data-analyst/start")
    submit("/tracks/data-analyst/leave")


def substeps(person: Person) -> list[str]:
    """Return the sub-steps of the first job-search step."""
    return re.findall(r'name="shown" value="([^"]+)"', person.client.get(STEP).text)


def own_slug(person: Person, name: str) -> str:
    """Return the slug of an own item by the end of its name."""
    found = re.search(rf'aria-label="Done: [^"]*{name}"', page := unescape(person.page()))
    assert found
    slug = re.findall(r'id="tick-(own_\w+)"', page[: found.end()])
    return str(slug[-1])


def evidence_of(person: Person, title: str) -> str:
    """Return where a piece becomes evidence."""
    found = re.search(rf'href="(/portfolio/\d+)"><bdi>{title}', person.client.get("/portfolio").text)
    assert found
    return f"{found[1]}/evidence"


def items_of(app: Flask) -> dict[str, str]:
    """Return the uuids of the catalogue's items by slug."""
    with app.app_context():
        return {item.slug: str(item.entry.uuid) for item in catalogue().items_by_id.values()}
