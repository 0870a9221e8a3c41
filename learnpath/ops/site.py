"""The site's own pages: what is kept and where, and how it works."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from learnpath.core.access import public

bp = Blueprint("site", __name__)


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Say what is kept, where, and who sees it."""
    return render_template("site/privacy.html")


@bp.get("/help")
@public
def help_page() -> ResponseReturnValue:
    """Say how it works."""
    return render_template("site/help.html")
