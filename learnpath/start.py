"""What happens before LearnPath serves: the database brought up to date and the catalogue loaded, by one process."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import click
from flask import Flask
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from learnpath.app import create_app
from learnpath.catalogue.current import catalogue
from learnpath.catalogue.loader import SHIPPED, load
from learnpath.catalogue.reader import CatalogueError
from learnpath.catalogue.rules import read_catalogue
from learnpath.config import Settings
from learnpath.core.clock import now
from learnpath.core.db import db, saving
from learnpath.core.logs import set_up_logs
from learnpath.core.migrate import bring_up_to_date, one_at_a_time
from learnpath.ops.in_use import mark_in_use


class CannotStart(Exception):
    """LearnPath cannot serve; the message says what to do."""


def open_app() -> Flask:
    """Return the app for a command; when that is over its database is closed, and SQLite puts its files in order.

    Meanwhile nothing is restored there: raises Refused while that is under way.
    """
    app = create_app()
    settings: Settings = app.extensions["settings"]
    set_up_logs(in_json=settings.log == "json")
    mark = mark_in_use(settings.instance)
    click.get_current_context().call_on_close(lambda: _close(app, mark))
    return app


def _close(app: Flask, mark: BinaryIO | None) -> None:
    with app.app_context():
        db.engine.dispose()
    if mark:
        mark.close()


def prepare(app: Flask) -> None:
    """Migrate and load what is new. Of several processes starting at once, one does it and the others wait.

    A catalogue with errors is reported and the old one keeps serving. Without an old one the site's own is left out;
    raises CannotStart where the shipped one has errors too.
    """
    settings: Settings = app.extensions["settings"]
    with app.app_context():
        try:
            if settings.sqlite_file and settings.sqlite_file.parent.is_dir():
                with suppress(OSError):  # the database itself says what is wrong
                    settings.sqlite_file.touch(mode=0o600)
            with one_at_a_time(settings.instance):
                kept = bring_up_to_date(settings.sqlite_file)
                if kept:
                    print(f"The database was copied to {kept} before it was brought up to date.", flush=True)
                _load(settings.own_catalogue)
        except SQLAlchemyError as error:
            reason = str(error.__cause__ or error).strip().splitlines()[0]
            raise CannotStart(f"The database cannot be used: {reason}") from None


def _load(own: Path) -> None:
    try:
        _load_files(own)
    except CatalogueError as error:
        if _serves_one():
            _report("The catalogue has errors, so the old one keeps serving", error)
        elif os.path.lexists(own):
            _report("The site's own catalogue has errors, so only the shipped one is served", error)
            _load_only_shipped()
        else:
            raise CannotStart(f"The catalogue has errors:\n{error}") from None


def _serves_one() -> bool:
    """Whether there is a catalogue of before that this version can read."""
    try:
        return bool(catalogue().roles)
    except ValidationError:
        return False


def _load_only_shipped() -> None:
    try:
        _load_files(None)
    except CatalogueError as error:
        raise CannotStart(f"The catalogue has errors:\n{error}") from None


def _load_files(own: Path | None) -> None:
    entries = read_catalogue(SHIPPED, own)
    with saving():
        load(entries, now())


def _report(what: str, error: CatalogueError) -> None:
    print(f"{what}:\n{error}", file=sys.stderr, flush=True)
