"""What refers to something that can go is found by an index: else each that goes has whole tables looked through."""

from sqlalchemy import Table

from learnpath.core.db import Base

STAYS = {  # what these refer to is never removed, or they are as few as the catalogue's entries
    "track.role_id",
    "role_list.revision_id",
    "item_alias.new_id",
}


def first_columns(table: Table) -> set[str]:
    """Return the columns with which a whole index of a table begins."""
    partial = [index for index in table.indexes if index.dialect_options["postgresql"]["where"] is not None]
    kept = [*table.constraints, *(index for index in table.indexes if index not in partial)]
    columns = [
        list(one.columns) for one in kept if type(one).__name__ in ("PrimaryKeyConstraint", "UniqueConstraint", "Index")
    ]
    return {found[0].name for found in columns if found}


def test_whatever_refers_to_something_that_can_go_has_an_index() -> None:
    tables = Base.metadata.sorted_tables
    references = {f"{table.name}.{key.parent.name}" for table in tables for key in table.foreign_keys}
    found = {f"{table.name}.{name}" for table in tables for name in first_columns(table)}
    assert references - found == STAYS
