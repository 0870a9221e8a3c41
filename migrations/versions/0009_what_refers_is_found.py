"""Whatever refers to something that can go is found by an index, so that it goes at once on a large site too.

The numbers of items, in statuses and events, and an event's of its track and of who did it are no references any more:
these rows go with their learner, who alone has own items and tracks that can go. An index for each would make the two
largest tables half as large again, and each tick slower.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ITEM = ("note", "item_link", "sub_step_tick", "piece", "piece_skill", "set_aside", "refresh")
ITEM += ("comment", "verification", "notice")
TRACK = ("comment", "consent_track", "invitation_track", "notice", "proposal")


def upgrade() -> None:
    """Bring the schema to this revision."""
    undo = sa.Column("undo", sa.Boolean(), nullable=False, server_default=sa.text("false"))  # SQLite adds brackets
    with op.batch_alter_table("progress_event", reflect_args=[undo]) as batch:
        for name in ("actor_id_user", "track_id_track", "item_id_item"):
            batch.drop_constraint(f"fk_progress_event_{name}", type_="foreignkey")
    checked = sa.Column("checked", sa.SmallInteger(), nullable=False, server_default=sa.text("0"))
    with op.batch_alter_table("progress", reflect_args=[checked]) as batch:
        batch.drop_constraint("fk_progress_item_id_item", type_="foreignkey")
    for column, tables in (("item_id", ITEM), ("track_id", TRACK), ("cohort_id", ("notice",))):
        for table in tables:
            op.create_index(f"ix_{table}_{column}", table, [column])
