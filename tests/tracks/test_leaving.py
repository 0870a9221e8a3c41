"""A person's rows go with the person, own items and all, on both databases."""

from flask import Flask
from sqlalchemy import delete, func, select

from learnpath.accounts.models import User
from learnpath.catalogue.models import Item
from learnpath.core.db import Base, db, writing
from tests.cast import Person
from tests.conftest import CATALOGUE
from tests.portfolio import pieces
from tests.tracks.test_own_items import TRACK, add


def test_nothing_of_a_person_holds_on_to_them(app: Flask, ada: Person) -> None:
    slug = add(ada, "Erlang")
    item = f"{TRACK}/items/{slug}"
    ada.tick(slug)
    ada.client.submit(f"{item}/note", text="a note", version="0")
    ada.client.submit(f"{item}/links", kind="evidence", title="Proof", url="https://example.com")
    ada.client.submit(f"{item}/refresh", due="2027-01-01")
    ada.client.submit(f"{TRACK}/pauses", **{"from": "2026-05-04", "to": "2026-05-05"})
    pieces.add(ada, "Shown", skills=[slug])
    ada.client.submit(f"{item}/set-aside", set_aside="1")
    with app.app_context(), writing(db.engine).begin() as connection:
        connection.execute(delete(User))
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            if table.name not in CATALOGUE | {"rate_limit"}:
                assert db.session.execute(select(func.count()).select_from(table)).scalar() == 0, table.name
        assert not db.session.execute(select(Item.id).where(Item.owner_id.is_not(None))).all()
