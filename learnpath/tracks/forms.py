"""The forms of tracks; messages say what to do."""

import datetime

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from learnpath.core.dates import HOW_DAY, day_from
from learnpath.core.forms import ChangeForm, Form
from learnpath.core.text import lines, one_line

NAME_LENGTH, TEXT_LENGTH = 80, 2000
MOST_A_WEEK, MOST_YEARS = 50, 20
ONE_OF = "Choose one of the three"
KINDS = [
    SelectChoice(value="skill", label="Skill"),
    SelectChoice(value="portfolio_piece", label="Portfolio piece"),
    SelectChoice(value="job_search_step", label="Job-search step"),
]


class OwnItemForm(ChangeForm):
    """An item of one's own."""

    kind = RadioField(
        "What is it?",
        choices=KINDS,
        validators=[DataRequired(message=ONE_OF)],
        invalid_choice_message=ONE_OF,
    )
    name = StringField(
        "Name",
        filters=[one_line],
        validators=[Length(max=NAME_LENGTH, message=f"Use a name of at most {NAME_LENGTH} characters")],
    )
    text = TextAreaField(
        "What it is about",
        filters=[lines],
        validators=[Length(max=TEXT_LENGTH, message=f"Use at most {TEXT_LENGTH} characters")],
    )

    def validate_name(self, field: StringField) -> None:
        if not field.data:
            raise ValidationError("Enter a name, as it will stand in your list")


class _DayForm(Form):
    """What forms with days share: `today` is the learner's."""

    def __init__(self, today: datetime.date, **values: str) -> None:
        super().__init__(**({"formdata": None, **values} if values else {}))
        self.today = today

    def day(self, name: str) -> datetime.date | None:
        """Return the day of a field, or None for an empty one."""
        return day_from(self[name].data or "")

    def _check(self, field: StringField, first: datetime.date) -> None:
        day = day_from(field.data)
        if day is None:
            raise ValidationError(HOW_DAY)
        last = self.today + datetime.timedelta(days=366 * MOST_YEARS)
        if not first <= day <= last:
            when = "after today" if first > self.today else "in the last or the next years"
            raise ValidationError(f"Enter a day {when}, until {last.year} at most")


class TargetForm(_DayForm):
    """The day by which the learner wants to be there; empty for none."""

    target = StringField("Target date", filters=[one_line])

    def validate_target(self, field: StringField) -> None:
        if field.data:
            self._check(field, self.today + datetime.timedelta(days=1))


class PlanForm(Form):
    """How many items a week; empty for no plan."""

    a_week = StringField("Items a week", filters=[one_line])

    @property
    def number(self) -> int | None:
        """The number, or None for no plan."""
        return int(self.a_week.data) if self.a_week.data else None

    def validate_a_week(self, field: StringField) -> None:
        sent = field.data or ""
        if sent and not (sent.isascii() and sent.isdecimal() and len(sent) < 4 and 1 <= int(sent) <= MOST_A_WEEK):
            raise ValidationError(f"Enter a whole number from 1 to {MOST_A_WEEK}")


class PauseForm(_DayForm):
    """From when to when the learner rests, both days included."""

    first = StringField("From", name="from", filters=[one_line])
    last = StringField("To", name="to", filters=[one_line])

    def validate_first(self, field: StringField) -> None:
        self._check(field, self.today - datetime.timedelta(days=366 * MOST_YEARS))

    def validate_last(self, field: StringField) -> None:
        self._check(field, self.today - datetime.timedelta(days=366 * MOST_YEARS))
        first, last = day_from(self.first.data or ""), day_from(field.data)
        if first and last and last < first:
            raise ValidationError("Enter a day that is not before the first")
