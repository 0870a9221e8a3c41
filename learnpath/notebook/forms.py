"""The forms of the item page; messages say what to do."""

import datetime

from wtforms import StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from learnpath.core.dates import HOW_DAY, day_from
from learnpath.core.forms import ChangeForm, Form
from learnpath.core.links import address, address_fault
from learnpath.core.text import lines, one_line
from learnpath.notebook.models import NOTE_LENGTH, TEXT_LENGTH, TITLE_LENGTH, URL_LENGTH

EARLIEST = datetime.date(1990, 1, 1)


def _at_most(length: int, what: str) -> Length:
    return Length(max=length, message=f"Use {what} of at most {length} characters")


class NoteForm(Form):
    """A note, and the version of it that was opened."""

    text = TextAreaField("Notes", filters=[lines], validators=[_at_most(NOTE_LENGTH, "a note")])
    version = StringField(filters=[one_line])

    @property
    def opened_at(self) -> int:
        """The version that was opened; 0 stands for none."""
        sent = self.version.data or ""
        return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


class LinkForm(ChangeForm):
    """A link to learn from, or evidence."""

    title = StringField("Title", filters=[one_line], validators=[_at_most(TITLE_LENGTH, "a title")])
    url = StringField("Link", filters=[address], validators=[_at_most(URL_LENGTH, "a link")])
    text = StringField("What it shows", filters=[one_line], validators=[_at_most(TEXT_LENGTH, "a sentence")])

    def validate_title(self, field: StringField) -> None:
        if not field.data:
            raise ValidationError("Enter a title, such as what the page is called")

    def validate_url(self, field: StringField) -> None:
        if fault := address_fault(field.data or ""):
            raise ValidationError(fault)


class DatesForm(Form):
    """When an item was started and finished; `today` is the learner's day, `done` whether it is done."""

    started = StringField("Started", filters=[one_line])
    finished = StringField("Finished", filters=[one_line])

    def __init__(self, today: datetime.date, done: bool, **values: str) -> None:
        super().__init__(**({"formdata": None, **values} if values else {}))
        self.today, self.done = today, done

    def day(self, name: str) -> datetime.date | None:
        """Return the day of a field, or None for an empty one."""
        return day_from(self[name].data or "")

    def validate_started(self, field: StringField) -> None:
        self._check(field)

    def validate_finished(self, field: StringField) -> None:
        if not self.done:
            return
        if not field.data:
            raise ValidationError("Enter the day, or reopen the item by its status above")
        self._check(field)
        started, finished = self.day("started"), self.day("finished")
        if started and finished and finished < started:
            raise ValidationError("Enter a day that is not before the start")

    def _check(self, field: StringField) -> None:
        if not field.data:
            return
        day = day_from(field.data)
        if day is None:
            raise ValidationError(HOW_DAY)
        if not EARLIEST <= day <= self.today:
            raise ValidationError(f"Enter a day from {EARLIEST.year} on, and not after today")


class RefreshForm(Form):
    """The day on which a done item comes back; empty for none."""

    due = StringField("Comes back on", filters=[one_line])

    def __init__(self, today: datetime.date, **values: str) -> None:
        super().__init__(**({"formdata": None, **values} if values else {}))
        self.today = today

    def day(self) -> datetime.date | None:
        """Return the day, or None."""
        return day_from(self.due.data or "")

    def validate_due(self, field: StringField) -> None:
        if not field.data:
            return
        day = day_from(field.data)
        if day is None:
            raise ValidationError(HOW_DAY)
        if not self.today < day <= self.today + datetime.timedelta(days=3653):
            raise ValidationError("Enter a day after today, in the next ten years")
