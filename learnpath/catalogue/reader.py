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
MAX_DOTS = 2_000  # in a line: a key of more parts takes the reader of TOML time and memory without end


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


@dataclass(frozen=True)
class Row:
    """An entry as a file holds it, before it is checked."""

    place: Place
    kind: str
    values: object

    @property
    def fields(self) -> Mapping[str, object]:
        """Its keys and values; none for what is not a table."""
        return self.values if isinstance(self.values, dict) else {}

    @property
    def key(self) -> tuple[str, str]:
        """What another file names the entry by."""
        return self.kind, str(self.fields.get("slug", ""))


def read_folder(folder: Path, own: Path | None = None) -> tuple[Entries, list[Problem]]:
    """Read every TOML file below `folder`; returns the entries that are well formed and the problems of the others.

    `own` is a folder of additions and changes, which need not be there: an entry there that has the slug of one in
    `folder` takes that one's place, with the keys that it does not name from there.
    """
    found, entries, problems = _read_rows(folder, ""), Entries(), list[Problem]()
    if not found:
        problems.append(Problem(str(folder), "", "holds no .toml file"))
    if own is not None and os.path.lexists(own):
        found = _laid_over(found, _read_rows(own, f"{own.name}/"))
    for one in found:
        if isinstance(one, Problem):
            problems.append(one)
        else:
            _check_row(one, entries, problems)
    return entries, problems


def _laid_over(shipped: list[Row | Problem], own: list[Row | Problem]) -> list[Row | Problem]:
    """Return what was read with the site's own rows in the places of those they change, or at the end."""
    rows = {one.key: one for one in shipped if isinstance(one, Row)}
    changed, added = dict[tuple[str, str], Row](), list[Row | Problem]()
    for row in own:
        if isinstance(row, Problem) or row.key not in rows:
            added.append(row)
            continue
        if row.key in changed:
            added.append(row.place.problem("slug", f"is changed already by {changed[row.key].place.file}"))
            continue
        before = rows[row.key].fields
        if row.fields.get("uuid", before.get("uuid")) != before.get("uuid"):
            message = "there is a shipped entry with this slug; leave the uuid out to change it, or choose another slug"
            added.append(row.place.problem("uuid", message))
        changed[row.key] = Row(row.place, row.kind, {**before, **row.fields})
    return [changed.get(one.key, one) if isinstance(one, Row) else one for one in shipped] + added


def _read_rows(folder: Path, prefix: str) -> list[Row | Problem]:
    """Return the rows of a folder's files, and in their places the problems of what cannot be read."""
    try:
        return _read_files(folder, prefix)
    except (OSError, RecursionError) as error:  # what even walking the folder meets
        return [Problem(str(folder), "", f"cannot be read: {getattr(error, 'strerror', '') or 'nested too deeply'}")]


def _read_files(folder: Path, prefix: str) -> list[Row | Problem]:
    if not folder.is_dir():
        return [Problem(str(folder), "", "is not a folder; name the folder that holds the TOML files")]
    problems = list[Problem]()
    paths = list(_walk(folder, problems))
    if len(paths) > MAX_FILES:
        return [Problem(str(folder), "", f"holds more than {MAX_FILES} files")]
    found: list[Row | Problem] = [Problem(prefix + one.file, one.path, one.message) for one in problems]
    for path in paths:
        found += _read_file(path, prefix + path.relative_to(folder).as_posix())
    return found


def _walk(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    """Yield the TOML files in a stable order; links to folders are refused, as they can lead round in a circle."""
    for parent, folders, files in os.walk(folder, onerror=lambda error: problems.append(_unreadable(folder, error))):
        folders.sort()
        for name in [name for name in folders if (Path(parent) / name).is_symlink()]:
            where = (Path(parent) / name).relative_to(folder).as_posix()
            problems.append(Problem(where, "", "is a link to a folder; put the folder itself there"))
        yield from (Path(parent) / name for name in sorted(files) if name.lower().endswith(".toml"))


def _unreadable(folder: Path, error: OSError) -> Problem:
    name = Path(error.filename or folder)
    where = name.relative_to(folder).as_posix() if name.is_relative_to(folder) else str(name)
    return Problem(where, "", f"cannot be read: {error.strerror}")


def _read_file(path: Path, name: str) -> list[Row | Problem]:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
            return [Problem(name, "", "is not a file")]
        with path.open("rb") as stream:
            raw = stream.read(MAX_FILE_BYTES + 1)
        if len(raw) > MAX_FILE_BYTES:
            return [Problem(name, "", f"is larger than {MAX_FILE_BYTES} bytes; divide it")]
        text = raw.decode("utf-8-sig")
        if any(line.count(".") > MAX_DOTS for line in text.splitlines()):
            return [Problem(name, "", "is nested too deeply")]
        return list(_tables(tomllib.loads(text), name))
    except OSError as error:
        return [Problem(name, "", f"cannot be read: {error.strerror}")]
    except UnicodeDecodeError as error:
        return [Problem(name, "", f"is not UTF-8 text (byte {error.start}); save it as UTF-8")]
    except (RecursionError, MemoryError):
        return [Problem(name, "", "is nested too deeply")]
    except ValueError as error:  # TOMLDecodeError, and numbers too long to read
        return [Problem(name, "", f"is not TOML: {error}")]


def _tables(tables: Mapping[str, object], name: str) -> Iterator[Row | Problem]:
    for kind, values in tables.items():
        if kind not in schema.MODELS:
            yield Problem(name, kind, f"is not a kind of entry; use {', '.join(schema.MODELS)}")
        elif not isinstance(values, list):
            yield Problem(name, kind, f"must be written as [[{kind}]]")
        else:
            yield from (Row(Place(name, f"{kind}[{at}]"), kind, value) for at, value in enumerate(values, 1))


def _check_row(row: Row, entries: Entries, problems: list[Problem]) -> None:
    try:
        entries.add(row.place, schema.MODELS[row.kind].model_validate(row.values))
    except ValidationError as error:
        problems.extend(_problems(row.place, error))
    except RecursionError:
        problems.append(row.place.problem("", "is nested too deeply"))


def _problems(place: Place, error: ValidationError) -> Iterator[Problem]:
    for detail in error.errors(include_url=False, include_input=False):
        below = ""
        for part in detail["loc"]:
            below += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if below else str(part)
        yield place.problem(below, detail["msg"].removeprefix("Value error, "))
