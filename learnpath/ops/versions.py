"""Whether a copy is one of a LearnPath, and of a version that this one knows."""

from collections.abc import Iterable

from learnpath.core.errors import Refused
from learnpath.core.migrate import known_revisions

TABLES = {"alembic_version", "user", "item", "role", "progress"}
"""Some that every version has had."""


def check_tables(tables: Iterable[str]) -> None:
    """Raise Refused unless the tables are those of a LearnPath."""
    if not set(tables) >= TABLES:
        raise Refused("This is not a copy of a LearnPath database. Nothing has changed.")


def check_revision(revision: str | None, made_by: str) -> None:
    """Raise Refused for a copy of a newer version; `made_by` is the version that made its tables, or "" for unknown."""
    if revision not in known_revisions():
        wanted = f"LearnPath {made_by}" if made_by else "the LearnPath that made it"
        raise Refused(f"This copy is of a newer version. Install {wanted} or newer, then restore. Nothing has changed.")
