"""A catalogue of 1,000 roles and 10,000 items: it loads, and every page works."""

import gzip
import html
import re
from pathlib import Path

import pytest
from flask import Flask

from bench.large import write_large
from learnpath.catalogue.current import catalogue
from learnpath.catalogue.loader import load
from learnpath.catalogue.reader import Entries
from learnpath.catalogue.rules import read_catalogue
from learnpath.core.db import saving
from learnpath.tracks.difference import differences
from tests.cast import ADA, sign_up
from tests.conftest import Statements


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Entries:
    folder: Path = tmp_path_factory.mktemp("large")
    return read_catalogue(write_large(folder, 1_000, 10_000))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # what is slow about it is the same on both
def test_it_loads_and_every_page_works(blank: Flask, large: Entries, statements: Statements) -> None:
    assert (len(large.roles), len(large.items)) == (1_000, 10_000)
    with blank.app_context():
        with saving():
            assert load(large, 1)
        assert differences(large) == ["Nothing would change."]
        name = next(role.name for role in catalogue().roles.values() if role.slug == "role-500")
    ada = sign_up(blank, ADA, role="role-7")
    for path, rows in (
        ("/roles", 100),
        ("/roles?page=10&sort=pay", 100),
        ("/roles?page=11", 0),
        ("/roles?sort=near", 100),
        ("/skills", 100),
        ("/skills?page=99", 100),
        ("/skills/skill-5", 0),
        ("/roles/role-7", None),
        ("/roles/role-7/items/build-your-network", 0),
        ("/roles/compare?roles=role-1,role-2,role-3,role-4", 0),
        ("/tracks/role-7", None),
    ):
        statements.clear()
        answer = ada.client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200 and len(statements) <= 2, (path, statements)
        assert len(answer.data) < 20_000, (path, len(answer.data))
        page = gzip.decompress(answer.data).decode()
        assert rows is None or page.count('<span class="nm">') == rows, path
    assert 'href="/roles/role-500"' in ada.client.get("/roles", query_string={"q": name}).text
    more = re.search(r'<a class="btn" href="([^"]+)">More roles', ada.client.get("/roles?q=developer").text)
    assert more and ada.client.get(html.unescape(more[1])).text.count("<li>") > 1
    assert "role-999" in ada.client.get("/roles/compare").text
