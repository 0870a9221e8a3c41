"""From a folder of TOML files to checked entries, or to the list of everything that is wrong with them."""

import os
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from learnpath.catalogue import schema

MAX_FILE_BYTES = 1_000_000
MAX_FILES = 20_000


@dataclass(frozen=True)
class Problem:
    """One thing to mend: the file (relative to the folder), the path inside it, and what to do."""

    file: str
    path: str
    message: str

    def __str__(self) -> str:
        text = ": ".join(part for part in (self.file, self.path, self.message) if part)
        return "".join(c if c.isprintable() else "\ufffd" for c in text)  # one line, whatever the files hold


class CatalogueError(Exception):
    """The files hold errors; `problems` lists them all."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Place:
    """Where an entry stands, for messages about it."""

    file: str
    path: str

    def problem(self, below: str, message: str) -> Problem:
        """Return a problem at `below` inside this entry ("" for the entry itself)."""
        return Problem(self.file, f"{self.path}.{below}" if below else self.path, message)


@dataclass
class Entries:
    """All entries of a folder, each with its place, in the order of reading."""

    items: list[tuple[Place, schema.Item]] = field(default_factory=list)
    roles: list[tuple[Place, schema.Role]] = field(default_factory=list)
    sources: list[tuple[Place, schema.Source]] = field(default_factory=list)
    families: list[tuple[Place, schema.Family]] = field(default_factory=list)

    def add(self, place: Place, entry: schema.Item | schema.Role | schema.Source | schema.Family) -> None:
        """File `entry` under its kind."""
        if isinstance(entry, schema.Role):
            self.roles.append((place, entry))
        elif isinstance(entry, schema.Source):
            self.sources.append((place, entry))
        elif isinstance(entry, schema.Family):
            self.families.append((place, entry))
        else:
            self.items.append((place, entry))


def read_folder(folder: Path) -> tuple[Entries, list[Problem]]:
    """Read every TOML file below `folder`; returns the entries that are well formed and the problems of the others."""
    entries, problems = Entries(), list[Problem]()
    if not folder.is_dir():
        return entries, [Problem(str(folder), "", "is not a folder; name the folder that holds the TOML files")]
    paths = list(_walk(folder, problems))
    if not paths and not problems:
        problems.append(Problem(str(folder), "", "holds no .toml file"))
    if len(paths) > MAX_FILES:
        return entries, [Problem(str(folder), "", f"holds more than {MAX_FILES} files")]
    for path in paths:
        _read_file(path, path.relative_to(folder).as_posix(), entries, problems)
    return entries, problems


def _walk(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    """Yield the TOML files in a stable order; links to folders are refused, as they can lead round in a circle."""
    for parent, folders, files in os.walk(folder, onerror=lambda error: problems.append(_unreadable(folder, error))):
        folders.sort()
        for name in [name for name in folders if (Path(parent) / name).is_symlink()]:
            where = (Path(parent) / name).relative_to(folder).as_posix()
            problems.append(Problem(where, "", "is a link to a folder; put the folder itself there"))
        yield from (Path(parent) / name for name in sorted(files) if name.endswith(".toml"))


def _unreadable(folder: Path, error: OSError) -> Problem:
    name = Path(error.filename or folder)
    where = name.relative_to(folder).as_posix() if name.is_relative_to(folder) else str(name)
    return Problem(where, "", f"cannot be read: {error.strerror}")


def _read_file(path: Path, name: str, entries: Entries, problems: list[Problem]) -> None:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
            problems.append(Problem(name, "", "is not a file"))
            return
        with path.open("rb") as stream:
            raw = stream.read(MAX_FILE_BYTES + 1)
        if len(raw) > MAX_FILE_BYTES:
            problems.append(Problem(name, "", f"is larger than {MAX_FILE_BYTES} bytes; divide it"))
            return
        tables = tomllib.loads(raw.decode("utf-8-sig"))
    except OSError as error:
        problems.append(Problem(name, "", f"cannot be read: {error.strerror}"))
    except UnicodeDecodeError as error:
        problems.append(Problem(name, "", f"is not UTF-8 text (byte {error.start}); save it as UTF-8"))
    except RecursionError:
        problems.append(Problem(name, "", "is nested too deeply"))
    except ValueError as error:  # TOMLDecodeError, and numbers too long to read
        problems.append(Problem(name, "", f"is not TOML: {error}"))
    else:
        _read_tables(tables, name, entries, problems)


def _read_tables(tables: Mapping[str, object], name: str, entries: Entries, problems: list[Problem]) -> None:
    for kind, rows in tables.items():
        model = schema.MODELS.get(kind)
        if model is None:
            problems.append(Problem(name, kind, f"is not a kind of entry; use {', '.join(schema.MODELS)}"))
        elif not isinstance(rows, list):
            problems.append(Problem(name, kind, f"must be written as [[{kind}]]"))
        else:
            for number, row in enumerate(rows, 1):
                place = Place(name, f"{kind}[{number}]")
                try:
                    entries.add(place, model.model_validate(row))
                except ValidationError as error:
                    problems.extend(_problems(place, error))
                except RecursionError:
                    problems.append(place.problem("", "is nested too deeply"))


def _problems(place: Place, error: ValidationError) -> Iterator[Problem]:
    for detail in error.errors(include_url=False, include_input=False):
        below = ""
        for part in detail["loc"]:
            below += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if below else str(part)
        yield place.problem(below, detail["msg"].removeprefix("Value error, "))
