"""Rules for every route, derived from the app's own map of addresses."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.routing import Rule

from learnpath.core.csrf import csrf
from learnpath.core.db import Base, db
from tests.cast import Person
from tests.pages import CheckingClient

KNOWN = Path(__file__).with_name("routes.txt")
PUBLIC = """
accounts.create_account accounts.sign_in accounts.sign_out accounts.sign_up accounts.start_session
health.healthz health.readyz invitations.show mail.ask mail.stop metrics.show joining.help_page joining.show
links.ask links.ask_to_confirm links.confirm links.forgot links.new_address links.new_password links.save_address
links.save_password
roles.compare roles.home roles.index roles.item roles.keep roles.show roles.sources roles.start
skills.index skills.set_status skills.show
second.answer second.ask second.options second.sign_in_by_passkey site.help_page site.privacy static
"""
WITHOUT_TOKEN = {"mail.stop"}
"""Where a write needs no token: a mail service stops a mail for its user, and what it sends to is signed."""
VALUES = {
    "role_slug": "back-end-developer",
    "item_slug": "sql",
    "skill_slug": "sql",
    "name": "learnpath.css",
    "number": "1",
    "step": "1",
    "token": "a" * 43,
}


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def posts(app: Flask) -> list[str]:
    with app.test_request_context():
        found = [rule for rule in rules(app) if "POST" in rule.methods and rule.endpoint not in WITHOUT_TOKEN]  # type: ignore[operator]
        return [rule.build(VALUES, append_unknown=False)[1] for rule in found]  # type: ignore[index]


def contents(app: Flask) -> dict[str, list[object]]:
    with app.app_context(), db.engine.connect() as connection:
        names = [table.name for table in Base.metadata.sorted_tables if table.name != "rate_limit"]
        return {name: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"')))) for name in names}


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    silent = [rule.endpoint for rule in rules(app) if not hasattr(app.view_functions[rule.endpoint], "access")]
    assert not silent


def test_administrators_have_their_own_addresses_and_no_others(app: Flask) -> None:
    marked = {rule.rule for rule in rules(app) if app.view_functions[rule.endpoint].access == "administrators"}
    assert marked == {rule.rule for rule in rules(app) if rule.rule.startswith("/admin")} and len(marked) > 10


def test_public_routes_are_public_on_purpose(app: Flask) -> None:
    public = {rule.endpoint for rule in rules(app) if app.view_functions[rule.endpoint].access == "public"}
    assert public == set(PUBLIC.split())


def test_no_address_disappears(app: Flask) -> None:
    """Addresses are promises: add new ones to routes.txt; an old one stays, if only to redirect."""
    now = {f"{method} {rule.rule}" for rule in rules(app) for method in sorted(rule.methods & {"GET", "POST"})}  # type: ignore[operator]
    assert sorted(now) == KNOWN.read_text(encoding="utf-8").split("\n")[:-1]


def test_writes_without_the_token_are_so_on_purpose(app: Flask) -> None:
    views = {app.view_functions[endpoint] for endpoint in WITHOUT_TOKEN}
    assert csrf._exempt_views == {f"{view.__module__}.{view.__name__}" for view in views}
    assert not csrf._exempt_blueprints


def test_every_write_needs_the_token(app: Flask, ada: Person) -> None:
    ada.client.get("/tracks/back-end-developer")
    before = contents(app)
    for path in posts(app):
        for data in ({}, {"csrf_token": "wrong"}, {"csrf_token": "", "status": "done"}):
            answer = ada.client.post(path, data=data)
            assert answer.status_code == 400, path
    assert contents(app) == before


def test_guarded_routes_send_a_visitor_to_sign_in(app: Flask, client: CheckingClient) -> None:
    with app.test_request_context():
        for rule in rules(app):
            if app.view_functions[rule.endpoint].access == "signed-in" and "GET" in (rule.methods or ()):
                path = rule.build(VALUES, append_unknown=False)[1]  # type: ignore[index]
                assert client.get(path).headers["Location"].startswith("/sign-in"), path


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_answered_with_a_page(client: CheckingClient, method: str) -> None:
    fields = client.fields("/sign-in")
    answer = client.open("/roles", method=method, data=fields)
    assert answer.status_code == 405 and "Not like this" in answer.text
    assert "GET" in answer.headers["Allow"]
