"""What all forms share. The token is checked for every write before any form is read (core/csrf.py)."""

from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import ValidationError


class Form(FlaskForm):  # type: ignore[misc]  # untyped
    """The base of all forms."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # noqa: D106
        csrf = False

    def refuse(self, name: str, message: str) -> None:
        """Add `message` to the field `name`, for what only the verb could know."""
        field = self[name]
        field.errors = [*field.errors, message]


def stripped(value: str | None) -> str:
    """Return the text without blanks around it; "" for a field that was not sent."""
    return (value or "").strip()


def one_line(_form: Form, field: Field) -> None:
    """Refuse line breaks and characters that no reader can see."""
    if any(ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u2028\u2029" for c in field.data or ""):
        raise ValidationError("Use letters, digits, blanks and punctuation only")
