"""A look at everything that a site stands on. It changes nothing, and works where the app cannot start."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from shutil import disk_usage
from typing import NamedTuple
from urllib.parse import unquote

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from learnpath.config import PREFIX, SettingError, Settings, instance_folder, look_at_settings, own_catalogue
from learnpath.core.errors import Away
from learnpath.core.mail import NotSent, mail_server, reach
from learnpath.core.migrate import known_revisions, wanted_revision
from learnpath.core.text import one_line
from learnpath.ops.looking import Ill, check_postgresql, check_sqlite, opened, unusable

MEGABYTE = 1_000_000
LITTLE = 200 * MEGABYTE
SHORT = 32  # characters of a secret key
EARLIEST, LATEST = 2026, 2100  # years: before the first there was no LearnPath
APART = 30  # seconds between two clocks


class Finding(NamedTuple):
    """What was looked at, whether all is well with it, and what is so or what to do."""

    what: str
    ok: bool
    said: str


def look(environ: Mapping[str, str], now: int, fault_of_catalogue: Callable[[Path], str]) -> list[Finding]:
    """Return what is found of each thing; no password or key is in it.

    `fault_of_catalogue` returns the first fault of the catalogue's files with those of a site's own folder, or "".
    """
    hidden = _secrets(environ)
    found = _findings(environ, now, fault_of_catalogue)
    return [Finding(what, ok, said if ok else _without(said, hidden)) for what, ok, said in found]


def _findings(environ: Mapping[str, str], now: int, fault_of_catalogue: Callable[[Path], str]) -> Iterator[Finding]:
    instance = instance_folder(environ)
    settings, of_settings = _settings(environ)
    yield of_settings
    yield _find("data folder", lambda: _folder(instance, settings))
    yield _find("secret key", lambda: _key(instance, environ.get(f"{PREFIX}SECRET_KEY", "").strip()))
    yield from _database(settings, now)
    yield _find("mail", lambda: _mail(settings if of_settings.ok else None))
    yield _find("redis", lambda: _redis(settings if of_settings.ok else None))
    fault = fault_of_catalogue(own_catalogue(instance))
    said = f"{fault} (all of it: learnpath catalogue check)" if fault else "The files are sound."
    yield Finding("catalogue", not fault, said)


def _find(what: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, check())
    except Ill as ill:
        return Finding(what, False, str(ill))
    except (OSError, SQLAlchemyError) as error:
        return Finding(what, False, str(error.__cause__ or error))


def _settings(environ: Mapping[str, str]) -> tuple[Settings | None, Finding]:
    """Return the settings, or where they have a fault those that tell where the data is, or None."""
    try:
        return look_at_settings(environ), Finding("settings", True, "They can be used.")
    except SettingError as error:
        found = Finding("settings", False, str(error))
    some = {name: environ[name] for name in (f"{PREFIX}INSTANCE", f"{PREFIX}DATABASE_URL") if name in environ}
    try:
        return look_at_settings(some), found
    except SettingError:
        return None, found


def _folder(folder: Path, settings: Settings | None) -> str:
    if not folder.is_dir():
        raise Ill(f"{folder} is not there. Start LearnPath once, which makes it, or set LEARNPATH_INSTANCE.")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise Ill(f"{folder} cannot be written to by this user. Run this as LearnPath's user, or change its owner.")
    if os.name != "nt" and folder.stat().st_mode & 0o077:
        raise Ill(f"Others may look into {folder}. Run: chmod 700 {folder}")
    file = settings and settings.sqlite_file
    needed = max(LITTLE, 2 * file.stat().st_size if file and file.is_file() else 0)
    free = disk_usage(folder).free
    if free < needed:
        raise Ill(f"{folder} has {free // MEGABYTE} MB left; make room for {needed // MEGABYTE} MB.")
    return f"{folder} is writable, for its owner alone, with {free // MEGABYTE} MB left."


def _key(instance: Path, given: str) -> str:
    path = instance / "secret_key"
    if given:
        if len(given) < SHORT:
            raise Ill(f"LEARNPATH_SECRET_KEY is short. Give it {SHORT} characters or more that nobody guesses.")
        return "It is set by LEARNPATH_SECRET_KEY."
    if not path.is_file():
        raise Ill(f"{path} is not there. Put back the one that was kept, or start LearnPath once, which makes one.")
    if os.name != "nt" and path.stat().st_mode & 0o077:
        raise Ill(f"Others may read {path}. Run: chmod 600 {path}")
    if len(path.read_bytes().strip()) < SHORT:
        raise Ill(f"The key in {path} is too short. Delete the file; a new one is made at the start.")
    return f"{path} is for its owner alone."


def _database(settings: Settings | None, now: int) -> Iterator[Finding]:
    """Find out about the database and what only it can tell."""
    if settings is None:
        yield Finding("database", False, "Not looked at, as the settings do not say where it is.")
        yield _find("clock", lambda: _clock(now, None))
        return
    try:
        with opened(settings) as connection:
            check = check_sqlite if settings.sqlite_file else check_postgresql
            yield _find("database", lambda: check(settings, connection))
            yield _find("migrations", lambda: _migrations(connection))
            yield _find("served", lambda: _loaded(connection))
            yield _find("clock", lambda: _clock(now, connection))
    except (Ill, SQLAlchemyError) as error:
        yield Finding("database", False, str(error) if isinstance(error, Ill) else unusable(settings, error))
        yield _find("clock", lambda: _clock(now, None))


def _migrations(connection: Connection) -> str:
    try:
        current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError:
        raise Ill("The database holds no LearnPath yet. Start LearnPath once, or restore a copy.") from None
    if current not in known_revisions():
        raise Ill("The database is of a newer LearnPath. Install that version, or restore a copy made before it.")
    if current != wanted_revision():
        raise Ill(f"The database is at {current}, this version at {wanted_revision()}. Start LearnPath once.")
    return f"The database is at this version ({current})."


def _loaded(connection: Connection) -> str:
    try:
        revision = connection.execute(text("SELECT max(id) FROM catalogue_revision")).scalar()
    except SQLAlchemyError:
        revision = None
    if not revision:
        raise Ill("The database holds no catalogue. Start LearnPath once, or run: learnpath catalogue load")
    return f"Revision {revision} of the catalogue is served."


def _clock(now: int, connection: Connection | None) -> str:
    moment = datetime.fromtimestamp(now, UTC)
    if not EARLIEST <= moment.year < LATEST:
        raise Ill(f"It says {moment:%Y-%m-%d}. Set this machine's clock.")
    if connection and connection.dialect.name == "postgresql":
        other = int(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())::bigint")).scalar_one())
        if abs(now - other) > APART:
            raise Ill(f"It is {abs(now - other)} s away from the database's. Set both by the same time server.")
    return f"It says {moment:%Y-%m-%d %H:%M} UTC."


def _mail(settings: Settings | None) -> str:
    if settings is None:
        raise Ill("Not looked at, as the settings have a fault.")
    if not settings.mail_url:
        return "LEARNPATH_MAIL_URL is not set, so the site sends no mail."
    server = mail_server(settings.mail_url)
    try:
        reach(server)
    except NotSent as error:
        raise Ill(f"{error}. Check LEARNPATH_MAIL_URL, and that this machine may connect there.") from None
    return f"{server.host} answers. Nothing was sent."


def _redis(settings: Settings | None) -> str:
    if settings is None:
        raise Ill("Not looked at, as the settings have a fault.")
    if not settings.redis_url:
        return "LEARNPATH_REDIS_URL is not set, so tries are counted on the database."
    from learnpath.core.redis_attempts import TriesInRedis  # takes a while, and most sites do without

    try:
        TriesInRedis(settings.redis_url, "").reach()
    except Away as error:
        raise Ill(f"{error} Start Redis, or check LEARNPATH_REDIS_URL.") from None
    return "It answers. Tries are counted there."


def _secrets(environ: Mapping[str, str]) -> list[str]:
    """Return the passwords and keys in the settings, as they are written and as they are meant."""
    found = [environ.get(f"{PREFIX}SECRET_KEY", "").strip()]
    for name in ("DATABASE_URL", "MAIL_URL", "REDIS_URL"):
        url = environ.get(PREFIX + name, "")
        found += re.findall(r"//[^:/@]*:(.*)@", url) + re.findall(r"password=([^&]+)", url)
    return [secret for secret in {*found, *map(unquote, found)} if secret]


def _without(said: str, hidden: list[str]) -> str:
    for secret in sorted(hidden, key=len, reverse=True):
        said = said.replace(secret, "…")
    return one_line(said)
