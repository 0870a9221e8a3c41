"""Settings: read from LEARNPATH_* in the environment, checked once at the start."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from filelock import FileLock
from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import ArgumentError

from learnpath.core.dates import zone_names
from learnpath.core.db import normal_url
from learnpath.core.mail import mail_address, mail_server
from learnpath.core.paths import default_instance

PREFIX = "LEARNPATH_"
REGISTRATION = ("open", "invitation", "closed")


class SettingError(Exception):
    """A setting, or the data folder, is not usable; the message says what to do."""


@dataclass(frozen=True)
class Settings:
    """What the site's owner can set. docs/self-hosting.md lists each with its meaning.

    instance: the data folder. database_url: with its driver named. base_url: without a trailing slash, or "".
    trusted_proxies: how many proxies stand in front. secret_key: signs cookies. time_zone: of who chose none, or "" for
    the server's own. mail_url: the mail server, or "" for none; mail_from: whom mails are from. session_days: how
    long a session lasts that is to be kept, session_hours: any other. audit_days: how long what was done with accounts
    is kept. registration: who may sign up, one of REGISTRATION. log: "text" or
    "json". metrics_token: what Prometheus must send, or "" for no metrics. redis_url: the Redis that tries are
    counted on, or "" for the database.
    """

    instance: Path
    database_url: str
    secret_key: str
    base_url: str = ""
    trusted_proxies: int = 0
    site_name: str = "LearnPath"
    contact: str = ""
    time_zone: str = ""
    mail_url: str = ""
    mail_from: str = ""
    session_days: int = 90
    session_hours: int = 24
    audit_days: int = 365
    registration: str = "open"
    log: str = "text"
    metrics_token: str = ""
    redis_url: str = ""

    @property
    def secure(self) -> bool:
        """Whether the site is reached over https."""
        return self.base_url.startswith("https://")

    @property
    def cookie_prefix(self) -> str:
        """How names of cookies begin: over https as browsers take them from this host alone (RFC 6265bis, 4.1.3)."""
        return "__Host-" if self.secure else ""

    @property
    def names(self) -> tuple[str, ...]:
        """What the site is called, which no password may be made of."""
        return ("LearnPath", self.site_name, urlsplit(self.base_url).hostname or "")

    @property
    def own_catalogue(self) -> Path:
        """The folder of the site's own additions and changes to the catalogue, which need not be there."""
        return own_catalogue(self.instance)

    @property
    def sqlite_file(self) -> Path | None:
        """The SQLite file, or None on another database."""
        url = make_url(self.database_url)
        return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def instance_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return the data folder, whether it is there or not."""
    given = (os.environ if environ is None else environ).get(f"{PREFIX}INSTANCE", "").strip()
    return Path(given or default_instance()).expanduser().absolute()


def own_catalogue(instance: Path) -> Path:
    """Return where a data folder holds the site's own catalogue."""
    return instance / "catalogue"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings, making the data folder and its secret key where they are missing.

    Raises SettingError with one line that says what to do.
    """
    return _settings(os.environ if environ is None else environ, _secret_key)


def look_at_settings(environ: Mapping[str, str]) -> Settings:
    """Read and check the settings as `read_settings` does, but make nothing: `secret_key` may be empty."""
    return _settings(environ, lambda _: "")


def _settings(environ: Mapping[str, str], secret_key: Callable[[Path], str]) -> Settings:
    given = {k.removeprefix(PREFIX): v.strip() for k, v in environ.items() if k.startswith(PREFIX)}
    instance = instance_folder(environ)
    database_url = given.get("DATABASE_URL") or f"sqlite:///{instance / 'learnpath.sqlite3'}"
    base_url, mail_url, mail_from = (given.get(name, "") for name in ("BASE_URL", "MAIL_URL", "MAIL_FROM"))
    return Settings(
        instance=instance,
        database_url=_database_url(database_url),
        secret_key=given.get("SECRET_KEY") or secret_key(instance),
        base_url=_base_url(base_url),
        trusted_proxies=_count("TRUSTED_PROXIES", given.get("TRUSTED_PROXIES", "0"), 0, 10),
        site_name=given.get("SITE_NAME") or "LearnPath",
        contact=given.get("CONTACT", ""),
        time_zone=_time_zone(given.get("TIME_ZONE", "")),
        mail_url=_mail_url(mail_url, mail_from, base_url),
        mail_from=mail_from,
        session_days=_count("SESSION_DAYS", given.get("SESSION_DAYS") or "90", 1, 400),
        session_hours=_count("SESSION_HOURS", given.get("SESSION_HOURS") or "24", 1, 720),
        registration=_registration(given.get("REGISTRATION") or "open"),
        audit_days=_count("AUDIT_DAYS", given.get("AUDIT_DAYS") or "365", 30, 3_650),
        log=_log(given.get("LOG") or "text"),
        metrics_token=_metrics_token(given.get("METRICS_TOKEN", "")),
        redis_url=_redis_url(given.get("REDIS_URL", "")),
    )


def _database_url(address: str) -> str:
    try:
        url = make_url(normal_url(address))
        if url.get_backend_name() not in ("sqlite", "postgresql"):
            raise ArgumentError(url.get_backend_name())
        if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
            raise ArgumentError("no file")
    except (ArgumentError, ValueError):
        raise SettingError(
            "LEARNPATH_DATABASE_URL must look like postgresql://user:password@host/name or sqlite:////folder/file"
        ) from None
    return url.render_as_string(hide_password=False)


def _base_url(address: str) -> str:
    try:
        parts = urlsplit(address)
        fits = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        fits = fits and not (parts.query or parts.fragment or any(c.isspace() for c in address))
    except ValueError:  # a bracket that is not closed, a port that is not a number
        fits = False
    if address and not fits:
        raise SettingError("LEARNPATH_BASE_URL must be the site's address, like https://learn.example.org")
    return address.rstrip("/")


def _mail_url(url: str, sender: str, base_url: str) -> str:
    """Check the mail server's address, and that with one it is known whom mails are from and where links lead."""
    try:
        if url:
            mail_server(url)
    except ValueError:
        said = "LEARNPATH_MAIL_URL must look like smtp://user:password@host:587 or smtps://user:password@host:465"
        raise SettingError(said) from None
    if (url or sender) and not mail_address(sender):
        raise SettingError("LEARNPATH_MAIL_FROM must be the address that mails are from, like mail@learn.example.org")
    if url and not base_url:
        raise SettingError("LEARNPATH_BASE_URL must be set with LEARNPATH_MAIL_URL: links in mails begin with it")
    return url


def _time_zone(name: str) -> str:
    if name and name not in zone_names():
        raise SettingError("LEARNPATH_TIME_ZONE must be the name of a time zone, like Europe/Lisbon")
    return name


def _log(kind: str) -> str:
    if kind not in ("text", "json"):
        raise SettingError("LEARNPATH_LOG must be text or json")
    return kind


def _metrics_token(token: str) -> str:
    if token and not (len(token) >= 16 and token.isascii() and token.isprintable() and " " not in token):
        raise SettingError("LEARNPATH_METRICS_TOKEN must be at least 16 letters, digits and signs, without spaces")
    return token


def _redis_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("redis", "rediss") and parts.hostname and parts.port != 0
        fits = fits and re.fullmatch(r"(/\d{0,4})?", parts.path, re.ASCII) and not (parts.query or parts.fragment)
    except ValueError:
        fits = False
    if url and not (fits and url.isprintable() and " " not in url):
        raise SettingError(
            "LEARNPATH_REDIS_URL must look like redis://user:password@host:6379/0, or rediss://... for an encrypted one"
        )
    return url


def _count(name: str, text: str, least: int, most: int) -> int:
    if not (text.isdecimal() and text.isascii() and len(text) < 6 and least <= int(text) <= most):
        raise SettingError(f"LEARNPATH_{name} must be a number from {least} to {most}")
    return int(text)


def _registration(word: str) -> str:
    if word not in REGISTRATION:
        raise SettingError(f"LEARNPATH_REGISTRATION must be one of: {', '.join(REGISTRATION)}")
    return word


def _secret_key(instance: Path) -> str:
    """Return the data folder's secret key, made on first use with mode 0600, whole or not at all."""
    path = instance / "secret_key"
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(instance / "secret_key.lock"):  # processes that start at once agree on one key
            if not path.exists():
                draft = instance / "secret_key.new"
                draft.unlink(missing_ok=True)
                draft.touch(mode=0o600)
                draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
                draft.replace(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not text"
        raise SettingError(
            f"The data folder {instance} cannot be used ({reason}). Make it writable or set LEARNPATH_INSTANCE."
        ) from None
    if len(key) < 32:
        raise SettingError(f"The secret key in {path} is too short. Delete the file; a new one is made at the start.")
    return key
