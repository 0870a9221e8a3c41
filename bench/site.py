"""What is measured: a throw-away site with a learner on each role, the requests to it, and the bare app beside it."""

import re
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import NullPool, create_engine, func, select

from bench.cluster import memory
from bench.crowd import add_learners, join_cohort
from bench.large import Entry, shipped_tables, table
from bench.learner import fill
from learnpath import create_app
from learnpath.accounts.device import COOKIE
from learnpath.accounts.models import User
from learnpath.catalogue.loader import SHIPPED, load
from learnpath.catalogue.rules import read_catalogue
from learnpath.config import read_settings
from learnpath.core.clock import now
from learnpath.core.db import columns, db, execute, normal_url, saving
from learnpath.start import prepare
from learnpath.tracks.models import ProgressEvent

SHIPPED_ROLE = "back-end-developer"
LISTS = {"role list": "/roles", "role search": "/roles?q=javascrpit", "skill list": "/skills"}
MENTORED = (100, 200)  # learners of a mentor; the second cohort begins where a multiple of its size does
CONNECTIONS = 4  # of the load over HTTP; each ticks an item of its own, so that every tick is a real change
# of the role of 60 items: kind, how many, and how many under a heading
BENCH_LIST = (("skill", 40, 5), ("portfolio_piece", 10, 10), ("job_search_step", 10, 10))


@dataclass(frozen=True)
class Call:
    """One kind of request to a role's pages; `paths` are one for each connection, `bodies` are posted in turn."""

    kind: str
    role: str
    paths: tuple[str, ...]
    cookie: str = ""
    bodies: tuple[bytes, ...] = ()

    @property
    def what(self) -> str:
        """Return its name in the table."""
        return f"{self.kind}, {self.role}" if self.role else self.kind


HELLO = Call("hello", "", ("/",))


@dataclass(frozen=True)
class Site:
    """The prepared app, where it keeps its data as LEARNPATH_* settings, and the requests to measure."""

    app: Flask
    environ: dict[str, str]
    calls: list[Call]

    def changes(self) -> int:
        """Return how many changes of status are recorded."""
        with self.app.app_context():
            return int(execute(select(func.count()).select_from(ProgressEvent)).scalar_one())


def hello() -> Flask:
    """Return what everything is compared with: one route, a short string, nothing else configured."""
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "Hello, World!")
    return app


@contextmanager
def new_site(server: str | None) -> Iterator[Site]:
    """Yield a site in a folder of its own, on SQLite or in a new database on the PostgreSQL server at `server`."""
    with tempfile.TemporaryDirectory(prefix="learnpath-bench-", dir=memory()) as folder, new_database(server) as url:
        environ = {"LEARNPATH_INSTANCE": folder, "LEARNPATH_DATABASE_URL": url}
        app = create_app(read_settings(environ))
        prepare(app)
        entries = read_catalogue(_catalogue(Path(folder) / "catalogue"))
        with app.app_context(), saving():
            load(entries, now())
        calls = [*_calls(app, "bench-role"), *_calls(app, SHIPPED_ROLE)]
        calls += _learners(app)
        calls += [mentor_call(app, learners, number) for number, learners in enumerate(MENTORED)]
        calls.append(Call("role list of a learner", "", ("/roles",), calls[0].cookie))
        calls += [Call(f"{what} of a visitor", "", (path,)) for what, path in LISTS.items()]
        yield Site(app, environ, calls)
        with app.app_context():
            db.engine.dispose()


@contextmanager
def new_database(server: str | None) -> Iterator[str]:
    """Yield the address of a new database on a PostgreSQL server, or "" for SQLite where there is none."""
    if not server:
        yield ""
        return
    engine = create_engine(normal_url(server), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    name = f"learnpath_bench_{uuid.uuid4().hex[:12]}"
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        try:
            yield engine.url.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def _catalogue(folder: Path) -> Path:
    """Make a catalogue of what is shipped and one role of 60 items, whose texts are those of shipped entries."""
    shutil.copytree(SHIPPED, folder)
    shipped = shipped_tables()
    role = {"slug": "bench-role", "name": "Bench Role", "summary": "A role to measure.", "about": "A role to measure."}
    blocks, lines = list[object](), list[str]()
    for kind, number, under_heading in BENCH_LIST:
        slugs = [f"bench-{kind.replace('_', '-')}-{n}" for n in range(number)]
        for n, slug in enumerate(slugs):
            lines.append(_table(kind, shipped[kind][n % len(shipped[kind])] | {"slug": slug}))
        for n in range(0, number, under_heading):
            blocks.append({"heading": f"Part {n + 1}", "items": slugs[n : n + under_heading]})
    lines.append(_table("role", role | {"family": "data", "position": 9, "list": blocks}))
    (folder / "bench.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


def _table(kind: str, entry: Entry) -> str:
    return table(kind, entry | {"uuid": str(uuid.uuid4())})


def _calls(app: Flask, role: str) -> list[Call]:
    """Sign a learner up on a role through the pages, with half of it ticked, and return the requests to measure."""
    client, track = app.test_client(), f"/tracks/{role}"
    items = re.findall(r'name="known" value="([^"]+)"', client.get(f"/roles/{role}").text)
    _send(client, f"/roles/{role}/start", f"/roles/{role}", known=items[::2])
    _send(client, "/sign-up", "/sign-up", email=f"{role}@example.com", password="three ordinary words")
    fields = form_fields(client, track)
    cookie = _cookie(app, client)
    ticks = tuple(f"{track}/items/{item}/status" for item in items[1::2][:CONNECTIONS])
    bodies = tuple(urlencode(fields | {"status": status}).encode() for status in ("done", "todo"))
    return [
        Call("track page", role, (track,), cookie),
        Call("tick", role, ticks, cookie, bodies),
        Call("role page of a visitor", role, (f"/roles/{role}",)),
    ]


def _learners(app: Flask) -> list[Call]:
    """Return the pages of a learner who has just come to the role of 60 items, and of one who is on it for years."""
    new, long = _learner(app, "new"), _learner(app, "long")
    with app.app_context():
        fill("long@example.com", "bench-role")
    return [
        Call("track page of a new learner", "", new.paths, new.cookie),
        Call("track page of a long learner", "", long.paths, long.cookie),
        Call("progress page of a long learner", "", ("/progress",), long.cookie),
    ]


def mentor_call(app: Flask, learners: int, cohort: int) -> Call:
    """Make the cohort of a number and size, have somebody without a track mentor it, and return their page."""
    with app.app_context():
        add_learners(cohort * learners, (cohort + 1) * learners - 1, learners, now())
    return Call(f"mentor's page with {learners} learners", "", ("/mentoring",), new_mentor(app, cohort))


def new_mentor(app: Flask, cohort: int) -> str:
    """Sign somebody up who mentors the cohort of a number; returns their cookie."""
    client, email = app.test_client(), f"mentor-{cohort}@example.com"
    _send(client, "/sign-up", "/sign-up", email=email, password="three ordinary words")
    client.get("/help")  # the notice of a new account
    with app.app_context():
        join_cohort(execute(select(columns(User).id).where(columns(User).email == email)).scalar_one(), cohort, now())
    return _cookie(app, client)


def _learner(app: Flask, name: str) -> Call:
    """Sign a learner up on the role of 60 items through the pages, with nothing ticked."""
    client, track = app.test_client(), "/tracks/bench-role"
    _send(client, "/roles/bench-role/start", "/roles/bench-role")
    _send(client, "/sign-up", "/sign-up", email=f"{name}@example.com", password="three ordinary words")
    _send(client, f"{track}/starters", track, none="1")
    client.get(track)
    return Call("track page", "", (track,), _cookie(app, client))


def _cookie(app: Flask, client: FlaskClient) -> str:
    names = (COOKIE, app.config["SESSION_COOKIE_NAME"])
    return "; ".join(f"{name}={found.value}" for name in names if (found := client.get_cookie(name)))


def _send(client: FlaskClient, path: str, page: str, **data: object) -> None:
    answer = client.post(path, data=form_fields(client, page) | data)
    assert answer.status_code == 303, (path, answer.status)


def form_fields(client: FlaskClient, page: str) -> dict[str, object]:
    """Return the hidden fields that each form of a page carries."""
    found = re.findall(r'<input type="hidden" name="(csrf_token|person)" value="([^"]*)">', client.get(page).text)
    return dict(found)
