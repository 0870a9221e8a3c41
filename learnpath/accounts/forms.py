"""The forms of accounts; messages say what to do."""

from flask import current_app
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

from learnpath.accounts.emails import canonical_email
from learnpath.accounts.models import NAME_LENGTH
from learnpath.accounts.passwords import MAX_LENGTH, password_fault
from learnpath.config import Settings
from learnpath.core.dates import zone_names
from learnpath.core.forms import Form
from learnpath.core.text import one_line

NOT_AN_ADDRESS = "Enter an email address with an @, like name@example.com"
THEMES = [
    SelectChoice(value="device", label="Same as my device"),
    SelectChoice(value="light", label="Light"),
    SelectChoice(value="dark", label="Dark"),
]


def _site_names() -> tuple[str, ...]:
    settings: Settings = current_app.extensions["settings"]
    return settings.names


def name_field() -> StringField:
    """Return the field for the first name."""
    too_long = f"Use a name of at most {NAME_LENGTH} characters"
    return StringField("First name", filters=[one_line], validators=[Length(max=NAME_LENGTH, message=too_long)])


def known_zone(name: str) -> str:
    """Return the name if it is a time zone's, else "": the browser's word for it need not be ours."""
    return name if name in zone_names() else ""


class SignUpForm(Form):
    """A new account."""

    name = name_field()
    email = StringField("Email address", filters=[one_line])
    password = PasswordField("Password")
    time_zone = StringField("Time zone", filters=[one_line, known_zone])

    def validate_email(self, field: StringField) -> None:
        if canonical_email(field.data or "") is None:
            raise ValidationError(NOT_AN_ADDRESS)

    def validate_password(self, field: PasswordField) -> None:
        if fault := password_fault(field.data or "", (self.name.data or "", self.email.data or "", *_site_names())):
            raise ValidationError(fault)


class SignInForm(Form):
    """An address and a password; whether they fit is for the verb to say."""

    email = StringField("Email address", filters=[one_line])
    password = PasswordField("Password")
    keep = BooleanField("Keep me signed in")

    def validate_email(self, field: StringField) -> None:
        if canonical_email(field.data or "") is None:
            raise ValidationError(NOT_AN_ADDRESS)

    def validate_password(self, field: PasswordField) -> None:
        if not field.data:
            raise ValidationError("Enter your password")
        if len(field.data) > MAX_LENGTH:
            raise ValidationError(f"A password here has at most {MAX_LENGTH} characters")


class AddressForm(Form):
    """An email address."""

    email = StringField("Email address", filters=[one_line])

    def validate_email(self, field: StringField) -> None:
        if canonical_email(field.data or "") is None:
            raise ValidationError(NOT_AN_ADDRESS)

    @property
    def address(self) -> str:
        """The address in canonical form."""
        return canonical_email(self.email.data or "") or ""


class NewPasswordForm(Form):
    """A new password."""

    password = PasswordField("New password")

    def __init__(self, about: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.about = about

    def validate_password(self, field: PasswordField) -> None:
        if fault := password_fault(field.data or "", (*self.about, *_site_names())):
            raise ValidationError(fault)


class ResetForm(NewPasswordForm):
    """A new password by a link, and whether nobody may sign in with a passkey any more."""

    without_passkeys = BooleanField("Remove my passkeys")


class AgainForm(Form):
    """The password once more, by who is signed in."""

    password = PasswordField("Your password")

    def validate_password(self, field: PasswordField) -> None:
        if not field.data or len(field.data) > MAX_LENGTH:
            raise ValidationError("Enter the password you use now")


class NameForm(Form):
    """The person's first name."""

    name = name_field()


def zone_choices() -> list[SelectChoice]:
    """Return the time zones as they stand in the list: first the site's."""
    named = [SelectChoice(value=name, label=name.replace("_", " ")) for name in sorted(zone_names())]
    return [SelectChoice(value="", label="As this site"), *named]


class ThemeForm(Form):
    """Light, dark, or as the device says."""

    theme = RadioField("Theme", choices=THEMES, validators=[DataRequired(message="Choose one of the three")])


class TimeZoneForm(Form):
    """The time zone in which days are counted; empty for the site's."""

    time_zone = SelectField("Time zone", choices=zone_choices, validate_choice=False)

    def validate_time_zone(self, field: SelectField) -> None:
        if field.data and field.data not in zone_names():
            raise ValidationError("Choose a time zone from the list")


class PasswordForm(NewPasswordForm):
    """A new password, with the current one."""

    current = PasswordField("Current password")

    def validate_current(self, field: PasswordField) -> None:
        if not field.data or len(field.data) > MAX_LENGTH:
            raise ValidationError("Enter the password you use now")
