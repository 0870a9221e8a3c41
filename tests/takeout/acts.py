"""Random acts of a learner, each a request of a page, so that what tests compare is what pages make."""

from dataclasses import dataclass, field
from typing import Any

import time_machine
from flask import Flask
from hypothesis import strategies as st
from sqlalchemy import delete, select

from learnpath.accounts.models import User
from learnpath.catalogue.models import Item
from learnpath.core.db import Base, db, writing
from learnpath.core.undo import Undo
from learnpath.notebook.models import ItemLink, Note
from learnpath.portfolio.models import Piece
from tests.cast import Person
from tests.conftest import CATALOGUE

ROLES = ("back-end-developer", "full-stack-developer")
ITEMS = ("sql", "git", "lending-library-api", "own")
TEXTS = ("a", "=1+1", "Ein Satz.", "שלום 😀 “x”", "a\r\n\r\n- b  \r\n", " x  y ", "\u2028", "end" * 30)
DAYS = ("2026-01-02", "2026-04-30", "2026-05-03", "2026-05-09", "", "1990-01-01")
KINDS = ("skill", "portfolio_piece", "job_search_step")
SOON = ("2026-06-01", "2027-01-01", "")
text = st.sampled_from(TEXTS)
day = st.sampled_from(DAYS)
Act = tuple[str, int, dict[str, Any]]
Placed = tuple[Act, str, str]


def _act(path: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Act]:
    return st.tuples(st.just(path), st.sampled_from((0, 0, 1, 86_400)), st.fixed_dictionaries(fields))


def several(*values: str) -> st.SearchStrategy[list[str]]:
    """Return a strategy for some of these values."""
    return st.lists(st.sampled_from(values), unique=True, max_size=3)


ON_ITEM = "/tracks/{role}/items/{item}"
ACTS = st.one_of(
    _act(f"{ON_ITEM}/status", status=st.sampled_from(("todo", "learning", "done"))),
    _act(f"{ON_ITEM}/status?since=1767225600&known=1", status=st.just("done")),
    _act(f"{ON_ITEM}/set-aside", set_aside=st.sampled_from(("0", "1")), reason=text),
    _act(f"{ON_ITEM}/dates", started=day, finished=day),
    _act(f"{ON_ITEM}/refresh", due=st.sampled_from(SOON)),
    _act(f"{ON_ITEM}/note", text=text, version=st.just("{version}")),
    _act(f"{ON_ITEM}/links", kind=st.sampled_from(("link", "evidence")), title=text, url=st.just("e.com/x"), text=text),
    _act(f"{ON_ITEM}/links/{{link}}/remove"),
    _act("/tracks/{role}/items/find-jobs/sub-steps", shown=st.just(["save-searches"]), done=several("save-searches")),
    _act("/tracks/{role}/known", known=several("sql", "git", "java")),
    _act("/tracks/{role}/own", kind=st.sampled_from(KINDS), name=text, text=text),
    _act("/tracks/{role}/items/{own}/edit", name=text, text=text),
    _act("/tracks/{role}/items/{own}/position", position=st.sampled_from(("1", "2"))),
    _act("/tracks/{role}/items/{own}/remove"),
    _act("/tracks/{role}/target", target=st.sampled_from(SOON)),
    _act("/tracks/{role}/plan", a_week=st.sampled_from(("", "1", "50"))),
    _act("/tracks/{role}/pauses", **{"from": day, "to": day}),
    _act("/tracks/{role}/leave"),
    _act("/roles/{role}/start"),
    _act("/portfolio", title=text, text=text, live=st.sampled_from(("", "e.com/y")), state=st.just("learning"),
         item=st.sampled_from(("", "lending-library-api")), skills=several("sql", "git")),
    _act("/portfolio/{piece}/evidence"),
    _act("/portfolio/{piece}/remove"),
    _act("/undo/{undo}"),
    _act("/undo/{undo}"),
)  # fmt: skip
PLACED = st.tuples(ACTS, st.sampled_from((ROLES[0], *ROLES)), st.sampled_from(ITEMS))
SOME = st.lists(PLACED, min_size=8, max_size=16)
BEGINNING: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/tracks/{role}/items/sql/status", {"status": "done"}),
    ("/tracks/{role}/items/sql/refresh", {"due": "2026-07-01"}),
    ("/tracks/{role}/items/git/set-aside", {"set_aside": "1", "reason": "Later"}),
    ("/tracks/{role}/items/git/note", {"text": "A note.", "version": "0"}),
    ("/tracks/{role}/own", {"kind": "skill", "name": "Mine", "text": "Text."}),
    ("/tracks/{role}/items/{own}/status", {"status": "learning"}),
    ("/tracks/{role}/own", {"kind": "portfolio_piece", "name": "Made"}),
    ("/tracks/{role}/items/sql/links", {"kind": "link", "title": "A page", "url": "e.com"}),
    ("/tracks/{role}/pauses", {"from": "2026-01-02", "to": "2026-01-03"}),
    ("/portfolio", {"title": "A piece", "live": "e.com", "state": "todo", "skills": ["sql"]}),
    ("/portfolio/{piece}/evidence", {}),
)


@dataclass
class Learner:
    """Someone who acts, and a clock."""

    app: Flask
    person: Person
    fields: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fields = self.person.client.fields("/help")
        with self.app.app_context():
            self.id = int(db.session.execute(select(User.id).where(User.email == self.person.email)).scalar_one())

    def act(self, clock: time_machine.Traveller, placed: list[Placed]) -> None:
        """Start both tracks with a bit of everything, and do all these acts; what makes no sense the site refuses."""
        for role in ROLES:
            self.send(f"/roles/{role}/start", {})
        for path, values in BEGINNING:
            self.send(path.format(role=ROLES[0], **self.newest()), values)
        for (path, later, values), role, item in placed:
            clock.shift(later)
            known = self.newest()
            known |= {"role": role, "item": known["own"] if item == "own" else item}
            values = {name: value.format(**known) if name == "version" else value for name, value in values.items()}
            self.send(path.format(**known), values)

    def send(self, path: str, values: dict[str, Any]) -> None:
        """Send a form."""
        assert self.person.client.post(path, data=self.fields | values).status_code < 500, path

    def newest(self) -> dict[str, Any]:
        """Return the newest of each thing that an address names."""
        wanted = {
            "own": (Item.slug, Item.owner_id, Item.id),
            "link": (ItemLink.id, ItemLink.learner_id, ItemLink.id),
            "piece": (Piece.id, Piece.learner_id, Piece.id),
            "undo": (Undo.id, Undo.user_id, Undo.id),
            "version": (Note.version, Note.learner_id, Note.edited_at),
        }
        with self.app.app_context(), db.engine.connect() as connection:
            return {
                name: connection.execute(select(what).where(owner == self.id).order_by(by.desc()).limit(1)).scalar()
                or 0
                for name, (what, owner, by) in wanted.items()
            }


def wipe(app: Flask) -> None:
    """Empty all tables but the catalogue's and the accounts'."""
    kept = CATALOGUE | {"user", "user_session"}
    with app.app_context(), writing(db.engine).begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in kept:
                connection.execute(delete(table))
        connection.execute(delete(Item).where(Item.owner_id.is_not(None)))
