"""What all forms share. The token is checked for every write before any form is read (core/csrf.py)."""

from flask_wtf import FlaskForm


class Form(FlaskForm):  # type: ignore[misc]  # untyped
    """The base of all forms."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # noqa: D106
        csrf = False

    def refuse(self, name: str, message: str) -> None:
        """Add `message` to the field `name`, for what only the verb could know."""
        field = self[name]
        field.errors = [*field.errors, message]
