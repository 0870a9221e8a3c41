"""The form of a piece; messages say what to do."""

from collections.abc import Mapping
from typing import Any

from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from learnpath.catalogue.snapshot import Item
from learnpath.core.forms import ChangeForm
from learnpath.core.links import address, address_fault
from learnpath.core.text import lines, one_line
from learnpath.portfolio.models import TEXT_LENGTH, TITLE_LENGTH, URL_LENGTH
from learnpath.tracks.rows import STATES

WORDS = ("Planned", "In progress", "Finished")


def _at_most(length: int, what: str) -> Length:
    return Length(max=length, message=f"Use {what} of at most {length} characters")


def _link(label: str) -> StringField:
    return StringField(label, filters=[address], validators=[_at_most(URL_LENGTH, "a link")])


class PieceForm(ChangeForm):
    """A piece; `items` and `known` skills are what one may choose from, by slug.

    `shown` is the state that the form came with: one that was not touched changes no item's status.
    """

    title = StringField("Title", filters=[one_line], validators=[_at_most(TITLE_LENGTH, "a title")])
    text = TextAreaField("What it is", filters=[lines], validators=[_at_most(TEXT_LENGTH, "a text")])
    repository = _link("Repository")
    live = _link("Live")
    state = RadioField("State", choices=[*map(SelectChoice, STATES, WORDS)], validate_choice=False)
    item = SelectField("Stands for", validate_choice=False)
    skills = SelectMultipleField("Skills that it shows", validate_choice=False)
    shown = StringField()

    def __init__(self, items: Mapping[str, Item], known: Mapping[str, Item], **kept: Any) -> None:
        super().__init__(**({"formdata": None, **kept} if kept else {}))
        self.items, self.known = items, known
        self.item.choices = [SelectChoice("", "No item of a list"), *_choices(items)]
        self.skills.choices = _choices(known)

    @property
    def chosen(self) -> Item | None:
        """The item that it stands for."""
        return self.items.get(self.item.data or "")

    @property
    def status(self) -> int:
        """The state, as the number of a status."""
        return STATES.index(self.state.data)

    @property
    def state_touched(self) -> bool:
        """Whether another state was chosen than the form came with."""
        return bool(self.state.data != self.shown.data)

    @property
    def skill_ids(self) -> set[int]:
        """The numbers of the skills that it shows."""
        return {self.known[slug].id for slug in self.skills.data}

    def validate_title(self, field: StringField) -> None:
        if not field.data:
            raise ValidationError("Enter a title, such as what the piece is called")

    def validate_repository(self, field: StringField) -> None:
        self._check_link(field)

    def validate_live(self, field: StringField) -> None:
        self._check_link(field)

    def validate_state(self, field: RadioField) -> None:
        if field.data not in STATES:
            raise ValidationError("Choose planned, in progress or finished")

    def validate_item(self, field: SelectField) -> None:
        if field.data and self.chosen is None:
            raise ValidationError("Choose an item from the list, or none")

    def validate_skills(self, field: SelectMultipleField) -> None:
        if not self.known.keys() >= {*field.data}:
            raise ValidationError("Choose from the skills below: one of those ticked is not on your lists")

    def _check_link(self, field: StringField) -> None:
        if field.data and (fault := address_fault(field.data)):
            raise ValidationError(f"{fault}, or leave it empty")


def _choices(items: Mapping[str, Item]) -> list[SelectChoice]:
    return [SelectChoice(slug, item.name) for slug, item in items.items()]
