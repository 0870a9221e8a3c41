"""The file that is sent: it may be larger than any form, and what is wrong with it stands beside its field."""

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from wtforms import FileField
from wtforms.validators import ValidationError

from learnpath.core.error_pages import error_page
from learnpath.core.forms import Form
from learnpath.takeout.opening import BadFile, decoded, opened
from learnpath.takeout.schema import Export

MEGABYTES = 10
MOST = MEGABYTES * 1024 * 1024
AROUND = 64 * 1024  # bytes of a form around its file
ENDPOINT = "takeout.receive"
TOO_LARGE = f"This file is larger than {MEGABYTES} MB, and an export is smaller. Nothing was changed."


def init_upload(app: Flask) -> None:
    """Let the one form that takes a file be as large as a file may be; before anything reads a form."""
    app.before_request(_make_room)


def _make_room() -> ResponseReturnValue | None:
    if request.endpoint != ENDPOINT:
        return None
    request.max_content_length = MOST + AROUND
    if (request.content_length or 0) > MOST + AROUND:
        return error_page(413, TOO_LARGE)
    return None


class UploadForm(Form):
    """A file to import; once it is valid, `document` is its text and `export` what it says. `now` is in seconds."""

    file = FileField("File")

    def __init__(self, now: int, sent: bool) -> None:
        super().__init__(**({} if sent else {"formdata": None}))
        self.now, self.document, self.places = now, "", tuple[str, ...]()
        self.export: Export | None = None

    def validate_file(self, field: FileField) -> None:
        """Open the file."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError("Choose the file first")
        data = field.data.read()
        if len(data) > MOST:
            raise ValidationError(TOO_LARGE)
        try:
            self.document = decoded(data)
            self.export = opened(self.document, self.now)
        except BadFile as bad:
            self.places = bad.places
            raise ValidationError(str(bad)) from None
