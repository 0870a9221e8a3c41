"""Whatever refers to something that can go is found by an index, so that it goes at once on a large site too.

An event's own number of its learner and of their track are no references any more: the event goes with its learner, who
alone can make it, and a track goes with them alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ITEM = ("progress", "progress_event", "note", "item_link", "sub_step_tick", "piece", "piece_skill", "set_aside", "refresh")
ITEM += ("comment", "verification", "notice")
TRACK = ("comment", "consent_track", "invitation_track", "notice", "proposal")


def upgrade() -> None:
    """Bring the schema to this revision."""
    undo = sa.Column("undo", sa.Boolean(), nullable=False, server_default=sa.text("false"))  # SQLite adds brackets
    with op.batch_alter_table("progress_event", reflect_args=[undo]) as batch:
        batch.drop_constraint("fk_progress_event_actor_id_user", type_="foreignkey")
        batch.drop_constraint("fk_progress_event_track_id_track", type_="foreignkey")
    for column, tables in (("item_id", ITEM), ("track_id", TRACK), ("cohort_id", ("notice",))):
        for table in tables:
            op.create_index(f"ix_{table}_{column}", table, [column])
