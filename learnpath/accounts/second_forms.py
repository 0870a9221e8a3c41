"""The forms of the second factor and of passkeys; what they hold is never kept as a form that was not sent."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from learnpath.core.forms import Form
from learnpath.core.text import one_line


def code_field(label: str, missing: str) -> StringField:
    """Return the field for a code; none has more than 100 characters, however it is spaced."""
    return StringField(label, filters=[one_line], validators=[DataRequired(missing), Length(max=100, message=missing)])


class CodeForm(Form):
    """A code of the app or a recovery code; whether it fits is for the verb to say."""

    one_time_code = code_field("Code", "Enter the 6 digits that the app shows, or a recovery code")


class SetUpForm(Form):
    """The first code of an app, with the sealed secret that it was given."""

    one_time_code = code_field("Code from the app", "Enter the 6 digits that the app shows")
    secret = StringField()


class PasskeyForm(Form):
    """A new passkey: its name, and what the browser made of it."""

    credential_name = StringField("Name", filters=[one_line])
    credential = StringField()


class PasskeyNameForm(Form):
    """Another name for a passkey."""

    credential_name = StringField("Name", filters=[one_line])
