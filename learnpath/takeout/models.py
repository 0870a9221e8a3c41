"""The table of files that wait for a yes."""

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from learnpath.core.db import Base, Moment


class PendingImport(Base):
    """A file that a learner has sent and not yet said yes to: the newest one a person, for a day."""

    __tablename__ = "pending_import"

    learner_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    made_at: Mapped[Moment]
