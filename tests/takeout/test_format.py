"""The format as it is written down: the example is one, and every key is explained."""

import json
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel

from learnpath.core.db import Base
from learnpath.takeout.opening import opened
from learnpath.takeout.schema import Export
from tests.takeout.files import FORMAT, example

AT = 1_800_000_000
KEPT = {  # every table that names a person, and whether a file holds what stands there
    "track": True, "progress": True, "progress_event": True, "set_aside": True, "own_item": True, "item": True,
    "refresh": True, "pause": True, "note": True, "item_link": True, "sub_step_tick": True, "piece": True,
    "piece_skill": True, "user": True, "undo": False, "unsent_form": False, "pending_import": False,
    "user_session": False, "invitation": False, "invitation_track": False, "consent": True, "consent_track": True,
    "look_log": False, "cohort_mentor": False, "comment": True, "verification": True, "proposal": True,
    "mentor_note": False, "notice": False, "mail_choice": False, "outbox": False,
    "account_link": False, "audit_event": False, "session_use": False,
    "authenticator": False, "recovery_code": False, "passkey": False,
}  # fmt: skip
SHARED = {
    "rate_limit",
    "sign_up_link",
    "cohort",
    "role",
    "role_list",
    "catalogue_revision",
    "former_slug",
    "item_alias",
}


def models(model: Any) -> Iterator[type[BaseModel]]:
    """Return the models of which a file is made."""
    for part in [model, *get_args(model)]:
        if isinstance(part, type) and issubclass(part, BaseModel):
            yield part
            for field in part.model_fields.values():
                yield from models(field.annotation)
        elif part is not model:
            yield from models(part)


def test_the_example_is_one() -> None:
    export = opened(example(), AT)
    assert export.model_dump_json(indent=1) + "\n" == example()
    assert export.tracks and export.removed_items and export.items and export.events and export.portfolio
    assert export.tracks[0].own_items and export.tracks[0].set_aside and export.tracks[0].pauses


def test_every_key_is_explained() -> None:
    found = {name for model in models(Export) for name in model.model_fields}
    assert {"format", "reason", "undo", "sub_steps", "skills"} <= found
    assert not [name for name in found if f"`{name}`" not in FORMAT]


def test_what_is_kept_of_a_person_is_in_a_file_or_said_to_be_left_out() -> None:
    names = {table.name for table in Base.metadata.sorted_tables}
    assert names - SHARED == set(KEPT), "say in docs/export-format.md whether a file holds it, and then here"


def test_the_example_says_the_version() -> None:
    assert json.loads(example())["version"] == 1 and "# The export format, version 1" in FORMAT
