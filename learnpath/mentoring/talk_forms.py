"""The forms of what learners and mentors say to each other; messages say what to do."""

import datetime
from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from learnpath.catalogue.schema import Kind
from learnpath.catalogue.snapshot import Item, Role
from learnpath.core.dates import HOW_DAY, day_from
from learnpath.core.forms import ChangeForm, Form
from learnpath.core.text import lines, one_line

COMMENT_LENGTH, WORD_LENGTH, STEP_LENGTH, STEP_TEXT, NOTE_LENGTH = 5_000, 2_000, 80, 2_000, 10_000
MOST_YEARS = 20
KINDS: dict[Kind, str] = {
    "skill": "Skill",
    "portfolio_piece": "Portfolio piece",
    "job_search_step": "Job-search step",
}


def _at_most(length: int) -> Length:
    return Length(max=length, message=f"Use at most {length} characters")


class CommentForm(Form):
    """A comment on one of the items, or on the track; `asks` is the learner's alone."""

    text = TextAreaField("Comment", filters=[lines], validators=[_at_most(COMMENT_LENGTH)])
    item = SelectField("About", choices=[], validate_choice=False)
    asks = BooleanField("I need an answer")

    def __init__(self, items: Sequence[Item] = (), **kept: Any) -> None:
        super().__init__(**({"formdata": None, **kept} if kept else {}))
        self.items = {item.slug: item for item in items}
        self.item.choices = [
            SelectChoice("", "The whole track"),
            *(SelectChoice(item.slug, item.name) for item in items),
        ]

    @property
    def about(self) -> Item | None:
        """The item that it is about, or None for the whole track."""
        return self.items.get(self.item.data or "")

    def validate_text(self, field: TextAreaField) -> None:
        if not (field.data or "").strip():
            raise ValidationError("Write what you want to say")

    def validate_item(self, field: SelectField) -> None:
        if field.data and field.data not in self.items:
            raise ValidationError("Choose one of the list, or the whole track")


class AskForm(Form):
    """A question for a check; `shown` says whether there is evidence to look at already."""

    text = TextAreaField("What shows it", filters=[lines], validators=[_at_most(WORD_LENGTH)])

    def __init__(self, shown: bool = True, **kept: Any) -> None:
        super().__init__(**({"formdata": None, **kept} if kept else {}))
        self.shown = shown

    def validate_text(self, field: TextAreaField) -> None:
        if not self.shown and not (field.data or "").strip():
            raise ValidationError("Say what shows it, or add evidence to this item first")


class NotYetForm(Form):
    """A mentor's "not yet", with why."""

    text = TextAreaField("What is missing", filters=[lines], validators=[_at_most(WORD_LENGTH)])

    def validate_text(self, field: TextAreaField) -> None:
        if not (field.data or "").strip():
            raise ValidationError("Say what is missing, so that it can be done")


class StepForm(Form):
    """A next step: an item to be added to the list. `role` is the list as far as it is shared."""

    kind = SelectField("What is it?", choices=[], validate_choice=False)
    name = StringField("Next step", filters=[one_line], validators=[_at_most(STEP_LENGTH)])
    text = TextAreaField("Why, and how", filters=[lines], validators=[_at_most(STEP_TEXT)])

    def __init__(self, kinds: Sequence[Kind], role: Role, **kept: Any) -> None:
        super().__init__(**({"formdata": None, **kept} if kept else {}))
        self.kinds, self.role = kinds, role
        self.kind.choices = [SelectChoice(kind, KINDS[kind]) for kind in kinds]

    def validate_kind(self, field: SelectField) -> None:
        if field.data not in self.kinds:
            raise ValidationError("Choose one of the list")

    def validate_name(self, field: StringField) -> None:
        if not field.data:
            raise ValidationError("Enter a name, as it would stand in the list")
        if any(item.name.casefold() == field.data.casefold() for item in self.role.items):
            raise ValidationError("This is on the list already. Comment on it instead")


class TargetStepForm(Form):
    """A target day that a mentor proposes; `today` is the learner's."""

    target = StringField("Target date", filters=[one_line])
    text = TextAreaField("Why", filters=[lines], validators=[_at_most(STEP_TEXT)])

    def __init__(self, today: datetime.date, **kept: Any) -> None:
        super().__init__(**({"formdata": None, **kept} if kept else {}))
        self.today = today

    @property
    def day(self) -> datetime.date | None:
        """The day."""
        return day_from(self.target.data or "")

    def validate_target(self, field: StringField) -> None:
        if self.day is None:
            raise ValidationError(HOW_DAY)
        if not self.today < self.day <= self.today + datetime.timedelta(days=366 * MOST_YEARS):
            raise ValidationError(f"Enter a day after today, in the next {MOST_YEARS} years")


class MentorNoteForm(ChangeForm):
    """A mentor's own note on a learner."""

    text = TextAreaField("Notes", filters=[lines], validators=[_at_most(NOTE_LENGTH)])
