"""The commands that keep a site's data safe: backup, restore, doctor."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from learnpath.accounts.sessions import end_every_way_in
from learnpath.app import create_app
from learnpath.catalogue.loader import SHIPPED
from learnpath.catalogue.reader import CatalogueError
from learnpath.catalogue.rules import read_catalogue
from learnpath.config import Settings, read_settings
from learnpath.core.clock import now
from learnpath.core.db import db, saving
from learnpath.core.errors import Refused
from learnpath.core.migrate import bring_up_to_date
from learnpath.ops import backup as copies
from learnpath.ops.doctor import look
from learnpath.ops.in_use import alone
from learnpath.ops.restore_postgresql import restore_postgresql
from learnpath.ops.restore_sqlite import restore_sqlite
from learnpath.start import open_app

_FIRST_BYTES = {b"SQLite format 3\0": "SQLite", b"PGDMP": "PostgreSQL"}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(1), help="FILE is a folder: keep so many copies there.")
def backup(file: Path, keep: int | None) -> None:
    """Copy the database to FILE while it is in use. Copying the live file itself does not work."""
    settings: Settings = open_app().extensions["settings"]
    if keep:
        file = copies.backup_and_keep(settings, file, keep, now())
    else:
        copies.backup(settings, file)
    click.echo(f"Saved to {file}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Make a copy from `backup` the database again. LearnPath must be stopped; the old data is kept."""
    settings = read_settings()
    _check_kind(file, "SQLite" if settings.sqlite_file else "PostgreSQL")
    with alone(settings.instance):
        if settings.sqlite_file:
            kept: Path | str | None = restore_sqlite(settings.sqlite_file, file, _bring_up(settings))
        else:
            kept = f"the database {restore_postgresql(settings.database_url, file, _bring_up(settings))}"
    click.echo(f"Restored from {file}. Everybody is signed out.")
    if kept:
        click.echo(f"The data of before is kept in {kept}. Delete it when all is well.")


@click.command()
def doctor() -> None:
    """Look at everything that LearnPath stands on, a line each, and say what to do. Changes nothing."""
    findings = look(os.environ, now(), _fault_of_catalogue)
    for finding in findings:
        click.echo(f"{'ok ' if finding.ok else 'FIX'}  {finding.what:<13}{finding.said}")
    if not all(finding.ok for finding in findings):
        sys.exit(1)


def _fault_of_catalogue(own: Path) -> str:
    """Return the first fault of the catalogue's files, with the site's own, or ""."""
    try:
        read_catalogue(SHIPPED, own)
    except CatalogueError as error:
        return str(error.problems[0])
    return ""


def _check_kind(file: Path, wanted: str) -> None:
    """Raise Refused unless a file is a copy of the kind of database that the site is on."""
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    with file.open("rb") as opened:
        start = opened.read(16)
    kind = next((kind for first, kind in _FIRST_BYTES.items() if start.startswith(first)), None)
    if kind is None:
        raise Refused(f"{file} is not a copy made by `learnpath backup`. Nothing has changed.")
    if kind != wanted:
        raise Refused(f"{file} is a copy from {kind}, and this site is on {wanted}. Check LEARNPATH_DATABASE_URL.")


def _bring_up(settings: Settings) -> Callable[[str], None]:
    """Return what brings the database at an address to this version and ends the sessions and sent links in it.

    What was ended after the copy was made, by a new password say, must not come back to life.
    """

    def bring_up(address: str) -> None:
        app = create_app(replace(settings, database_url=address))
        with app.app_context():
            try:
                bring_up_to_date(None)
                with saving():
                    end_every_way_in(now())
            except SystemExit:  # Alembic's, which has said why
                raise Refused("The copy cannot be brought to this version. Nothing has changed.") from None
            finally:
                db.engine.dispose()

    return bring_up
