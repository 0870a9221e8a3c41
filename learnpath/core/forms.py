"""What all forms share. The token is checked for every write before any form is read (core/csrf.py)."""

from flask_wtf import FlaskForm
from wtforms import StringField

CHANGED = "This was changed elsewhere since you opened it. Save again to put what is here in its place"


class Form(FlaskForm):  # type: ignore[misc]  # untyped
    """The base of all forms."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # noqa: D106
        csrf = False

    def refuse(self, name: str, message: str) -> None:
        """Add `message` to the field `name`, for what only the verb could know."""
        field = self[name]
        field.errors = [*field.errors, message]


class ChangeForm(Form):
    """A form that changes something: `was` stands for what it was filled with when the page was opened."""

    was = StringField()

    def is_stale(self, was: str) -> bool:
        """Whether something else is kept by now; from here on the form stands on what is."""
        stale = bool(self.was.data) and self.was.data != was
        self.was.data = was
        return stale
