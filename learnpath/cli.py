"""The command line: parse, call, commit, print. Every error is one clear line and a non-zero exit."""

import os
import sqlite3
import sys
from pathlib import Path
from shutil import rmtree

import click
import psycopg
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from learnpath.accounts.passwords import hash_password
from learnpath.catalogue.current import catalogue as current_catalogue
from learnpath.catalogue.loader import SHIPPED, load
from learnpath.catalogue.reader import CatalogueError, Entries
from learnpath.catalogue.rules import read_catalogue
from learnpath.config import SettingError, Settings, instance_folder, own_catalogue
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.errors import Refused
from learnpath.core.logs import set_up_logs
from learnpath.core.migrate import bring_up_to_date, current_revision, one_at_a_time, wanted_revision
from learnpath.demo.fill import check_empty, fill, sign_ins
from learnpath.demo.people import PASSWORD
from learnpath.mail_cli import mail_group
from learnpath.ops.metrics import FOLDER
from learnpath.ops_cli import backup, doctor, restore
from learnpath.serve import listen, serve
from learnpath.start import CannotStart, open_app, prepare
from learnpath.tracks.difference import differences
from learnpath.user_cli import user_group


def main() -> None:
    """Run the command line; errors that are the caller's end in one line on standard error."""
    set_up_logs()
    try:
        cli.main(prog_name="learnpath", standalone_mode=False)
    except click.UsageError as error:
        _fail(f"{error.format_message()} (see: learnpath --help)", 2)
    except click.Abort:
        _fail("Stopped.", 130)
    except (SettingError, CannotStart, Refused, CatalogueError) as error:
        _fail(str(error), 1)
    except SQLAlchemyError as error:
        _fail(f"The database cannot be used: {str(error.__cause__ or error).splitlines()[0]}", 1)
    except psycopg.Error as error:
        _fail(f"The database cannot be used: {str(error).strip().splitlines()[0]}", 1)
    except (OSError, sqlite3.Error) as error:
        _fail(str(error), 1)


def _fail(message: str, code: int) -> None:
    click.echo(f"learnpath: {message}", err=True)
    sys.exit(code)


HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
PORT = click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free one."
)


@click.group(no_args_is_help=False)
def cli() -> None:
    """LearnPath: pick a tech role, tick off what it takes, and always know what is next."""


@cli.command()
@HOST
@PORT
def run(host: str, port: int) -> None:
    """Bring the database up to date, load the catalogue, and serve."""
    sock = listen(host, port)
    app = open_app()
    prepare(app)
    serve(app, sock, lambda address: _greet(app, address))


@cli.command("serve")
@click.option("--workers", required=True, type=click.IntRange(1, 64), help="Processes that answer; one a core is good.")
@HOST
@PORT
def serve_command(workers: int, host: str, port: int) -> None:
    """Do as `run` does, with several processes. Not on Windows."""
    if sys.platform == "win32":
        raise CannotStart("Several processes need what Windows has not. Use `learnpath run`.")
    from learnpath.workers import serve_by_workers

    sock = listen(host, port)
    folder = os.environ[FOLDER] = str(instance_folder() / f"figures-{os.getpid()}")
    try:
        app = open_app()
        prepare(app)
    except BaseException:  # afterwards it goes when the last worker has ended
        rmtree(folder, ignore_errors=True)
        raise
    serve_by_workers(app, sock, workers, lambda address: _greet(app, address))


def _greet(app: Flask, address: str) -> None:
    settings: Settings = app.extensions["settings"]
    click.echo(f"LearnPath is at {address}\nData folder: {settings.instance}\nStop with Ctrl-C.")


@cli.group(no_args_is_help=False)
def catalogue() -> None:
    """The catalogue's files."""


@catalogue.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
def check(path: Path | None) -> None:
    """Check a folder of catalogue files, or the shipped ones, with the site's own over them; report every error."""
    entries = _read(path)
    click.echo(f"{len(entries.roles)} roles and {len(entries.items)} items. No errors.")


@catalogue.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
def diff(path: Path | None) -> None:
    """Say what loading a folder would change and how many learners that touches; changes nothing."""
    entries, app = _read(path), open_app()
    settings: Settings = app.extensions["settings"]
    if settings.sqlite_file and not settings.sqlite_file.exists():
        raise Refused("There is no database yet, so everything would be new. Start LearnPath once.")
    with app.app_context():
        if current_revision() != wanted_revision():
            raise Refused("The database is not at this version yet. Start LearnPath once, then ask again.")
        for line in differences(entries):
            click.echo(line)


@catalogue.command("load")
@click.argument("path", required=False, type=click.Path(path_type=Path))
def load_command(path: Path | None) -> None:
    """Make the files of a folder, and the site's own, the catalogue that is served; on any error nothing changes."""
    entries, app = _read(path), open_app()
    settings: Settings = app.extensions["settings"]
    with app.app_context(), one_at_a_time(settings.instance):
        bring_up_to_date(settings.sqlite_file)
        with saving():
            changed = load(entries, now())
    click.echo("Loaded." if changed else "Nothing has changed.")


def _read(path: Path | None) -> Entries:
    """Return the entries of a folder, or the shipped ones, with the site's own over them."""
    own = own_catalogue(instance_folder())
    return read_catalogue(path if path and path.resolve() != own.resolve() else SHIPPED, own)


@cli.command()
def demo() -> None:
    """Fill an empty site with invented people and four months of their history, and print how to sign in."""
    app = open_app()
    _check_empty(app)
    prepare(app)
    password_hash = hash_password(PASSWORD)
    with app.app_context():
        snapshot = current_catalogue()
        with saving():
            fill(snapshot, password_hash, now())
    click.echo("12 learners and 2 mentors are there; all of them are invented. Sign in as:")
    for part, name, email in sign_ins():
        click.echo(f"  {part:<20}{name:<20}{email}")
    click.echo(f"Everybody's password: {PASSWORD}\n`learnpath run` serves the site.")


def _check_empty(app: Flask) -> None:
    """Refuse a site with accounts before anything of it is brought up to date."""
    settings: Settings = app.extensions["settings"]
    if settings.sqlite_file is None or settings.sqlite_file.exists():
        with app.app_context():
            if current_revision() is not None:
                check_empty()


for command in (mail_group, user_group, backup, restore, doctor):
    cli.add_command(command)
