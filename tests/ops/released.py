"""Sites as earlier versions left them: for each release a copy on each database, made by that version itself.

At a release, `.venv/bin/python -m tests.ops.released` makes the two of the version that is released, from the invented
people of `learnpath demo`; commit them. Versions without one were not released.
"""

import lzma
import tempfile
from contextlib import ExitStack
from pathlib import Path

from learnpath import __version__
from learnpath.ops.postgresql import name_of, run_tool
from tests.databases import postgresql
from tests.faults.conftest import Place
from tests.program import learnpath

FOLDER = Path(__file__).with_name("released")
ENDS = {"sqlite": ".sqlite3.xz", "postgresql": ".dump.xz"}


def versions() -> list[str]:
    """Return the versions of which there are copies."""
    return sorted({path.name.removesuffix(end) for end in ENDS.values() for path in FOLDER.glob(f"*{end}")})


def unpacked(version: str, place: Place) -> Path:
    """Unpack a version's copy into a place, for the kind of its database; returns the file."""
    end = next(end for kind, end in ENDS.items() if place.address.startswith(kind))
    file = place.folder / "released"
    file.write_bytes(lzma.decompress((FOLDER / f"{version}{end}").read_bytes()))
    return file


def put_in_place(copy: Path, place: Place) -> None:
    """Make an empty place hold what a copy does, past `learnpath restore`, as the version that made it left it."""
    if place.address.startswith("sqlite"):
        copy.rename(place.folder / "learnpath.sqlite3")
    else:
        run_tool("pg_restore", "--no-owner", f"--dbname={name_of(place.address)}", str(copy), address=place.address)


def make(folder: Path) -> None:
    """Write this version's copies."""
    folder.mkdir(exist_ok=True)
    for kind, end in ENDS.items():
        with ExitStack() as stack:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            address = stack.enter_context(postgresql()) if kind == "postgresql" else ""
            for words in (("demo",), ("backup", str(home / "copy"))):
                ended = learnpath(home, *words, more={"LEARNPATH_DATABASE_URL": address})
                assert ended.returncode == 0, ended
            (folder / f"{__version__}{end}").write_bytes(lzma.compress((home / "copy").read_bytes()))


if __name__ == "__main__":
    make(FOLDER)
