"""The form of what is shared; messages say what to do."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from learnpath.accounts.emails import canonical_email
from learnpath.catalogue.snapshot import Role
from learnpath.core.dates import HOW_DAY, day_from
from learnpath.core.forms import ChangeForm, Form
from learnpath.core.text import lines, one_line
from learnpath.mentoring.models import COHORT_LENGTH, MESSAGE_LENGTH, NAME_LENGTH
from learnpath.mentoring.sections import COUNTED, NAMES, SLUGS, Section, joined

MOST_YEARS = 10
TRACK_FIRST = "Tick a track: without one there is nothing to share"
EVIDENCE_ALONE = "Tick skills, portfolio or job search too: evidence is shown on their items"
SECTION_FIRST = "Tick a section: without one there is nothing to share"


class SharingForm(ChangeForm):
    """Which tracks and which sections are shared, and until when; `tracks` are the learner's roles by number of track.

    `today` is the learner's day.
    """

    tracks = SelectMultipleField("Tracks", validate_choice=False)
    sections = SelectMultipleField("Sections", validate_choice=False)
    until = StringField("Last day", filters=[one_line])

    def __init__(self, today: datetime.date, own: Mapping[int, Role], **kept: Any) -> None:
        super().__init__(**({"formdata": None, **kept} if kept else {}))
        self.today, self.own = today, {str(number): role for number, role in own.items()}
        self.tracks.choices = [SelectChoice(number, role.name) for number, role in self.own.items()]
        self.sections.choices = [SelectChoice(slug, NAMES[section]) for slug, section in SLUGS.items()]

    @property
    def track_ids(self) -> Sequence[int]:
        """The numbers of the tracks."""
        return [int(number) for number in self.tracks.data]

    @property
    def shared(self) -> Section:
        """The sections."""
        return joined(self.sections.data)

    @property
    def last_day(self) -> datetime.date | None:
        """The last day, or None for no end."""
        return day_from(self.until.data or "")

    def validate_tracks(self, field: SelectMultipleField) -> None:
        if not field.data or not self.own.keys() >= {*field.data}:
            raise ValidationError(TRACK_FIRST)

    def validate_sections(self, field: SelectMultipleField) -> None:
        if not field.data or not SLUGS.keys() >= {*field.data}:
            raise ValidationError(SECTION_FIRST)
        if not joined(field.data) & COUNTED:
            raise ValidationError(EVIDENCE_ALONE)

    def validate_until(self, field: StringField) -> None:
        if not field.data:
            return
        day = day_from(field.data)
        if day is None:
            raise ValidationError(f"{HOW_DAY}, or leave it empty for no end")
        if not self.today <= day < self.today.replace(year=self.today.year + MOST_YEARS, day=1):
            raise ValidationError(f"Enter a day from today on, at most {MOST_YEARS} years ahead")


class InvitationForm(SharingForm):
    """An invitation: what is shared, for whom, and a word to them."""

    name = StringField(
        "Their name",
        filters=[one_line],
        validators=[Length(max=NAME_LENGTH, message=f"Use a name of at most {NAME_LENGTH} characters")],
    )
    email = StringField("Their email address", filters=[one_line])
    message = TextAreaField(
        "A word to them",
        filters=[lines],
        validators=[Length(max=MESSAGE_LENGTH, message=f"Use at most {MESSAGE_LENGTH} characters")],
    )

    @property
    def address(self) -> str:
        """Where it is mailed to, in the form in which addresses are kept; "" for nowhere."""
        return (self.email.data and canonical_email(self.email.data)) or ""

    def validate_email(self, field: StringField) -> None:
        if field.data and not canonical_email(field.data):
            raise ValidationError("Enter an email address with an @, like name@example.com, or leave it empty")


class CohortForm(Form):
    """A cohort's name."""

    name = StringField(
        "Name of the cohort",
        filters=[one_line],
        validators=[
            DataRequired("Enter a name, such as Autumn 2026"),
            Length(max=COHORT_LENGTH, message=f"Use a name of at most {COHORT_LENGTH} characters"),
        ],
    )
