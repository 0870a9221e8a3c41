"""Files that are whole or not there: written under another name, synced, then renamed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def draft_of(target: Path) -> Iterator[Path]:
    """Yield an empty file beside `target`, for its owner alone, which takes that name when the block ends well."""
    draft = target.with_name(target.name + ".part")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600, exist_ok=False)
    try:
        yield draft
        put_in_place(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def put_in_place(draft: Path, target: Path) -> None:
    """Give a written file its name, over what has it now. After a power cut there is the one or the other, whole."""
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    draft.replace(target)
    with suppress(OSError):  # Windows opens no folder; it needs none synced either
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
